"""Bring the web pages' message catalogues up to templates, code and controlled vocabularies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from eligo.app.web.locales import LABELLED, LANGUAGES
from eligo.records.vocabulary import fields

WEB = Path(__file__).resolve().parent.parent / "src/eligo/app/web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]


def main(arguments: list[str]) -> int:
    """Write every catalogue, or with --check only compare; 1 if one is stale or not translated."""
    status = 0
    for tag in LANGUAGES:
        path = WEB / "catalogues" / f"{tag}.po"
        catalogue = updated(tag, path)
        if "--check" not in arguments:
            path.write_bytes(text(catalogue))
        elif path.read_bytes() != text(catalogue):
            print(f"{path.name} is stale; run tools/make_catalogues.py and translate what is new")
            status = 1
        for words in untranslated(catalogue) if tag != LANGUAGES[0] else ():
            print(f"{path.name}: not translated: {words!r}")
            status = 1
    return status


def updated(tag: str, path: Path) -> Catalog:
    """A catalogue with every message that is used and no other, translations kept."""
    catalogue = read_po(BytesIO(path.read_bytes()), locale=tag.replace("-", "_"))
    catalogue.update(template(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def template() -> Catalog:
    """Every message: those of templates and code, then the words of controlled fields."""
    made = Catalog()
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    for _, _, words, _, context in extract_from_dir(WEB, METHODS, options):
        made.add(words, context=context)
    for field, value in labels():
        made.add(value, context=field)
    return made


def labels() -> Iterator[tuple[str, str]]:
    """Every value of the controlled fields that pages show."""
    yield from ((field, value) for field in LABELLED for value in fields()[field].values)


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The messages without a translation."""
    for message in catalogue:
        told = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(told):
            yield str(message.id)


def text(catalogue: Catalog) -> bytes:
    """A catalogue as its file, without dates that would change it each time."""
    made = BytesIO()
    write_po(made, catalogue, width=96, omit_header=True, sort_output=True)
    facts = {
        "Language": catalogue.locale,
        "Content-Type": "text/plain; charset=utf-8",
        "Plural-Forms": catalogue.plural_forms,
    }
    head = "".join(f'"{name}: {value}\\n"\n' for name, value in facts.items())
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + made.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
