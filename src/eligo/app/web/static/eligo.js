// What pages gain where scripts run. Everything works without.
"use strict";

// A chosen filter takes effect at once.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

// Empty fields stay out of addresses.
for (const form of document.querySelectorAll("form[method=get]")) {
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
}

// Filters are open where there is room for them.
for (const filters of document.querySelectorAll("details.filters")) {
  filters.open = matchMedia("(min-width: 56rem)").matches;
}

// A slash goes to the search box.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("q");
  if (event.key !== "/" || !box || event.target.matches("input, textarea, select")) return;
  event.preventDefault();
  box.focus();
});

// A criterion is checked while it is typed.
for (const form of document.querySelectorAll("form[data-check]")) {
  let waiting, last;
  form.elements.notation.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = (last = Symbol());
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form), headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const checked = page.getElementById("checked");
      if (checked && mine === last) document.getElementById("checked").replaceChildren(...checked.childNodes);
    }, 250);
  });
}

// Searches that the reader keeps stay in this browser; their addresses hold all there is.
const kept = {
  all: () => { try { return JSON.parse(localStorage.getItem("searches")) || []; } catch { return []; } },
  put: (list) => { try { localStorage.setItem("searches", JSON.stringify(list.slice(0, 50))); } catch { /* not allowed */ } },
};
const address = location.pathname + location.search;
for (const button of document.querySelectorAll("[data-keep]")) {
  const words = [button.textContent, button.dataset.forget];
  const holds = () => kept.all().some((one) => one.address === address);
  const tell = () => { button.textContent = words[Number(holds())]; button.setAttribute("aria-pressed", holds()); };
  button.hidden = false;
  tell();
  button.addEventListener("click", () => {
    const others = kept.all().filter((one) => one.address !== address);
    const q = document.getElementById("q").value;
    const filters = [...new URLSearchParams(location.search)].filter(([name, value]) => name !== "q" && value).map(([, value]) => value);
    kept.put(holds() ? others : [{ address, title: [q, ...filters].filter(Boolean).join(" · ") || document.title }, ...others]);
    tell();
  });
}
for (const list of document.querySelectorAll("[data-kept]")) {
  for (const one of kept.all().filter((one) => String(one.address).startsWith("/search"))) {
    const link = Object.assign(document.createElement("a"), { href: one.address, textContent: one.title });
    list.querySelector("ul").appendChild(document.createElement("li")).append(link);
    list.hidden = false;
  }
}
