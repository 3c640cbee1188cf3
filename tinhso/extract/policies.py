"""Documents an article cites: resolutions, decisions, plans with a number or an exact title.

Belongs here: finding citations and joining those of one document. Does not belong here: what the grammar's words are
(policy_grammar.py, rules/policies.yml), the register of policies.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from heapq import merge
from itertools import count, islice

from tinhso.extract.document import Document
from tinhso.extract.marks import with_marks
from tinhso.extract.phrases import Hit, leftmost_longest
from tinhso.extract.policy_grammar import PolicyGrammar, policy_grammar
from tinhso.extract.regions import RegionReading
from tinhso.extract.sightings import sightings
from tinhso.records import PolicyCitation
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class _Citation:
    """A citation before it is joined with others of the same document."""

    start: int
    end: int
    number: str | None
    doc_type: str
    rule_id: str
    issuer: str | None = None
    issued: str | None = None
    title: str | None = None


def read_policies(document: Document, regions: RegionReading, vocabulary: Vocabulary) -> tuple[PolicyCitation, ...]:
    """One citation per document, at its fullest mention, in the order of first mention; none: an empty tuple."""
    grammar = policy_grammar(vocabulary)
    quoted, document = document, with_marks(document, vocabulary)
    starts = _types(document.folded, sightings(document, vocabulary).documents)
    if len(starts) > _MOST:
        left = f"documents cited in its last {len(document.text) - starts[_MOST]:,} characters were"
        document.leave_unread("too_many_policies", _MOST, "words for documents", left)
        del starts[_MOST:]
    numbered = list(_numbered(document, grammar, starts))
    symbols = list(islice(_orphans(document, grammar), _MOST + 1))
    if len(symbols) > _MOST:
        left = f"numbers of documents in its last {len(document.text) - symbols[_MOST].start:,} characters were"
        document.leave_unread("too_many_policies", _MOST, "numbers of documents", left)
        del symbols[_MOST:]
    citations = _without_overlaps(numbered, symbols)
    titled = [c for c in _titled(document, grammar, starts) if not _is_title_of_number(document, c, numbered)]
    citations = _without_overlaps(citations, titled)
    citations = _without_overlaps(citations, _laws(document, grammar, starts))
    found = [
        _finished(quoted, grammar, group, _place(document, regions, group, grammar)) for group in _joined(citations)
    ]
    numbered_ids = {policy.policy_id for policy in found if policy.policy_id and policy.number}
    return tuple(p for p in found if p.number or p.policy_id not in numbered_ids)  # 'Luật X số 148/2025/QH15': one


def _types(folded: str, hits: list[Hit]) -> list[int]:
    """Where the name of a type begins, at word borders."""
    return [
        start
        for start, end, _ in leftmost_longest(hits)
        if not (start and folded[start - 1].isalnum()) and not folded[end : end + 1].isalnum()
    ]


# 'Huế vừa ban hành Kế hoạch …', 'Kế hoạch … của Huế'
_OF_A_YEAR = re.compile(r"\snăm (?:19|20)\d\d(?!\d)(?!\s?-)")
_HAS_ISSUED = re.compile(r"(?: (?:đã|vừa|từng|cũng|mới|sớm|còn)){0,2} (?:ban hành|thông qua|ra) ")
_OF = re.compile(r" của ")
_MOST_LISTED = 12  # behind the first; without a bound a list of lists would take the square of its length
_MOST = 2_000  # citations looked at in one article: more is no article


def _without_overlaps(citations: list[_Citation], more: Iterable[_Citation]) -> list[_Citation]:
    """`citations` and those of `more` that touch none of them, in the order of the text."""
    starts = [citation.start for citation in citations]
    free = []
    for citation in more:
        at = bisect_left(starts, citation.end)
        if at == 0 or citations[at - 1].end <= citation.start:
            free.append(citation)
    return sorted(citations + free, key=lambda citation: citation.start)


def _is_teaser(document: Document, grammar: PolicyGrammar, offset: int) -> bool:
    line = document.text.rfind("\n", max(0, offset - 1_000), offset) + 1
    if line == 0 and offset > 1_000:
        return False
    if grammar.teaser.match(document.folded, line) is None:
        return False
    return " ban hành " not in document.folded[line:offset]  # 'Văn bản mới: Chính phủ ban hành …' tells it


# Numbered


def _numbered(document: Document, grammar: PolicyGrammar, starts: list[int]) -> Iterator[_Citation]:
    for start in starts:
        found = grammar.numbered.match(document.text, start)
        if not found:
            continue
        doc_type = grammar.type_of(found.group("type"))
        number, is_full = _number(found), bool(found.group("full"))
        if not is_full and not _is_bare_number(document, grammar, found, doc_type):
            continue
        if _is_teaser(document, grammar, found.start()):
            continue
        end = found.end()
        issuer, issued, tail = _tail(document, grammar, end)
        issuer = issuer or _issuer_before(document, grammar, found.start())
        issued = issued or _issued_before(document, grammar, found.start())
        rule = f"policy.{'number' if is_full else 'short_number'}"
        yield _Citation(found.start(), tail, number, doc_type, rule, issuer, issued)
        for more in _listed(document, grammar, end, is_full):
            issuer, issued, tail = _tail(document, grammar, more.end())
            yield _Citation(
                more.start("number"), tail, _clean(more.group("number")), doc_type, rule + "_listed", issuer, issued
            )


def _number(found: re.Match[str]) -> str:
    return _clean(found.group("full") or found.group("short"))


def _clean(number: str) -> str:
    return re.sub(r"\s+", "", number).replace("Ð", "Đ")  # the letter of old typefaces that looks the same


def _is_bare_number(document: Document, grammar: PolicyGrammar, found: re.Match[str], doc_type: str) -> bool:
    number = found.group("short")
    if not found.group("marker") and (doc_type not in grammar.bare_types or re.fullmatch(r"(?:19|20)\d\d", number)):
        return False
    if found.group("type").isupper() and not found.group("marker") and len(found.group("type")) > 2:
        return False  # a heading in capitals
    if number.startswith("0") and _OF_A_YEAR.match(document.folded, found.end()):
        return True  # 'Đề án 06 năm 2024', unlike 'Kế hoạch 5 năm 2021-2025'
    return not grammar.not_after_bare.match(document.folded, found.end())


def _listed(document: Document, grammar: PolicyGrammar, end: int, is_full: bool) -> Iterator[re.Match[str]]:
    """', 59-NQ/TW và 68-NQ/TW' after a first number."""
    pattern = grammar.more_full if is_full else grammar.more_short
    for n_read in count():
        found = pattern.match(document.text, end)
        if not found or (not is_full and grammar.not_after_bare.match(document.folded, found.end())):
            return
        if n_read == _MOST_LISTED:
            document.leave_unread("too_many_policies", _MOST_LISTED, "documents in one list", "those behind were")
            return
        yield found
        end = found.end()


def _tail(document: Document, grammar: PolicyGrammar, end: int) -> tuple[str | None, str | None, int]:
    """What follows a number: its date and its issuer, in either order; and where that ends."""
    issuer = issued = None
    for _ in range(2):
        dated = grammar.dated.match(document.folded, end)
        if dated and issued is None:
            issued, end = _printed_date(dated), dated.end()
        by = grammar.issued_by.match(document.text, end)
        if by and issuer is None:
            issuer, end = by.group("issuer").strip(), by.end("issuer")
    return issuer, issued, end


def _printed_date(found: re.Match[str]) -> str | None:
    told = found.groupdict()
    year, month, day = told["y"] or told.get("y2") or told["y3"], told["m"] or told.get("m2"), told["d"]
    if not 1 <= int(month or 1) <= 12 or not 1 <= int(day or 1) <= 31:
        return None
    return "-".join([year] + [f"{int(part):02d}" for part in (month, day) if part])


def _issuer_before(document: Document, grammar: PolicyGrammar, start: int) -> str | None:
    """'UBND tỉnh Gia Lai vừa ban hành Kế hoạch số …'."""
    sentence = document.sentence_at(start)
    found = grammar.issuer_before.search(document.text, max(sentence.start, start - 120), start)
    return found.group("issuer").strip() if found else None


def _issued_before(document: Document, grammar: PolicyGrammar, start: int) -> str | None:
    """'Ngày 31/12/2025, UBND tỉnh đã ban hành Kế hoạch số …'."""
    opening = document.sentence_at(start).start
    found = grammar.issued_before.match(document.folded, max(opening, start - 160), start)
    return _printed_date(found) if found else None


# Numbers without their type, titles, laws


def _orphans(document: Document, grammar: PolicyGrammar) -> Iterator[_Citation]:
    by_mark = (pattern.finditer(document.text) for pattern in grammar.symbols_after)
    for symbol in merge(*by_mark, key=re.Match.start):
        found = grammar.orphan.search(
            document.text, max(0, symbol.start() - 14), min(len(document.text), symbol.end() + 40)
        )
        if not found or not found.start() < symbol.end() <= found.end():
            continue
        doc_type = grammar.symbols.get(found.group("symbol"))
        if doc_type and not _is_teaser(document, grammar, found.start()):
            issuer, issued, tail = _tail(document, grammar, found.end())
            yield _Citation(found.start(), tail, _clean(found.group()), doc_type, "policy.symbol", issuer, issued)


def _titled(document: Document, grammar: PolicyGrammar, starts: list[int]) -> Iterator[_Citation]:
    for start in starts:
        found = grammar.titled.match(document.text, start)
        if not found:
            continue
        before = document.folded[max(0, found.start() - 40) : found.start()]
        if grammar.carried_out.search(before) or _is_teaser(document, grammar, found.start()):
            continue
        if grammar.leaning_before.search(before) or grammar.leaning_after.match(document.folded, found.end()):
            yield _Citation(
                found.start(), found.end(), None, found.group("type"), "policy.title", title=_unquoted(found.group())
            )


def _unquoted(title: str) -> str:
    return re.sub(r"[\"“”]", "", title)


def _is_title_of_number(document: Document, citation: _Citation, others: list[_Citation]) -> bool:
    """'Quyết định số 150/QĐ-TTg … phê duyệt Chiến lược …' is one document, cited by its number."""
    sentence = document.sentence_at(citation.start)
    at = bisect_left(others, citation.start, key=lambda other: other.start)
    near = others[max(0, at - 1) : at + 1]
    return any(sentence.start <= other.start < sentence.end and abs(other.end - citation.start) < 120 for other in near)


def _laws(document: Document, grammar: PolicyGrammar, starts: list[int]) -> Iterator[_Citation]:
    for start in starts:
        found = grammar.laws.match(document.folded, start)
        if found and document.text[found.start()].isupper() and not _is_teaser(document, grammar, found.start()):
            title = document.text[found.start() : found.end()]
            yield _Citation(found.start(), found.end(), None, "Luật", "policy.law", title=title, issuer="Quốc hội")


# Joining


def _joined(citations: list[_Citation]) -> list[list[_Citation]]:
    """Citations of one document: the same number, or the short form of one ('Nghị quyết 04' after '04/NQ-TU')."""
    by_first_digits: dict[str, list[list[_Citation]]] = {}
    groups: list[list[_Citation]] = []
    for citation in citations:
        digits = re.match(r"0*(\d*)", citation.number or "").group(1)
        similar = by_first_digits.setdefault(digits, [])
        for group in similar:
            if any(_is_same(citation, other) for other in group[:8]):
                group.append(citation)
                break
        else:
            groups.append([citation])
            similar.append(groups[-1])
    return groups


def _is_same(one: _Citation, two: _Citation) -> bool:
    if one.number is None or two.number is None:
        return (
            one.number is two.number
            and one.doc_type == two.doc_type
            and (one.title or "").lower() == (two.title or "").lower()
        )
    if _loose(one.number) == _loose(two.number):
        return one.doc_type == two.doc_type or one.rule_id == "policy.symbol" or two.rule_id == "policy.symbol"
    if one.doc_type != two.doc_type:
        return False
    short, long = sorted((one.number, two.number), key=len)
    return short.isdigit() and re.match(r"0*(\d+)", long).group(1) == short.lstrip("0")


def _loose(number: str) -> str:
    return re.sub(r"[^\w]", "", number).lower().replace("đ", "d").lstrip("0")


def _finished(document: Document, grammar: PolicyGrammar, group: list[_Citation], place: str | None) -> PolicyCitation:
    best = max(
        group,
        key=lambda c: (
            len(c.number or ""),
            c.rule_id != "policy.symbol",
            c.issuer is not None,
            c.issued is not None,
            -c.start,
        ),
    )
    printed = next((c.issuer for c in [best, *group] if c.issuer), None)
    issued = next((c.issued for c in [best, *group] if c.issued), None)
    policy_id = grammar.policy_id(best.number, best.doc_type, best.title, printed)
    issuer = grammar.full_issuer(printed, best.number, place)
    if issuer is None and policy_id and best.number and not best.number.isdigit():
        issuer = grammar.issuer_of(policy_id)
    evidence = document.evidence(Span(best.start, best.end), best.rule_id)
    key = "\0".join((document.article_id, best.rule_id, evidence.quote, best.number or "", best.doc_type))
    return PolicyCitation(
        sha256(key.encode()).hexdigest()[:16],
        policy_id,
        best.number,
        best.doc_type,
        issuer,
        issued,
        best.title,
        _confidence(best, issuer, len(group)),
        evidence,
    )


_BASE = {
    "policy.number": 0.97,
    "policy.number_listed": 0.96,
    "policy.short_number": 0.9,
    "policy.short_number_listed": 0.85,
    "policy.symbol": 0.88,
    "policy.title": 0.8,
    "policy.law": 0.8,
}


def _confidence(citation: _Citation, issuer: str | None, times: int) -> float:
    sure = _BASE[citation.rule_id] + (0.03 if issuer and citation.number else 0) + (0.02 if times > 1 else 0)
    return round(min(sure, 0.99), 2)


def _place(document: Document, regions: RegionReading, group: list[_Citation], grammar: PolicyGrammar) -> str | None:
    """The province that completes 'UBND tỉnh': the one said to have issued it, else the article's primary region."""
    folded = document.folded
    for citation in group:
        sentence = document.sentence_at(citation.start)
        for place in regions.within(sentence):
            if place.region_id in grammar.places and (
                (place.end <= citation.start and _HAS_ISSUED.fullmatch(folded, place.end, citation.start))
                or (place.start >= citation.end and _OF.fullmatch(folded, citation.end, place.start))
            ):
                return place.region_id
    return regions.primary_region_id if regions.primary_region_id in grammar.places else None
