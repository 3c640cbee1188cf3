"""HTML → title, lead, lines and metadata: by the site's selectors where there is a specification, else in general.

The lines are not yet free of furniture: plain.py goes over them as over any text. Belongs here: getting text out of
markup within bounds of size and depth. Does not belong here: what the lines mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import trafilatura
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from tinhso.parse.metadata import Metadata, read_metadata, read_title

MAX_PAGE_BYTES = 20 * 2**20
MAX_GENERAL_BYTES = 4 * 2**20  # beyond either the general extractor takes seconds; paragraphs are taken as they stand
MAX_GENERAL_TAGS = 20_000
MAX_DEPTH = 400  # parsers take quadratic time on deep pages, and recurse
_SHALLOW_TAGS = 5_000  # so few cannot be deep enough to do harm
_LEAD = (40, 1200)  # characters a lead has
_DATE_LINE, _AUTHOR = 100, 60
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_REMOVED = 0.3  # of the page's text
_PARAGRAPH = 140  # characters
_BREAK = "\x1e"
_BLOCKS = (
    "p,div,li,ul,ol,br,tr,table,h1,h2,h3,h4,h5,h6,figure,figcaption,blockquote,section,article,header,footer,"
    "dd,dt,hr,pre"
)
_NO_TEXT = "script,style,noscript,template,iframe,form,button,select,svg,nav"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})\b[^<>]{0,2000}?(/?)>")
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "tr", "th", "dd", "dt", "option",
))  # fmt: skip


class TooDeepError(ValueError):
    """The page is nested so deep that no person wrote it."""


@dataclass(frozen=True, slots=True)
class Page:
    """`lines` in order of the page; `date_line` is the text of the date selector."""

    lines: list[str]
    metadata: Metadata
    title: str | None
    lead: str | None = None
    author: str | None = None
    date_line: str | None = None


def read_html(
    html: str, spec: Mapping[str, Any] | None, captured: date, parts: Mapping[str, str], utf8: bytes | None = None
) -> Page:
    """Reads one page; `utf8` is the same as bytes, where they are at hand.

    With a `spec` the version of its selectors of the day of capture is tried first, then older ones; when none finds a
    body the page is read as one of an unknown site, by the selectors `parts`. Raises TooDeepError.
    """
    n_tags = utf8.count(b"<") if utf8 else html.count("<")  # ten times as fast in bytes
    if n_tags > _SHALLOW_TAGS and depth_of(html) > MAX_DEPTH:
        raise TooDeepError(f"elements are nested more than {MAX_DEPTH} deep")
    tree = LexborHTMLParser(utf8 or html)
    metadata = read_metadata(tree)
    for version in _versions(spec, captured):
        page = _by_selectors(tree, version, metadata)
        if page is not None:
            return page
        tree = LexborHTMLParser(utf8 or html)  # the attempt took elements out
    return _by_parts(tree, parts, metadata)


def _versions(spec: Mapping[str, Any] | None, captured: date) -> list[Mapping[str, Any]]:
    versions = sorted((spec or {}).get("versions", ()), key=lambda version: str(version["from"]), reverse=True)
    due = [version for version in versions if str(version["from"]) <= captured.isoformat()]
    return due + [version for version in reversed(versions) if version not in due]


def _by_selectors(tree: LexborHTMLParser, version: Mapping[str, Any], metadata: Metadata) -> Page | None:
    def first(field: str) -> str | None:
        node = tree.css_first(version[field]) if version.get(field) else None
        return (_text(node) or None) if node else None

    try:
        bodies = {node.mem_id: node for node in tree.css(version["body"])}.values()
        lead, author, date_line = (first(field) for field in ("lead", "author", "date"))
        title = first("title") or read_title(tree, metadata)  # before anything is taken out
        for body in bodies:
            take_out(body, ", ".join((_NO_TEXT, *version.get("remove", ()))))
        lines = [line for body in bodies for line in lines_of(body)]
    except SelectolaxError:
        return None
    return Page(lines, metadata, title, lead, author, date_line) if lines else None


def _by_parts(tree: LexborHTMLParser, parts: Mapping[str, str], metadata: Metadata) -> Page:
    """A page of an unknown site: what its class names give away, and the main text by a general extractor."""

    def first(part: str, is_it: Callable[[str], object]) -> str | None:
        found = (_text(node) for node in tree.css(parts[part])[:20]) if part in parts else ()
        return next((text for text in found if is_it(text)), None)

    title = read_title(tree, metadata)
    lead = first("lead", lambda text: _LEAD[0] <= len(text) <= _LEAD[1])
    date_line = first("date", lambda text: len(text) <= _DATE_LINE and _YEAR.search(text))
    author = first("author", lambda text: 2 < len(text) <= _AUTHOR)
    whole = len(tree.body.text()) if tree.body else 0
    if "remove" in parts:
        most = _MOST_REMOVED * whole
        take_out(tree, parts["remove"], lambda node: len(node.text()) <= most or not _holds_article(node))
    description = metadata.description
    if description and title and title in description:  # the title once more, with the site's name
        description = None
    lines = _general(tree.html or "", tree)
    return Page(lines, metadata, title, lead or description, metadata.author or author, date_line)


def _holds_article(node: LexborNode) -> bool:
    """A telling class name may be on what holds the article too: the heading or several paragraphs."""
    return node.css_first("h1") is not None or sum(len(p.text()) >= _PARAGRAPH for p in node.css("p")) > 2


def take_out(
    root: LexborHTMLParser | LexborNode, selector: str, is_it: Callable[[LexborNode], bool] = lambda node: True
) -> None:
    """Takes the elements out that the selector finds and `is_it` holds for, each once: one taken out twice, or
    after the one that holds it, is freed twice."""
    gone: set[int] = set()
    for node in root.css(selector):
        if node.mem_id not in gone and is_it(node):
            gone.add(node.mem_id)
            gone.update(inner.mem_id for inner in node.css(selector))
            node.decompose()


def _text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def lines_of(node: LexborNode) -> list[str]:
    """The text of an element, a line for each block in it; blanks within a line are one space."""
    for block in node.css(_BLOCKS):
        block.insert_before(_BREAK)
        block.insert_after(_BREAK)
    for cell in node.css("td,th"):
        cell.insert_after(" | ")
    pieces = (" ".join(words).strip("| ") for piece in node.text().split(_BREAK) if (words := piece.split()))
    return [piece for piece in pieces if piece]


def _general(html: str, tree: LexborHTMLParser) -> list[str]:
    """The main text of a page of an unknown site; its paragraphs when the extractor finds none or may not be asked."""
    is_small = len(html) <= MAX_GENERAL_BYTES and html.count("<") <= MAX_GENERAL_TAGS
    if is_small:
        try:
            text = trafilatura.extract(html, fast=True, include_comments=False, include_tables=True, deduplicate=False)
        except Exception:  # whatever a hostile page does to a third-party extractor, the page is read
            text = None
        if text:
            return _untabled(text)
    take_out(tree, _NO_TEXT)
    found = [_text(node) for node in tree.css("p")]
    if not any(found) and is_small:
        found = BeautifulSoup(html, "html.parser").get_text("\n").split("\n")  # markup odd enough to have no paragraph
    elif not any(found) and tree.body:
        found = tree.body.text(separator="\n").split("\n")
    return [line for line in (" ".join(piece.split()) for piece in found) if line]


def _untabled(text: str) -> list[str]:
    """Lines of the extractor's text, the frames of its tables taken away."""
    lines = (line.strip("| ") for line in text.split("\n") if not re.fullmatch(r"[|\s:-]{3,}", line))
    return [line.removeprefix("- ") if line.startswith("- - ") else line for line in lines if line]


def depth_of(html: str) -> int:
    """How deep elements are nested, roughly and from above: guards extractors that recurse."""
    depth = deepest = 0
    for closing, name, selfclosed in _TAG.findall(html):
        if name.lower() in _VOID or selfclosed:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
