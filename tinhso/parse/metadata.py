"""What an HTML page says about itself: title, description, author, date, canonical URL, site name.

Read from meta elements, JSON-LD and links with lexbor. Belongs here: metadata. Does not belong here: the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_JSON = 200_000
_MAX_DEPTH = 8
_MAX_VALUE = 2000
_TITLES = ("og:title", "twitter:title", "title")
_DATES = (
    "article:published_time", "datepublished", "pubdate", "publishdate", "publish-date", "og:published_time",
    "date", "dc.date.issued", "dc.date", "dc.created", "sailthru.date", "parsely-pub-date", "article:published",
)  # fmt: skip
_AUTHORS = ("author", "article:author", "dc.creator", "dable:author", "parsely-author")
_SITE_SUFFIX = re.compile(r"\s[|»–—]\s[^|»–—]{2,60}$|\s-\s(?:báo|tạp chí|cổng|trang|đài)\s[^|]{2,60}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    titles: tuple[str, ...] = ()  # as stated, with what may be the site's name
    description: str | None = None
    author: str | None = None
    published: str | None = None
    canonical: str | None = None
    site: str | None = None


def read_metadata(tree: LexborHTMLParser) -> Metadata:
    """Everything the page states, as stated; None for what it does not state."""
    named = _named(tree.head) if tree.head else {}
    if _first(named, _DATES) is None and tree.body:  # microdata stands where the article does
        named = _named(tree.body) | named
    linked = _linked_data(tree)
    canonical = tree.css_first('link[rel="canonical"]')
    author = linked.get("author") or _first(named, _AUTHORS)
    return Metadata(
        titles=tuple(filter(None, (_first(named, _TITLES), linked.get("headline")))),
        description=_first(named, ("og:description", "description", "twitter:description")),
        author=author if author and not author.startswith(("http://", "https://")) else None,
        published=linked.get("datePublished") or _first(named, _DATES) or _time_element(tree),
        canonical=(canonical.attributes.get("href") if canonical else None) or named.get("og:url"),
        site=named.get("og:site_name"),
    )


def _named(part: LexborNode) -> dict[str, str]:
    """Name of each meta element in the head or body, in small letters → its content."""
    named: dict[str, str] = {}
    for node in part.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        value = (attributes.get("content") or "").strip()[:_MAX_VALUE]
        if name and value:
            named.setdefault(name.lower(), value)
    return named


def read_title(tree: LexborHTMLParser, metadata: Metadata) -> str | None:
    """The heading that what the page states of its title agrees with; else what it states; else the first heading."""
    headings = [text for node in tree.css("h1")[:5] if (text := " ".join(node.text().split()))]
    element = tree.css_first("head > title") or tree.css_first("title")
    stated = [*metadata.titles, " ".join(element.text().split()) if element else None]
    cleaned = [_SITE_SUFFIX.sub("", text) for text in stated if text]
    agreed = (heading for text in cleaned for heading in headings if heading in text or text in heading)
    return next(agreed, None) or next(iter([*cleaned, *headings]), None)


def _first(named: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _time_element(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("article time[datetime], time[itemprop=datePublished], time[pubdate]")
    return (node.attributes.get("datetime") or node.attributes.get("content") or None) if node else None


def _linked_data(tree: LexborHTMLParser) -> dict[str, str]:
    """datePublished, author and headline of the first JSON-LD object that is dated; most stand in the head."""
    for part in filter(None, (tree.head, tree.body)):
        if found := _dated_object(part):
            return found
    return {}


def _dated_object(part: LexborNode) -> dict[str, str]:
    for node in part.css('script[type="application/ld+json"]')[:10]:
        source = node.text()
        if len(source) > _MAX_JSON:
            continue
        try:
            data = json.loads(source, strict=False)
        except (ValueError, RecursionError):
            continue
        for entry in _objects(data, 0):
            if isinstance(entry.get("datePublished"), str):
                fields = {name: entry.get(name) for name in ("datePublished", "headline")}
                fields["author"] = _person(entry.get("author"))
                return {k: v.strip()[:_MAX_VALUE] for k, v in fields.items() if isinstance(v, str) and v.strip()}
    return {}


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, dict):
        yield data
        for value in data.values():
            if isinstance(value, dict | list):
                yield from _objects(value, depth + 1)
    elif isinstance(data, list):
        for value in data[:50]:
            yield from _objects(value, depth + 1)


def _person(value: Any) -> str | None:
    if isinstance(value, list):
        names = [name for entry in value[:5] if (name := _person(entry))]
        return ", ".join(names) or None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) and value.strip() else None
