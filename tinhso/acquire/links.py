"""Links to articles as feeds, sitemaps and listings give them, and which of them a source wants.

Belongs here: what a link is, the window of time and the topic that bound a run. Does not belong here: reading a feed
(feeds.py), a sitemap (sitemaps.py), a listing (listings.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from ahocorasick_rs import AhoCorasick

from tinhso.acquire.guard import is_web_address
from tinhso.text import fold, slug, strip_marks
from tinhso.vocabulary import Vocabulary

MAX_URL = 2000
MAX_TEXT = 2000  # characters of a title and summary that are looked at
_LEAST_WEIGHT = 2  # terms of rules/topic.yml that say enough on their own in a headline
_SOON = timedelta(days=1)  # a date later than this is a mistake of the site


@dataclass(frozen=True, slots=True)
class Link:
    """`changed_at` (UTC) is when the site says the article was published or last changed; `text` its headline and
    summary, where they are given. `is_page` is False for a sitemap that a sitemap index names."""

    url: str
    changed_at: datetime | None = None
    text: str = ""
    is_page: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """What a run looks at: articles from `since` up to `until` (both UTC). A backfill goes through old pages too."""

    since: datetime
    until: datetime
    is_backfill: bool = False

    def holds(self, moment: datetime | None) -> bool:
        """Whether a date lies in the window. Unknown ones do; so do dates of the future when the window is open-ended,
        because a site's clock may be wrong."""
        if moment is None:
            return True
        return self.since <= moment and (moment < self.until or not self.is_backfill)


def clean_links(found: Iterable[Link], base: str, most: int) -> Iterator[Link]:
    """Absolute http(s) addresses without fragment, each once, in order; nothing that is no address."""
    seen: set[str] = set()
    for link in found:
        try:
            url = urldefrag(urljoin(base, link.url.strip())).url
        except ValueError:
            continue
        if len(url) <= MAX_URL and url not in seen and is_web_address(url) and url.isprintable():
            seen.add(url)
            yield replace(link, url=url, text=link.text[:MAX_TEXT])
            if len(seen) >= most:
                return


class Wanted:
    """Which links of one discovery step are to be fetched: by address, window of time, and topic where it asks so."""

    def __init__(self, step: Mapping[str, Any], window: Window, vocabulary: Vocabulary, now: datetime) -> None:
        self._include = re.compile(step["include"]) if step.get("include") else None
        self._exclude = re.compile(step["exclude"]) if step.get("exclude") else None
        self._url_date = re.compile(step["url_date"]) if step.get("url_date") else None
        self._topic = topic_terms(vocabulary) if step.get("topic") else None
        self._window, self._now = window, now

    def dated(self, link: Link) -> Link:
        """The link with the date its address carries where no other is given, and none that lies in the future."""
        moment = link.changed_at or (self._date_in(link.url) if self._url_date else None)
        if moment is not None and moment > self._now + _SOON:
            moment = None
        return link if moment == link.changed_at else replace(link, changed_at=moment)

    def is_wanted(self, link: Link) -> bool:
        """For a link that went through `dated`."""
        if self._include and not self._include.search(link.url):
            return False
        if self._exclude and self._exclude.search(link.url):
            return False
        return self._window.holds(link.changed_at) and (self._topic is None or self._topic.holds(link))

    def _date_in(self, url: str) -> datetime | None:
        """The end of the day or month in the address: what is told by month is inside while the month is."""
        found = self._url_date.search(url) if self._url_date else None
        if not found:
            return None
        parts = found.groupdict()
        try:
            year, month = int(parts["year"]), int(parts.get("month") or 12)
            if day := parts.get("day"):
                return datetime(year, month, int(day), 23, 59, tzinfo=UTC)
            first_of_next = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        except (ValueError, KeyError):
            return None
        return min(first_of_next - timedelta(minutes=1), max(self._now, datetime(year, month, 1, tzinfo=UTC)))


class TopicTerms:
    """The telling terms of rules/topic.yml, looked for in headlines and in the words of an address."""

    def __init__(self, terms: Iterable[str]) -> None:
        folded = sorted({fold(term) for term in terms})
        self._marked = AhoCorasick(folded)
        self._slugs = AhoCorasick(sorted({f"-{slug(term)}-" for term in folded}))

    def holds(self, link: Link) -> bool:
        """Whether a term stands in the headline or the address. A link that tells nothing is taken."""
        words = slug(unquote(urlsplit(link.url).path.rpartition("/")[2] or urlsplit(link.url).path)[:MAX_TEXT])
        if self._slugs.find_matches_as_indexes(f"-{words}-"):
            return True
        text = fold(link.text)
        if text:
            found = self._marked.find_matches_as_indexes(text, overlapping=True)
            if any(not (text[s - 1 : s].isalnum() or text[e : e + 1].isalnum()) for _, s, e in found):
                return True
            # A headline written without marks is read without them.
            return text == strip_marks(text) and bool(self._slugs.find_matches_as_indexes(f"-{slug(text)}-"))
        return sum(part.isalpha() for part in words.split("-")) < 3


@lru_cache(maxsize=4)
def topic_terms(vocabulary: Vocabulary) -> TopicTerms:
    groups = (vocabulary.rules.get("topic") or {}).get("groups", ())
    return TopicTerms(term for group in groups if group["weight"] >= _LEAST_WEIGHT for term in group["terms"])
