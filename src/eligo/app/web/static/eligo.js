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
