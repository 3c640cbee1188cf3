"""Templates → HTML of one language: what every template can call, and where links lead.

Pages of Vietnamese lie at the root of the site, those of English in `en/`, under the same names. Links are relative, so
that the site works from a file, from any folder of a web server, and from a copy.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tinhso.page import boundaries, charts, formats
from tinhso.page.panel import anchor
from tinhso.page.words import words

ROOTS = {"vi": "", "en": "en/"}
# Pages named at the top of each: file and word.
NAVIGATION = (
    ("index.html", "home"),
    ("regions.html", "regions"),
    ("indicators.html", "indicators"),
    ("targets.html", "targets_short"),
    ("events.html", "events"),
    ("policies.html", "policies_short"),
    ("data.html", "data"),
    ("search.html", "search"),
)
MAX_TITLE = 200  # letters of a title or name from an article; the source has the rest


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tinhso.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"cut": cut, "begun": begun, "web": web_address, "anchor": anchor}
    made.globals |= {"charts": charts, "boundaries": boundaries, "NAVIGATION": NAVIGATION}
    return made


class Renderer:
    """Renders pages of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.at = formats.LANGUAGES.index(lang)
        self.other = formats.LANGUAGES[1 - self.at]
        self.root = ROOTS[lang]
        self._shared = {
            "lang": lang,
            "other_lang": self.other,
            "w": self.word,
            "name": self.name,
            "amount": self.amount,
            "number": partial(formats.number, lang=lang),
            "period": partial(formats.period, lang=lang),
            "day": self.day,
            "described": self.described,
            "unit_name": partial(formats.unit_name, lang=lang),
        }

    def page(
        self, template: str, path: str, both: bool = False, styled: bool = False, **context: Any
    ) -> tuple[str, str]:
        """(path from the site's root, HTML). `both`: texts carry the other language too, for switching in place.

        `styled`: the style sheet stands in the page, which is seen sooner by the time its own file takes.
        """
        base = "../" * path.count("/")
        assets = base + "../" * self.root.count("/")
        html = (
            _environment()
            .get_template(template)
            .render(
                self._shared,
                t=self.both_languages if both else self.word,
                label=self.label if both else self.plain_label,
                path=path,
                base=base,
                assets=assets,
                counterpart=f"{assets}{ROOTS[self.other]}{path}",
                style=_style(assets) if styled else None,
                **context,
            )
        )
        return self.root + path, html

    def amount(self, value: float | None, unit: str | None, *more: Any) -> str:
        """See `formats.amount`."""
        return formats.amount(value, unit, self.lang, *more)

    def day(self, value: date | None, precision: str | None = None) -> str:
        """See `formats.day`."""
        return formats.day(value, self.lang, precision or "day")

    def word(self, key: str, **values: object) -> str:
        """The text of `key`, plain, with its places filled."""
        text = words()[key][self.at]
        return text.format(**values) if values else text

    def both_languages(self, key: str) -> Markup:
        """The text of `key` as an element that knows its counterpart."""
        return self.pair(words()[key])

    def pair(self, texts: tuple[str, str]) -> Markup:
        """Two texts of the same meaning as one element that can be switched."""
        own, other = texts[self.at], texts[1 - self.at]
        if own == other:
            return escape(own)
        return Markup('<span data-other="{}">{}</span>').format(other, own)

    def label(self, key: str) -> Markup:
        """aria-label of `key`, which can be switched."""
        own, other = words()[key][self.at], words()[key][1 - self.at]
        return Markup('aria-label="{}" data-other-label="{}"').format(own, other)

    def plain_label(self, key: str) -> Markup:
        """aria-label of `key`."""
        return Markup('aria-label="{}"').format(self.word(key))

    def name(self, row: Mapping[str, Any] | None, stem: str = "name") -> str:
        """The name of a row in this language, else in the other, else its id."""
        if row is None:
            return "–"
        return row[f"{stem}_{self.lang}"] or row[f"{stem}_{self.other}"] or ""

    def described(self, comment: str | None) -> str:
        """The part in this language of a description in the warehouse: 'English / Tiếng Việt: …'."""
        english, _, vietnamese = (comment or "").partition(" / Tiếng Việt: ")
        return vietnamese if self.lang == "vi" and vietnamese else english

    def both(self, row: Mapping[str, Any], stem: str = "name") -> Markup:
        """The names of a row as an element that can be switched."""
        return self.pair((row[f"{stem}_vi"] or "", row[f"{stem}_en"] or ""))

    def scope(self, scope: str | None) -> str:
        """The part of a region a number covers; an unknown one as the warehouse names it."""
        return words().get(f"scope_{scope}", (scope or "",) * 2)[self.at]


@cache
def _style(assets: str) -> Mapping[str, str]:
    """The style sheet as it stands in a page, and the hash by which the page's policy lets it through."""
    sheet = files(__package__).joinpath("static/site.css").read_text(encoding="utf-8")
    text = sheet.replace("url(fonts/", f"url({assets}static/fonts/")
    return {"text": Markup(text), "hash": "sha256-" + b64encode(sha256(text.encode()).digest()).decode()}


def cut(text: str | None, most: int = MAX_TITLE) -> str:
    """At most `most` letters, on one line; the cut shows."""
    flat = " ".join((text or "").split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def begun(text: str) -> str:
    """The name with a capital at its beginning, as a heading has it; articles name most events in mid sentence."""
    return text[:1].upper() + text[1:]


def web_address(url: str | None) -> str | None:
    """The address if a browser may be sent there; None for anything else ('javascript:', a file's name)."""
    return url if url and re.match(r"https?://[^\s]+$", url) and len(url) <= 2000 else None


def as_script(value: object) -> str:
    """JSON that is a script too, in a file or between tags."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
