"""One capture → one article, or the reason why it is none.

Belongs here: putting together what the other modules of this room read. Never raises on bad input; a vocabulary that
cannot be used raises VocabularyError.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from tinhso.addresses import canonical_url, host_of, name_hash, source_of
from tinhso.parse import furniture, topic
from tinhso.parse.dates import ImpossibleDateError, Published, from_line, from_value
from tinhso.parse.encodings import decode_page, repair
from tinhso.parse.grids import XLSX, GridError
from tinhso.parse.html_page import MAX_PAGE_BYTES, Page, TooDeepError, read_html
from tinhso.parse.official import read_official
from tinhso.parse.plain import Reading, key, read_plain
from tinhso.parse.story import story_bands
from tinhso.parse.version import parser_version
from tinhso.records import Article, Capture, Rejection
from tinhso.text import fold, normalize
from tinhso.vocabulary import Vocabulary

MIN_TEXT = 20  # characters: less is no article
MAX_TEXT = 2_000_000  # characters: a book, not an article
MAX_WALL_WORDS = 30  # a notice with so few words beside it stands in place of an article
FILE_DROP = "file-drop"
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|article|div|p)\b[^<>]{0,500}>", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CIPHER = re.compile(r"[a-zA-Z0-9+/_=-]{200,}")  # no word, no address has so many letters


class _Refused(Exception):
    """Reason and detail of a rejection."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What came along with the text."""

    url: str | None = None
    site: str | None = None
    title: str | None = None
    published: object = None
    utf8: bytes | None = None  # the text as it came, where it came in UTF-8


def parse(capture: Capture, vocabulary: Vocabulary) -> Article | Rejection:
    """The article in a capture. Bad input gives a Rejection of stage 'parse' with reason and detail."""
    try:
        return _parse(capture, vocabulary)
    except _Refused as refused:
        reason, detail = refused.args
    except GridError as error:
        reason, detail = error.reason, str(error)
    except ImpossibleDateError as error:
        reason, detail = "bad_date", f"the date of publication {str(error)[:60]!r} cannot be; correct it and load again"
    place = capture.url or capture.document
    if capture.archive_file:
        place = f"{capture.archive_file}:{capture.archive_offset}"
    return Rejection(capture.document, "parse", reason, detail, capture.captured_at, place, capture.capture_id)


def _parse(capture: Capture, vocabulary: Vocabulary) -> Article:
    if len(capture.payload) > MAX_PAGE_BYTES and capture.media_type != "text/plain":
        raise _Refused("too_large", f"{len(capture.payload):,} bytes; a page may have {MAX_PAGE_BYTES:,}")
    body, given, is_html = _content(capture)
    last_year = capture.captured_at.year + 1
    canonical = site = None
    official = read_official(capture, body, is_html, given.url or capture.url or _stated_canonical(body), vocabulary)
    if official:
        reading, lead, canonical = official.reading, None, official.canonical
    elif is_html:
        reading, lead, canonical, site = _read_page(body, given, capture, vocabulary, last_year)
    else:
        _check_length(len(body))
        title = normalize(given.title).replace("\n", " ") if given.title else None
        reading = read_plain(normalize(body), title or None, furniture.compiled(vocabulary), last_year)
        lead = reading.lines[0] if reading.lines else None
    text = "\n".join(line for line in (reading.title, *reading.lines) if line)
    if len(text) < MIN_TEXT or not any(c.isalpha() for c in text):
        raise _Refused("no_text", "no article text is left once the page's furniture is gone; nothing to read")
    folded = "\n".join(reading.folded) or fold(text)
    if is_html:
        _check_wall(folded, furniture.compiled(vocabulary))
    published = _finer(from_value(given.published, last_year), reading.published)
    if published is None and reading.impossible_date:
        raise ImpossibleDateError(reading.impossible_date)
    url = given.url or capture.url
    canonical = canonical_url(canonical, url, vocabulary)
    return Article(
        article_id=name_hash(canonical, capture.document, vocabulary)[:16],
        capture_id=capture.capture_id,
        document=capture.document,
        source_id=official.source_id if official else _source_id(capture, canonical, vocabulary),
        site=given.site or site or host_of(canonical),
        url=url,
        canonical_url=canonical,
        title=reading.title,
        lead=lead,
        author=reading.author,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        is_on_topic=official is not None or topic.compiled(vocabulary).holds(fold(reading.title or ""), folded),
        word_count=len(text.split()),
        content_hash=sha256(text.encode()).hexdigest()[:32],
        text=text,
        story_bands=story_bands(folded),
        captured_at=capture.captured_at,
        parser_version=parser_version(vocabulary),
    )


def _check_length(n_characters: int) -> None:
    if n_characters > MAX_TEXT:
        raise _Refused("too_large", f"{n_characters:,} characters of text; an article may have {MAX_TEXT:,}, split it")


def _check_wall(folded: str, rules: furniture.Furniture) -> None:
    """Refuses a page that shows a notice (switch on JavaScript, accept cookies) in place of its article, or has its
    text enciphered for a script to show."""
    if 2 * sum(len(cipher) for cipher in _CIPHER.findall(folded)) > len(folded):
        told = "most of the page's text is enciphered, for a script of the site to show"
        raise _Refused("walled", f"{told}; save the page from a browser and put it into raw/inbox")
    lines = folded.split("\n")
    if len(lines) > MAX_WALL_WORDS:
        return
    notices = [line for line in lines if rules.is_in(line, "wall")]
    if notices and sum(len(line.split()) for line in lines if line not in notices) <= MAX_WALL_WORDS:
        told = f"the site shows a notice where the article should be: {notices[0][:100]!r}"
        raise _Refused("walled", f"{told}; save the page from a browser and put it into raw/inbox")


def _content(capture: Capture) -> tuple[str, _Given, bool]:
    """(text or HTML, what came with it, whether it is HTML)."""
    if capture.media_type == "application/json":
        return _json_content(capture.payload)
    if capture.media_type == XLSX:
        return "", _Given(url=capture.url), False
    decoded = decode_page(capture.payload, capture.charset)
    if decoded is None:
        raise _Refused("broken_encoding", "no encoding explains the bytes; save the document as UTF-8 and load again")
    text, utf8 = decoded
    return text, _Given(url=capture.url, utf8=utf8), capture.media_type == "text/html" or _is_markup(text)


def _is_markup(text: str) -> bool:
    """Whether text is HTML, whatever it was called."""
    return len(_MARKUP.findall(text[:20_000])) > 2


def _json_content(payload: bytes) -> tuple[str, _Given, bool]:
    try:
        record = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise _Refused("wrong_type", f"the line is not valid JSON ({str(error)[:100]})") from None
    if not isinstance(record, dict):
        raise _Refused("wrong_type", "the line is not a JSON object")
    given = _Given(_string(record, "url"), _string(record, "site"), _string(record, "title"), record.get("published"))
    text, html = _string(record, "text"), _string(record, "html")
    if not text and not html:
        raise _Refused("no_text", "the object has neither `text` nor `html`; put the article into one of them")
    content = repair(text or html or "")
    return content, given, not text or _is_markup(content)


def _string(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    return (_SURROGATE.sub("\ufffd", value).strip() or None) if isinstance(value, str) else None


def _read_page(
    html: str, given: _Given, capture: Capture, vocabulary: Vocabulary, last_year: int
) -> tuple[Reading, str | None, str | None, str | None]:
    """(reading, lead, canonical URL as stated, site name) of an HTML page."""
    rules = furniture.compiled(vocabulary)
    spec = _spec_of(capture, given, html, vocabulary)
    try:
        page = read_html(html, spec, capture.captured_at.date(), rules.parts, given.utf8)
    except TooDeepError as error:
        raise _Refused("too_deep", f"{error}; such a page is no article") from None
    _check_length(sum(map(len, page.lines)))
    title = normalize(given.title or page.title or "").replace("\n", " ") or None
    lead = normalize(page.lead or "").replace("\n", " ") or None
    lines = normalize("\n".join(page.lines)).split("\n")
    if lead:
        lines = _with_lead(lines, lead, title)
    found = read_plain("\n".join(lines), title, rules, last_year)
    stated, impossible = _stated_date(page, last_year)
    author = page.author or page.metadata.author or found.author
    author = normalize(author) if author else None
    published, impossible = _finer(stated, found.published), found.impossible_date or impossible
    reading = replace(found, author=author, published=published, impossible_date=impossible)
    return reading, lead or (found.lines[0] if found.lines else None), page.metadata.canonical, page.metadata.site


def _stated_date(page: Page, last_year: int) -> tuple[Published | None, str | None]:
    """(the date of the page's date element and metadata, a date among them that cannot be, as printed).

    Metadata often holds a default such as 0001-01-01: it counts only when the page has no other date.
    """
    found: list[Published | None] = []
    impossible = None
    for read, stated in ((from_line, fold(page.date_line or "")), (from_value, page.metadata.published)):
        try:
            found.append(read(stated, last_year))  # type: ignore[operator]
        except ImpossibleDateError as error:
            found.append(None)
            impossible = str(error)
    return _finer(*found), impossible


def _with_lead(lines: list[str], lead: str, title: str | None) -> list[str]:
    """The lines with the lead before them (behind the title), unless one of the first tells it already.

    A description cut short with dots counts as told by the line it begins.
    """
    wanted = key(fold(lead))
    first = [key(fold(line)) for line in lines[:6]]
    if any(found and (wanted[:80] in found or (len(found) > 40 and found in wanted)) for found in first):
        return lines
    heading = key(fold(title)) if title else None
    at = first.index(heading) + 1 if heading in first else 0
    return [*lines[:at], lead, *lines[at:]]


def _finer(first: Published | None, second: Published | None) -> Published | None:
    """The first, unless the second tells the same day more exactly."""
    if first is None or second is None:
        return first or second
    is_finer = second.at.date() == first.at.date() and (first.precision, second.precision) == ("day", "minute")
    return second if is_finer else first


def _spec_of(capture: Capture, given: _Given, html: str, vocabulary: Vocabulary) -> Any:
    """The specification of the source the page is from: its own, else the one whose domain the page names."""
    if capture.source_id in vocabulary.sources:
        return vocabulary.sources[capture.source_id]
    named = given.url or capture.url or _stated_canonical(html)
    return vocabulary.sources.get(source_of(named, vocabulary) or "")


def _stated_canonical(html: str) -> str | None:
    found = re.search(r"<link\b(?=[^<>]{0,300}\bcanonical\b)[^<>]{0,300}?href\s?=\s?[\"']([^\"'<>]{4,500})", html)
    return found[1] if found else None


def _source_id(capture: Capture, canonical: str | None, vocabulary: Vocabulary) -> str:
    """The capture's source; a dropped file that names its address belongs to the site it is from."""
    if capture.source_id != FILE_DROP:
        return capture.source_id
    return source_of(canonical, vocabulary) or FILE_DROP
