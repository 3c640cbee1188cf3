"""Which pages of a bulk archive are wanted: by host, and by what their bytes say of the topic; the others are counted.

Belongs here: tests so cheap that a crawl of the whole press can go through them. What passes may still turn out to be
off the topic: that is decided, and flagged, when it is parsed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from itertools import chain, islice

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from tinhso.addresses import host_of
from tinhso.text import fold, old_tones
from tinhso.vocabulary import Vocabulary

_TITLE_FACTOR = 3  # what rules/topic.yml says counts three times in the title, so it is three times here at most
_VIETNAMESE_LETTERS = 20  # so many letters no other language has: the page is in Vietnamese
_LETTER = re.compile(rb"\xe1[\xba\xbb]")  # begins ạ to ỹ in UTF-8
# Marks apart, letters as numbers: an expression for each, as a search leaps to a first byte but not to one of two.
_SPELLED = (re.compile(rb"\xcc[\x80\x81\x83\x89\xa3]"), re.compile(rb"&#(?:7[89]\d\d|[xX]1[eE])"))
_LEGACY = re.compile(rb"windows-1258|x-viet|tcvn|viscii|vps|\blang=[\"']?vi\b", re.IGNORECASE)
_HEAD = 4096


class PageFilter:
    """Pages below `hosts` (none: of any host) that may be on the topic (without `vocabulary`: on any).

    `passed_over` counts by reason what was not wanted: other_host, no_page, off_topic.
    """

    def __init__(self, hosts: Iterable[str] = (), vocabulary: Vocabulary | None = None) -> None:
        self._hosts = frozenset(host.lower().strip(". ") for host in hosts)
        self._terms = topic_bytes(vocabulary) if vocabulary else None
        self.passed_over: Counter[str] = Counter()

    def wants_host(self, url: str) -> bool:
        host = host_of(url) if self._hosts else ""
        while self._hosts and host not in self._hosts:
            if not host:
                self.passed_over["other_host"] += 1
                return False
            host = host.partition(".")[2]
        return True

    def wants_text(self, payload: bytes) -> bool:
        if self._terms is None or self._terms.may_be_in(payload):
            return True
        self.passed_over["off_topic"] += 1
        return False


class TopicBytes:
    """The terms of rules/topic.yml in the spellings pages have, found in bytes without reading the page."""

    def __init__(self, weights: dict[str, float], threshold: float) -> None:
        spelled = {spelling: weight for term, weight in weights.items() for spelling in _spellings(term)}
        self._weights = list(spelled.values())
        self._least = threshold / _TITLE_FACTOR
        self._matcher = BytesAhoCorasick(list(spelled), MatchKind.LeftmostLongest, Implementation.DFA)

    def may_be_in(self, payload: bytes) -> bool:
        """False only for a page whose text cannot be on the topic, or not in Vietnamese."""
        if payload.isascii() or not _has_many(payload, _LETTER):
            if not _has_many(payload, *_SPELLED):
                return _LEGACY.search(payload, 0, _HEAD) is not None and not _is_utf8(payload)
            text = unescape(payload.decode("utf-8", "replace"))
            payload = unicodedata.normalize("NFC", text).encode("utf-8", "replace")
        found = {at for at, _, _ in self._matcher.find_matches_as_indexes(payload.lower())}
        return sum(self._weights[at] for at in found) >= self._least


@lru_cache(maxsize=4)
def topic_bytes(vocabulary: Vocabulary) -> TopicBytes:
    rules = vocabulary.rules["topic"]
    weights = {fold(term): float(group["weight"]) for group in rules["groups"] for term in group["terms"]}
    return TopicBytes(weights, float(rules["threshold"]))


def _spellings(term: str) -> set[bytes]:
    """In small letters, capitals and headline style, tones in both places; A to Z small, as `bytes.lower` leaves it."""
    forms = {term, old_tones(term)}
    forms |= {style(form) for form in forms for style in (str.upper, str.title, str.capitalize)}
    return {form.encode().lower() for form in forms}


def _has_many(payload: bytes, *patterns: re.Pattern[bytes]) -> bool:
    found = chain.from_iterable(pattern.finditer(payload) for pattern in patterns)
    return sum(1 for _ in islice(found, _VIETNAMESE_LETTERS)) == _VIETNAMESE_LETTERS


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
