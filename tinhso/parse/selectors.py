"""What each selector of a specification finds on a page: for whoever writes or checks one.

Belongs here: the report. Does not belong here: reading the page as an article (html_page.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from tinhso.parse.encodings import decode

FIELDS = ("title", "lead", "body", "date", "author")


def found_by_selectors(payload: bytes, charset: str | None, version: Mapping[str, Any]) -> dict[str, str | None]:
    """Field → text of the first element its selector finds, None when it finds none; only fields that have a selector.

    A selector that cannot be used says so in the place of the text."""
    tree = LexborHTMLParser(decode(payload, charset) or "")
    found: dict[str, str | None] = {}
    for field in FIELDS:
        if version.get(field):
            try:
                node = tree.css_first(version[field])
                found[field] = " ".join(node.text().split()) if node else None
            except SelectolaxError as error:
                found[field] = f"(not a selector: {error})"
    return found
