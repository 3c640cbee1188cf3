"""Quantities in Vietnamese text: number, unit, comparator. Knows nothing of indicators.

Decimal comma and thousands point, scale words ('6,4 ngàn', '1,5 triệu tỷ đồng'), ranges, percent and percentage points,
ranks and places gained, fractions, multiples. Dates, document numbers, ages and the like are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tinhso.vocabulary import Vocabulary


class Kind(StrEnum):
    PERCENT = "percent"
    POINTS_OF_PERCENT = "pp"
    INDEX = "index"  # 0,6891, with or without 'điểm'
    POINTS = "points"  # 84,27 điểm
    COUNT = "count"
    MONEY_VND = "vnd"
    MONEY_OTHER = "usd"
    RANK = "rank"
    RANK_CHANGE = "rank_change"
    MULTIPLE = "multiple"  # 'gấp đôi' → growth of 100 %


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at text[start:end]; `number_start` is where its digits begin, after comparator and cue words."""

    start: int
    number_start: int
    end: int
    kind: Kind
    value: float
    high: float | None = None
    comparator: str = "="
    total: float | None = None  # 83 in '71/83'


_NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d+\.\d{1,2}(?!\d)|0\.\d+|\d+)"
_EDGE = r"(?<![\w.,/-])"


def parse_number(digits: str) -> float:
    """'2.486' → 2486.0, '71,4' → 71.4, '0,5' → 0.5, '12.5' → 12.5."""
    if "," in digits:
        return float(digits.replace(".", "").replace(",", "."))
    head, point, tail = digits.rpartition(".")
    if point and (len(tail) != 3 or head == "0"):
        return float(digits)
    return float(digits.replace(".", ""))


def phrase_regex(phrases: list[str]) -> str:
    """Alternation of literal phrases, the longest first; blanks match any one blank."""
    ordered = sorted({p.strip() for p in phrases}, key=lambda p: (-len(p), p))
    return "|".join(re.escape(p).replace(r"\ ", " ") for p in ordered)


def _split(rows: list[str]) -> list[str]:
    return [phrase for row in rows for phrase in row.split("|")]


def anchored(may_start: re.Pattern[str], pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` gives, tried only where the cheap `may_start` finds something."""
    at = start
    for hint in may_start.finditer(text, start, end):
        if hint.start() >= at and (match := pattern.match(text, hint.start(), end)):
            yield match
            at = match.end()


class NumberGrammar:
    """Compiled once per vocabulary."""

    def __init__(self, rules: dict) -> None:
        self._scales = rules["scales"]
        self._words = rules["words"]
        self._fractions = rules["fractions"]
        self._multiples = rules["multiples"]
        scale = phrase_regex(list(self._scales))
        words = phrase_regex(list(self._words))
        counted = phrase_regex([word for word in self._words if word not in _ORDINALS])
        self._scanner = re.compile(
            "|".join([
                # ranks: 'xếp thứ 27/63', 'hạng nhì', 'vị trí số 1', '40/63', 'nhóm 20 tỉnh'
                r"(?P<rank>(?<!\w)(?:(?:(?:xếp|đứng|giữ|ở|lên|về|đạt|vươn lên|xuống|lùi xuống|tụt xuống|tận|vào|chiếm) )?"
                r"(?:(?:rank|thứ hạng|vị trí xếp hạng|xếp hạng|hạng|vị trí|vị thứ|thứ bậc|ngôi vị|ngôi)(?: (?:thứ|số|là|hạng|top))*"
                rf"|(?:xếp|đứng|đứng ở|đang đứng|xếp ở|xếp vị)(?: (?:thứ|số|hạng))+|(?:xếp|tận) (?=\d+/(?:63|64|34)))) (?P<rank_n>\d{{1,3}}|{words})(?![\w,.]*[\d%]| (?:trụ cột|chỉ số|lĩnh vực|nội dung|tiêu chí))(?:/(?P<rank_of>\d{{2,3}}))?)",
                rf"(?P<rank_nth>(?<!\w)(?<!lần )(?<!kỳ họp )(?<!phiên )(?<!khóa )(?:(?:thứ|hạng) )(?P<nth_n>\d{{1,2}})(?![\d,.]*\d)(?:/(?P<nth_of>\d{{2,3}}))?)",
                r"(?P<rank_of63>" + _EDGE + r"(?P<of_n>\d{1,2})/(?P<of_total>63|64|34)(?![\d/])(?! (?:xã|phường|huyện|thôn|đơn vị|hệ thống|sở)))",
                r"(?P<top>(?<!\w)(?:(?:lọt|vào|nằm|thuộc|đứng|trong|giữ|ở|số) )*(?:top|tốp|nhóm)(?: (?:đầu|dẫn đầu))? (?P<top_n>\d{1,2})(?!\d|[,.]\d| ?%)(?! (?:nhiệm vụ|giải pháp|nội dung|chỉ tiêu|mục tiêu|lĩnh vực|tiêu chí|dịch vụ|vấn đề|chỉ số|nền tảng|thủ tục|ngành))"
                r"|(?<!\w)(?:lọt |nằm |đứng |có tên )?(?:vào|trong|trong số) (?P<top_m>\d{1,2}) (?:tỉnh, thành phố|tỉnh, thành|tỉnh thành|tỉnh|địa phương|thành phố)(?: có [^\d.;,]{1,30}| đứng| xếp)? (?:đứng đầu|dẫn đầu|hàng đầu|cao nhất|tốt nhất))",
                r"(?P<change>(?<!\w)(?P<change_cue>tăng|lên|thăng|cải thiện|nhảy|vượt|tiến|giảm|tụt|xuống|lùi|sụt|rớt|mất|hụt|rơi|thụt lùi|tụt lùi|hạ)(?: (?:tới|đến|thêm|liền|vọt|mạnh|được|một mạch|hơn|xuống|lùi|tới những))*"
                rf" (?P<change_n>\d{{1,2}}|{words}) (?:bậc|hạng|thứ hạng|thứ bậc|bậc xếp hạng))(?!\w)",
                # parts of a whole, multiples
                rf"(?P<multiple>(?<!\w)(?:{phrase_regex(list(self._multiples))}|gấp (?:khoảng |gần |hơn |trên )?(?P<times>{_NUMBER})(?: đến {_NUMBER})? lần)(?!\w))",
                rf"(?P<fraction>(?<!\w)(?<!bằng )(?<!bằng một )(?:{phrase_regex(list(self._fractions))}))(?!\w)(?! (?:năm|tháng|ngày|thế kỷ|nhiệm kỳ|đầu|cuối|đời))",
                rf"(?P<worded>(?<!\w)(?P<word>{counted}) (?P<word_scale>(?:{scale})(?!\w)))",
                # 71/83, then everything else
                rf"(?P<ratio>{_EDGE}(?P<ratio_n>\d{{1,3}}(?:\.\d{{3}})*)/(?P<ratio_of>\d{{1,3}}(?:\.\d{{3}})*)(?![\d/.,]*\d|[-/]?[a-zđ]))",
                rf"(?P<plain>{_EDGE}(?P<num>{_NUMBER})(?P<num_pct> ?%)?(?: ?(?:-|đến|tới) ?(?P<high>{_NUMBER})(?![\d/]|-\d))?"
                rf"(?P<scale>(?: (?:{scale})(?!\w)){{0,3}})(?P<unit> ?(?:điểm phần trăm|điểm %|%|phần trăm)| (?:điểm|đồng|vnđ|vnd|usd|đô la|lần|bậc|hạng)(?!\w))?)",
            ])
        )
        cues = "xếp đứng giữ ở lên về đạt vươn xuống lùi tụt tận vào chiếm rank thứ hạng vị ngôi lọt nằm thuộc trong số có top tốp nhóm tăng thăng cải nhảy vượt tiến giảm sụt rớt mất hụt rơi thụt hạ gấp"
        starts = [*cues.split(), *(w.split()[0] for w in (*self._words, *self._fractions))]
        self._may_start = re.compile(rf"(?<![\w])(?:\d|{phrase_regex(starts)})")
        self._before = [
            (re.compile(rf"(?<!\w)(?:{phrase_regex(phrases)})(?: (?:là|đạt|ở|mức|được|có|cũng|khoảng|lên|số))*\s?\"?$"), mark)
            for mark, phrases in rules["comparators_before"].items()
        ]
        self._no_comparator = re.compile(rf"(?<!\w)(?:{phrase_regex(rules['not_comparator_after'])}) hơn $")
        self._after = [
            (re.compile(rf" ?(?:{phrase_regex(phrases)})(?!\w)"), mark) for mark, phrases in rules["comparators_after"].items()
        ]
        self._not_after = re.compile(rf"(?<!\w)(?:{phrase_regex(_split(rules['not_after']))})[ -]$")
        self._level_after = re.compile(rf"(?<!\w)(?:{phrase_regex(_split(rules['not_after_if_small']))})[ -]$")
        self._not_before = re.compile(rf" ?(?:{phrase_regex(_split(rules['not_before']))})(?![\w])| năm(?! (?:19|20)\d\d)(?!\w)|(?: ?đồng| ?usd)?/(?!năm)[a-zđ]")

    def read(self, folded: str, start: int, end: int) -> list[Quantity]:
        """Quantities between two offsets, in order; they never overlap."""
        found = []
        for match in anchored(self._may_start, self._scanner, folded, start, end):
            quantity = self._quantity(folded, match, start)
            if quantity is not None:
                found.append(quantity)
        return found

    def _quantity(self, folded: str, m: re.Match[str], floor: int) -> Quantity | None:
        form = m.lastgroup if m.lastgroup in _FORMS else next(name for name in _FORMS if m[name] is not None)
        if form in ("rank", "rank_nth", "rank_of63", "top"):
            return self._rank(folded, m, form)
        if form == "change":
            value = self._small(m["change_n"])
            sign = -1 if m["change_cue"] in _DOWN else 1
            return Quantity(m.start(), m.start("change_n"), m.end(), Kind.RANK_CHANGE, sign * value)
        if form == "multiple":
            value = (parse_number(m["times"]) - 1) * 100 if m["times"] else self._multiples[m["multiple"]]
            return self._compared(folded, m.start(), m.end(), floor, Kind.MULTIPLE, round(value, 6), None, None)
        if form == "fraction":
            return self._compared(folded, m.start(), m.end(), floor, Kind.PERCENT, self._fractions[m["fraction"]], None, None)
        if form == "worded":  # 'hai vạn lượt người'
            value = self._words[m["word"]] * self._scales[m["word_scale"]]
            return self._compared(folded, m.start(), m.end(), floor, Kind.COUNT, float(value), None, None)
        if form == "ratio":
            if self._not_after.search(folded, max(floor, m.start() - 24), m.start()) or m["ratio"] == "24/7":
                return None
            return self._compared(
                folded, m.start(), m.end(), floor, Kind.COUNT, parse_number(m["ratio_n"]), None, parse_number(m["ratio_of"])
            )
        return self._plain(folded, m, floor)

    def _rank(self, folded: str, m: re.Match[str], form: str) -> Quantity | None:
        if form == "top":
            digits = "top_n" if m["top_n"] else "top_m"
            return Quantity(m.start(), m.start(digits), m.end(), Kind.RANK, float(m[digits]), comparator="<=")
        name, of = {"rank": ("rank_n", "rank_of"), "rank_nth": ("nth_n", "nth_of"), "rank_of63": ("of_n", "of_total")}[form]
        if form == "rank_nth" and m["nth_of"] is None and _WEEKDAY.search(folded, max(0, m.start() - 12), m.start()):
            return None
        total = float(m[of]) if m[of] else None
        value = self._small(m[name])
        if value == 0 or (total and not value <= total <= _MOST_PROVINCES):
            return None
        return Quantity(m.start(), m.start(name), m.end(), Kind.RANK, value, total=total)

    def _plain(self, folded: str, m: re.Match[str], floor: int) -> Quantity | None:
        unit = (m["unit"] or "").strip()
        scale = 1.0
        for word in (m["scale"] or "").split():
            scale *= self._scales[word]
        value = parse_number(m["num"])
        high = parse_number(m["high"]) if m["high"] else None
        kind = _kind(unit, m["num"], value, high, scale)
        if m["num_pct"] and not unit:  # '20% - 25%' carries its sign twice, '20%' once
            kind = Kind.PERCENT
        end = m.end()
        if high is not None and (high <= value or (kind is Kind.COUNT and not unit and scale == 1 and "-" not in m.group() and "đến" not in m.group())):
            high, end = None, m.end("num_pct") if m["num_pct"] else m.end("num")
            if not m["num_pct"]:
                kind = _kind("", m["num"], value, None, 1.0)
                scale = 1.0
        if kind is Kind.COUNT and self._is_no_quantity(folded, m.start(), end, floor):
            return None
        if kind in (Kind.MONEY_VND, Kind.MONEY_OTHER) and re.match(r" ?/(?! ?năm)", folded[end : end + 6]):
            return None
        value, high = _tidy(value * scale), _tidy(high * scale) if high is not None else None
        return self._compared(folded, m.start(), end, floor, kind, value, high, None)

    def _is_no_quantity(self, folded: str, start: int, end: int, floor: int) -> bool:
        bare = folded[start:end].strip().isdigit()  # '2.486' and '6,4 ngàn' are no part of a name
        if bare and self._not_after.search(folded, max(floor, start - 24), start):
            return True
        if bare and end - start <= 2 and _NUMBERED.search(folded, max(floor, start - 12), start):
            return True
        if bare and end - start == 1 and self._level_after.search(folded, max(floor, start - 24), start):
            return True
        if self._not_before.match(folded, end):
            return True
        # 5G, 4.0, 04/NQ-TU, 0262.3851.000, a year
        if re.match(r"[gG](?!\w)|[-/.]\w|:\d", folded[end : end + 3]):
            return True
        digits = folded[start:end].strip()
        return digits.isdigit() and (len(digits) == 4 and 1900 <= int(digits) <= 2100 or (digits[0] == "0" and len(digits) > 1))

    def _compared(
        self, folded: str, start: int, end: int, floor: int, kind: Kind, value: float, high: float | None, total: float | None
    ) -> Quantity:
        begin, mark = start, "="
        window = folded[max(floor, start - 40) : start]
        hits = [(hit.start(), mark_) for regex, mark_ in self._before if (hit := regex.search(window))]
        if hits:
            at, mark_ = min(hits)  # the earliest is the longest: 'không thấp hơn' before 'hơn'
            if not (window[at:] == "hơn " and self._no_comparator.search(window)):
                begin, mark = start - len(window) + at, mark_
        for regex, mark_ in self._after:
            if hit := regex.match(folded, end):
                mark, end = mark_, hit.end()
        return Quantity(begin, start, end, kind, value, high, mark, total)

    def _small(self, digits: str) -> float:
        return float(digits) if digits.isdigit() else float(self._words[digits])


_NUMBERED = re.compile(r"(?<!tổng )(?<!con )(?<!chữ ký )(?<!\w)số $")  # 'công viên phần mềm số 2'
_ORDINALS = frozenset({"nhất", "nhì", "tư"})
_MOST_PROVINCES = 64  # a rank out of more is one among countries or communes
_FORMS = ("rank", "rank_nth", "rank_of63", "top", "change", "multiple", "fraction", "worded", "ratio", "plain")
_DOWN = frozenset("giảm tụt xuống lùi sụt rớt mất hụt rơi hạ".split()) | {"thụt lùi", "tụt lùi"}
_WEEKDAY = re.compile(r"(?:sáng|chiều|tối|đêm|ngày|vào|,) $")


def _kind(unit: str, digits: str, value: float, high: float | None, scale: float) -> Kind:
    if unit in ("điểm phần trăm", "điểm %"):
        return Kind.POINTS_OF_PERCENT
    if unit in ("%", "phần trăm"):
        return Kind.PERCENT
    if unit in ("đồng", "vnđ", "vnd"):
        return Kind.MONEY_VND
    if unit in ("usd", "đô la"):
        return Kind.MONEY_OTHER
    if unit in ("bậc", "hạng"):
        return Kind.RANK_CHANGE
    small_decimal = ("," in digits or "." in digits) and value < 1 and scale == 1 and high is None
    if unit == "điểm":
        return Kind.INDEX if small_decimal or value <= 1 else Kind.POINTS
    if small_decimal and len(digits) >= 4:
        return Kind.INDEX
    return Kind.COUNT


def _tidy(value: float) -> float:
    """Without the dust of binary multiplication: 6,4 × 1000 is 6400."""
    return float(f"{value:.12g}")


@lru_cache(maxsize=4)
def number_grammar(vocabulary: Vocabulary) -> NumberGrammar:
    return NumberGrammar(vocabulary.rules["numbers"])
