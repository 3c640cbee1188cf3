"""The grammar of document citations, compiled once per vocabulary from rules/policies.yml and registers/policies.csv.

Belongs here: patterns and look-ups. Does not belong here: reading an article (policies.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tinhso.extract.region_context import CAPITAL_WORD, UPPER
from tinhso.text import fold
from tinhso.vocabulary import Row, Vocabulary, VocabularyError

_FULL = r"\d{1,5}[a-zA-Z]?(?:\s?[/-]\s?\d{4})?(?:\s?[/-]\s?[A-ZĐÐ][A-Za-zĐÐđ0-9]{0,9}){1,4}"
_SHORT = r"\d{1,4}[a-z]?(?![\w%])(?![.,/:-]\d)(?!\s?[-–]\s?\d)"
_DATE = (
    r"\s?[(,]?\s?(?:ban hành |ký |được ban hành |thông qua )?"
    r"(?:(?:ngày )(?P<d>\d{1,2})(?:[/.-]|\s?tháng )(?P<m>\d{1,2})(?:[/.-]|,?\s?năm )(?P<y>\d{4})|"
    r"tháng (?P<m2>\d{1,2})\s?(?:[/-]|năm )\s?(?P<y2>\d{4})|năm (?P<y3>\d{4}))\)?"
)
# 'Ngày 31/12/2025, UBND tỉnh đã ban hành Kế hoạch số …': the first day of its sentence.
_ISSUED_BEFORE = (
    r"[^\d]{0,40}?(?<!\w)ngày (?P<d>\d{1,2})(?:[/.-]|\s?tháng )(?P<m>\d{1,2})(?:[/.-]|,?\s?năm )(?P<y>\d{4}),? "
    r"(?![^;:()\d]*(?<!\w)ngày )[^;:()\d]{3,90} (?:ban hành|thông qua|phê duyệt|ký)(?: [^\W\d_]+){0,3} $"
)


@dataclass(frozen=True, eq=False)
class PolicyGrammar:
    """Patterns over the text; `dated`, `issued_before`, `laws`, `teaser`, the leaning words over its folded shadow."""

    type_words: tuple[str, ...]  # names of types, folded
    numbered: re.Pattern[str]
    symbols_after: tuple[re.Pattern[str], ...]  # one for each mark before them: what opens with a letter is leapt to
    orphan: re.Pattern[str]
    titled: re.Pattern[str]
    laws: re.Pattern[str]
    more_full: re.Pattern[str]
    more_short: re.Pattern[str]
    dated: re.Pattern[str]
    issued_by: re.Pattern[str]
    issued_before: re.Pattern[str]
    issuer_before: re.Pattern[str]
    not_after_bare: re.Pattern[str]
    leaning_before: re.Pattern[str]
    leaning_after: re.Pattern[str]
    carried_out: re.Pattern[str]
    teaser: re.Pattern[str]
    types: Mapping[str, str]
    bare_types: frozenset[str]
    symbols: Mapping[str, str]
    symbol_issuers: Mapping[str, str]
    local_issuers: tuple[str, ...]
    places: Mapping[str, Row]  # region_id → its latest row
    register: tuple[tuple[str, Row], ...]  # folded title, row
    by_number: Mapping[str, tuple[Row, ...]]

    def type_of(self, written: str) -> str:
        return self.types[fold(written)]

    def full_issuer(self, printed: str | None, number: str | None, place: str | None) -> str | None:
        """'Tỉnh ủy' → 'Tỉnh ủy Đắk Lắk'; nothing printed: what the number's symbols say."""
        row = self.places.get(place or "")
        if printed:
            is_open = fold(printed) in self.local_issuers
            return f"{printed} {_short_name(row)}" if is_open and row else printed
        for part in reversed(re.findall(r"[A-ZĐÐ][A-Za-zĐÐđ]*", number or "")):
            issuer = self.symbol_issuers.get(part)
            if issuer and issuer.startswith("{"):
                return _local_body(issuer, row) if row else None
            if issuer:
                return issuer
        return None

    def policy_id(self, number: str | None, doc_type: str, title: str | None, printed: str | None) -> str | None:
        """Row of the register this citation means; None when it is not there, or not surely."""
        if number is None:
            wanted = fold(title or "")
            hits = [r for folded, r in self.register if len(wanted) > 12 and (wanted in folded or folded in wanted)]
            return hits[0]["policy_id"] if len(hits) == 1 else None
        loose = _loose(number)
        if not number.isdigit():
            hits = [r for r in self.by_number.get(loose, ()) if self._is_issuer(r, printed)]
        elif doc_type == "Đề án":
            hits = [r for folded, r in self.register if f"(đề án {number.zfill(2)})" in folded]
        else:
            hits = [
                r for _, r in self.register
                if r["doc_type"].startswith(doc_type)
                and re.match(rf"0*{number.lstrip('0')}\D", r["number"])
                and self._is_issuer(r, printed)
            ]  # fmt: skip
        return hits[0]["policy_id"] if len(hits) == 1 else None

    def issuer_of(self, policy_id: str) -> str | None:
        return next((row["issuer"] for _, row in self.register if row["policy_id"] == policy_id), None)

    def _is_issuer(self, row: Row, printed: str | None) -> bool:
        is_local_row = (
            row["policy_id"].split("-")[-1].isalpha() and "ubnd" in row["policy_id"] or "-tu-" in row["policy_id"]
        )
        if printed is None:
            return not is_local_row
        is_local = any(fold(printed).startswith(local) for local in self.local_issuers)
        if is_local:
            return is_local_row and fold(printed).split()[-1] in fold(row["issuer"])
        return not is_local_row


def _loose(number: str) -> str:
    return re.sub(r"\W", "", number).lower().lstrip("0")


def _short_name(row: Row) -> str:
    return row["name_vi"].removeprefix("Thành phố ")


def _local_body(body: str, row: Row) -> str:
    is_city, name = row["level"] == "municipality", _short_name(row)
    if body == "{Tỉnh ủy}":
        return f"{'Thành ủy' if is_city else 'Tỉnh ủy'} {name}"
    return f"{body.strip('{}')} {'TP' if is_city else 'tỉnh'} {name}"


@lru_cache(maxsize=8)
def policy_grammar(vocabulary: Vocabulary) -> PolicyGrammar:
    """The compiled grammar. Raises VocabularyError for a rule file that lacks a part."""
    rules = vocabulary.rules.get("policies")
    if not isinstance(rules, Mapping):
        raise VocabularyError("rules/policies.yml: missing or not a mapping; cited documents cannot be read without it")
    types = {
        fold(written): kept
        for kept, all_written in rules["types"].items()
        if kept not in ("match", "no_match")
        for written in all_written
    }
    titles = rules["titles"]
    register = vocabulary.registers["policies"]
    issuer = _issuer_pattern(rules["issuers"])
    provincial = {
        r["region_id"]: r for r in vocabulary.registers["regions"] if r["level"] in ("province", "municipality")
    }
    by_number: dict[str, tuple[Row, ...]] = {}
    for row in register:
        by_number[_loose(row["number"])] = (*by_number.get(_loose(row["number"]), ()), row)
    symbols = "|".join(sorted(rules["symbols"], key=len, reverse=True))
    return PolicyGrammar(
        type_words=tuple(sorted({*types, *map(fold, titles["types"]), "luật"})),
        symbols_after=tuple(re.compile(rf"{mark}\s?(?:{symbols})(?![a-zà-ỹ])") for mark in "/-"),
        by_number=by_number,
        numbered=re.compile(
            rf"(?<!\w)(?P<type>{_cased(types)})(?P<marker> số:?)?(?: | ?:)"
            rf"(?:(?P<full>{_FULL})(?!\w)|(?P<short>{_SHORT}))"
        ),
        orphan=re.compile(
            rf"(?<![\w/-])\d{{1,5}}[a-z]?(?:/\d{{4}})?\s?[/-]\s?(?P<symbol>{symbols})(?:\d{{1,2}})?"
            rf"(?:\s?[-/]\s?[A-ZĐÐ][A-Za-zĐÐđ0-9]{{0,9}}){{0,3}}(?!\w)"
        ),
        titled=_titled_pattern(titles["types"]),
        laws=_law_pattern(register),
        more_full=re.compile(
            rf"\s?(?:,|;|và|và số|, số)\s(?:số )?(?:{_cased(types)} )?(?:số )?(?P<number>{_FULL})(?!\w)"
        ),
        more_short=re.compile(rf"(?:,| và)\s(?P<number>{_SHORT})"),
        dated=re.compile(_DATE),
        issued_by=re.compile(rf"\s?[,(]?\s?(?:đã |được )?(?:của|do|được)?\s?(?P<issuer>{issuer})"),
        issued_before=re.compile(_ISSUED_BEFORE),
        issuer_before=re.compile(
            rf"(?P<issuer>{issuer})(?: [^,.;:()]{{0,20}})?(?: ban hành| thông qua| ký| phê duyệt)"
            r"(?: và triển khai| Chương trình| Đề án)?\s$"
        ),
        not_after_bare=re.compile(
            rf"\s?(?:{_words(rules['bare']['not_before'])})(?!\w)(?!\s\d{{1,2}}(?:[/.-]|\stháng ))"
        ),
        leaning_before=re.compile(rf"(?<!\w)(?:{_words(titles['leaning_before'])})\s[\"“]?$"),
        leaning_after=re.compile(rf"[\"”]?\s?(?:đã |cũng |có )?(?:{_words(titles['leaning_after'])})(?!\w)"),
        carried_out=re.compile(rf"(?<!\w)(?:{_words(titles['carried_out_before'])})\s[\"“]?$"),
        teaser=re.compile(rf"[^\w\n]{{0,4}}(?:{_words(rules['teaser_lines'])})"),
        types=types,
        bare_types=frozenset(rules["bare"]["types"]),
        symbols=rules["symbols"],
        symbol_issuers=rules["issuers_of_symbols"],
        local_issuers=tuple(map(fold, rules["local_issuers"])),
        places=provincial,
        register=tuple((fold(row["title_vi"]), row) for row in register),
    )


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(words, key=len, reverse=True))


def _cased(types: Iterable[str]) -> str:
    """'nghị quyết', 'Nghị quyết', 'Nghị Quyết', 'NGHỊ QUYẾT'; of one word ('nq') capitals only."""
    forms: set[str] = set()
    for written in types:
        if len(written) <= 2:
            forms.add(written.upper())
        else:
            forms |= {written, written.capitalize(), written.title(), written.upper()}
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


def _issuer_pattern(issuers: Iterable[str]) -> str:
    """A known issuer with the place after it, a ministry, a department or a steering committee by its whole name."""
    known = "|".join(re.escape(name) for name in sorted(issuers, key=len, reverse=True))
    place = rf"(?: (?:TP\.? ?)?{CAPITAL_WORD}(?: {CAPITAL_WORD}){{0,3}}| - {CAPITAL_WORD} {CAPITAL_WORD})?"
    body = rf"(?:Bộ|Sở) [{UPPER}][\w&.-]*(?:(?:,| và| -)? {CAPITAL_WORD}(?: [a-zà-ỹđ]+(?= {CAPITAL_WORD}))?){{0,5}}"
    return rf"(?:{known}){place}|{body}"


def _titled_pattern(types: Iterable[str]) -> re.Pattern[str]:
    until = (
        r"(?:đến năm \d{4}|giai đoạn \d{4}\s?-\s?\d{4})(?:,? (?:và )?(?:định hướng|tầm nhìn)(?: đến)?(?: năm)? \d{4})?"
    )
    return re.compile(
        rf"(?<!\w)(?P<type>{'|'.join(types)}) (?P<quoted>[\"“])?(?!hành động)[^\n.;:()\"“”]{{12,180}}? {until}"
        r"(?(quoted)[\"”])"
    )


def _law_pattern(register: Iterable[Row]) -> re.Pattern[str]:
    names = {re.sub(r"\s*\(.*", "", row["title_vi"]) for row in register if row["doc_type"] == "Luật"}
    return re.compile(rf"(?<!\w)(?:{_words(names) if names else '(?!)'})(?: năm \d{{4}})?(?!\w)")
