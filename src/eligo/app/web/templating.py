"""Templates: one environment for each language, everything escaped, nothing undefined."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from eligo.app.web.locales import LANGUAGES, Spoken, locale


@cache
def environment(spoken: Spoken) -> Environment:
    """The templates in a language."""
    made = Environment(
        loader=PackageLoader("eligo.app.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(spoken.messages, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {
        "label": lambda value, field: spoken.label(field, value),
        "number": spoken.number,
        "day": spoken.day,
        "moment": spoken.moment,
        "country": spoken.country,
        "tojson_text": lambda value: msgspec.json.encode(value).decode(),
        "squeezed": lambda text: " ".join(str(text).split()),
    }
    made.globals |= {"languages": [locale(tag) for tag in LANGUAGES], "version": version("eligo")}
    return made
