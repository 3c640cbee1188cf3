"""Quantities in Vietnamese text: number, unit, comparator. Knows nothing of indicators.

Decimal comma and thousands point, scale words ('6,4 ngàn', '1,5 triệu tỷ đồng'), ranges, percent and percentage points,
ranks and places gained, fractions, multiples. Dates, document numbers, ages and the like are no quantities.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tinhso.extract.number_patterns import SPELLED, scanner, split_rows
from tinhso.extract.phrases import phrase_regex, word_regex
from tinhso.extract.quantities import MONEY, MOST_PROVINCES, SHARES, Kind, Quantity, parse_number
from tinhso.vocabulary import Vocabulary


def spelled_number(words: str) -> float | None:
    """'tám mươi lăm' → 85.0, 'một phẩy hai' → 1.2; None for what is no number below a million."""
    whole, _, decimals = words.partition(" phẩy ")
    value, last = 0.0, 0.0
    for word in whole.split():
        if word in _TENFOLD:
            value, last = value + last * (_TENFOLD[word] - 1), 0.0
        elif word in ("nghìn", "ngàn"):
            value, last = value * 1000, 0.0
        elif word == "rưỡi":
            value += 0.5
        elif word in SPELLED:
            value, last = value + SPELLED[word], SPELLED[word]
        elif word not in ("linh", "lẻ"):
            return None
    digits = "".join(str(SPELLED.get(word, "?")) for word in decimals.split())
    if not digits:
        return value
    return round(value + float(f"0.{digits}"), len(digits)) if digits.isdigit() else None


_TENFOLD = {"mươi": 10, "trăm": 100}
_TIER = "(?:tỉnh|thành phố|huyện|xã|thôn|bản|ấp|cơ sở)(?!\\w)"


class NumberGrammar:
    """Compiled once per vocabulary."""

    def __init__(self, rules: dict) -> None:
        self._scales, self._words = rules["scales"], rules["words"]
        self._fractions, self._multiples = rules["fractions"], rules["multiples"]
        self._down = frozenset(rules["rank_down"])
        self._scanner = scanner(rules)
        before = rules["comparators_before"]
        self._before = [(_right_before(phrases), mark) for mark, phrases in before.items()]
        self._any_before = _right_before([phrase for phrases in before.values() for phrase in phrases])
        self._no_comparator = re.compile(rf"(?<!\w){phrase_regex(rules['not_comparator_after'])} hơn (?:mức )?$")
        self._not_below = re.compile(rf"{word_regex(rules['not_below_after'])}(?!\w)[^,;.:\d\n]{{0,60}}$")
        self._after = [
            (re.compile(rf"(?:/năm)? ?{phrase_regex(phrases)}(?!\w)"), mark)
            for mark, phrases in rules["comparators_after"].items()
        ]
        self._not_after = re.compile(rf"{word_regex(split_rows(rules['not_after']))}[ -]$")
        self._level_after = re.compile(
            rf"{word_regex(split_rows(rules['not_after_if_small']))}[ -](?:\d(?:,| và| hoặc) )?$"  # 'mức độ 3, 4'
        )
        self._not_among = re.compile(rf"{word_regex(rules['top_not_after'])}(?: được| các| danh sách)* $")
        self._not_before = re.compile(
            rf" ?{phrase_regex(split_rows(rules['not_before']))}(?!\w)"
            r"| năm(?! (?:19|20)\d\d(?! ?- ?(?:19|20)\d\d))(?!\w)"  # '2 năm 2021-2022', not '812 năm 2021'
            rf"| ?cấp(?! {_TIER}(?![-, ]+(?:{_TIER})))(?!\w)"  # 'chính quyền 2 cấp', not '11 cấp huyện'
            r"|(?: ?đồng| ?usd)?/(?!năm)[a-zđ]| (?:đến|tới|-) \d{1,2}/\d{1,2}(?!\d)"  # 'từ 15 đến 30/8'
        )

        self.first_words, self.starts = self._scanner.first_words, self._scanner.starts

    def read(self, folded: str, starts: list[int], start: int, end: int) -> list[Quantity]:
        """Quantities between two offsets, in order; they never overlap. `starts` are those of the text."""
        found: list[Quantity] = []
        for match in self._scanner.finditer(folded, starts, start, end):
            quantity = self._quantity(folded, match, start)
            if quantity is not None:
                found.append(_as_next_rank(folded, found[-1], quantity) if found else quantity)
                if quantity.kind in SHARES:
                    _share_unit(folded, found)
        return found

    def _quantity(self, folded: str, m: re.Match[str], floor: int) -> Quantity | None:
        """What a match is worth; None when it is no quantity. Words before `floor` are of another sentence."""
        form = m.lastgroup
        if form == "plain":
            return self._plain(folded, m, floor)
        if form == "compound":
            return self._compared(folded, floor, self._compound(m))
        if form == "spelled":
            share = spelled_number(m["spelled_n"])
            worded = Quantity(m.start(), m.start(), m.end(), Kind.PERCENT, share or 0.0)
            return self._compared(folded, floor, worded) if share is not None else None
        if form == "scored":  # '93,1/100 điểm', '86,08/100', '0,8654/1 điểm'
            value = parse_number(m["scored_n"] or m["scored_of_100"])
            kind = Kind.INDEX if value <= 1 else Kind.POINTS
            return Quantity(m.start(), m.start(), m.end(), kind, value)
        if form == "planned":  # '38,2%/50%'
            return Quantity(m.start(), m.start("planned_n"), m.end(), Kind.PERCENT, parse_number(m["planned_n"]))
        if form == "rank_next" and not _RANKED_BEFORE.search(folded, floor, m.start()):
            return None  # 'thứ ba' is a day of the week, unless other places were ranked before
        if form == "rank_floor":  # 'xếp hạng từ 35 trở lên': that place or a better one
            begin = m.end("floor_of") if m["floor_of"] else m.start()  # what is ranked stays in sight
            return Quantity(begin, m.start("floor_n"), m.end(), Kind.RANK, float(m["floor_n"]), comparator="<=")
        if form in _RANK_GROUPS:
            return self._rank(folded, m, form)
        if form == "top":
            if self._not_among.search(folded, max(floor, m.start() - 24), m.start()):
                return None  # 'nằm ngoài nhóm 30'
            digits = "top_n" if m["top_n"] else "top_m"
            return Quantity(m.start(), m.start(digits), m.end(), Kind.RANK, float(m[digits]), comparator="<=")
        if form == "change":
            return self._rank_change(folded, m)
        if form == "ratio" and parse_number(m["ratio_of"]) <= _LARGEST_FRACTION:
            return self._fraction(folded, m, floor)
        if form == "ratio" and (m["ratio"] == "24/7" or self._is_named(self._not_after, folded, m.start(), floor)):
            return None
        worded = self._worded(m, form)
        is_whole = form == "fraction" and worded.value >= 100  # 'ba phần hai'
        return None if is_whole else self._compared(folded, floor, worded)

    def _fraction(self, folded: str, m: re.Match[str], floor: int) -> Quantity | None:
        """'Gần 2/3 người dân' is a share, '2/3 huyện' and 'chiếm 1/3 cả nước' tell nothing."""
        part, whole = parse_number(m["ratio_n"]), parse_number(m["ratio_of"])
        if not 0 < part < whole or not _OF_ALL.match(folded, m.end()):
            return None
        share = Quantity(m.start(), m.start(), m.end(), Kind.PERCENT, round(100 * part / whole, 1))
        return self._compared(folded, floor, share)

    def _worded(self, m: re.Match[str], form: str) -> Quantity:
        """'gấp đôi', 'một nửa', 'hai vạn', '71/83', not yet compared."""
        total = None
        if form == "multiple":
            value = (parse_number(m["times"]) - 1) * 100 if m["times"] else self._multiples[m["multiple"]]
            kind, value = Kind.MULTIPLE, round(value, 6)
        elif form == "fraction":
            kind, value = Kind.PERCENT, self._fraction_in_words(m)
        elif form == "worded":
            kind, value = Kind.COUNT, float(self._words[m["word"]] * self._scales[m["word_scale"]])
            if m["word_scale_2"]:  # 'một nghìn tỷ đồng'
                kind, value = Kind.MONEY_VND, value * self._scales[m["word_scale_2"]]
        elif form == "spelled_count":
            kind, value = Kind.COUNT, spelled_number(m["spelled_count"])
        else:
            kind, value, total = Kind.COUNT, parse_number(m["ratio_n"]), parse_number(m["ratio_of"])
            if value == total and _ALL_REACHED.match(m.string, m.end()):
                kind, value = Kind.PERCENT, 100.0
        return Quantity(m.start(), m.start(), m.end(), kind, value, total=total)

    def _compound(self, m: re.Match[str]) -> Quantity:
        """'39 tỷ 500 triệu đồng', '5 ngàn 400 người'."""
        if m["below_thousand"]:
            value = parse_number(m["major"]) * 1000 + parse_number(m["below_thousand"])
            return Quantity(m.start(), m.start(), m.end(), Kind.COUNT, value)
        value = parse_number(m["major"]) * self._scales[m["major_scale"]]
        value += parse_number(m["minor"]) * self._scales[m["minor_scale"]]
        is_money = m["compound_unit"] is not None or m["major_scale"] == "tỷ"
        return Quantity(m.start(), m.start(), m.end(), Kind.MONEY_VND if is_money else Kind.COUNT, value)

    def _rank(self, folded: str, m: re.Match[str], form: str) -> Quantity | None:
        name, of = _RANK_GROUPS[form]
        if form == "rank_nth" and m["nth_of"] is None and _WEEKDAY.search(folded, max(0, m.start() - 12), m.start()):
            return None
        total = float(m[of]) if of and m[of] else None
        value = self._small(m[name])
        if not 0 < value <= MOST_PROVINCES or (total and not value <= total <= MOST_PROVINCES):
            return None
        if form == "rank_of63" and (value == total or _COUNTS_PLACES.match(folded, m.end())):
            return None  # '64/64 xã', '32/63 tỉnh có điểm trên trung bình'
        start = m.start(name) if form == "rank_from" else m.start()
        return Quantity(start, m.start(name), m.end(), Kind.RANK, value, total=total)

    def _fraction_in_words(self, m: re.Match[str]) -> float:
        """'một nửa', 'tám phần mười', in percent."""
        if m["fraction"] in self._fractions:
            return self._fractions[m["fraction"]]
        return round(100 * SPELLED[m["fraction_n"]] / SPELLED[m["fraction_of"]], 1)

    def _rank_change(self, folded: str, m: re.Match[str]) -> Quantity:
        """'tăng 5 bậc', 'tăng ít nhất 5 bậc'."""
        value, start = self._small(m["change_n"]), m.start("change_n")
        moved = self._compared(folded, m.end("change_cue"), Quantity(start, start, m.end(), Kind.RANK_CHANGE, value))
        return moved._replace(start=m.start(), value=-value if m["change_cue"] in self._down else value)

    def _plain(self, folded: str, m: re.Match[str], floor: int) -> Quantity | None:
        (begin, end), scale = m.span(), 1.0
        digits, high_digits, sign, scale_words, unit = m.group("num", "high", "num_pct", "scale", "unit")
        unit = (unit or "").strip()
        for word in scale_words.split():
            scale *= self._scales[word]
        value = parse_number(digits)
        high = parse_number(high_digits) if high_digits else None
        kind = _kind(unit, digits, value, high, scale)
        if sign and not unit:  # '20% - 25%' carries its sign twice, '20%' once
            kind = Kind.PERCENT
        if high is not None and (
            high <= value or (kind == Kind.COUNT and not unit and scale == 1 and not _is_range(m))
        ):
            high, end = None, m.end("num_pct") if sign else m.end("num")
            if not sign:
                kind, scale = _kind("", digits, value, None, 1.0), 1.0
        if kind == Kind.COUNT and "tỷ" in scale_words and _ENDS.match(folded, m.end()):
            kind = Kind.MONEY_VND  # '64 tỷ đồng, tăng 22 tỷ so với năm nay'
        if kind == Kind.COUNT and _are_all(folded, begin, end, floor, value):
            return Quantity(begin, begin, end, Kind.PERCENT, 100.0, total=value)
        if kind == Kind.COUNT and self._is_no_quantity(folded, begin, end, floor):
            return None
        if kind in MONEY and _PRICE.match(folded, end):
            return None
        high = _tidy(high * scale) if high is not None else None
        return self._compared(folded, floor, Quantity(begin, begin, end, kind, _tidy(value * scale), high))

    def _is_no_quantity(self, folded: str, start: int, end: int, floor: int) -> bool:
        digits = folded[start:end].strip()
        if folded.endswith("cứ ", 0, start):
            return True  # 'cứ 1.000 người dân có 2,3 doanh nghiệp'
        bare = digits.isdigit()  # '2.486' and '6,4 ngàn' are no part of a name
        if end - start <= 5 and folded[start - 1 : start] in ("", "\n") and _ENUMERATES.match(folded, end):
            return True
        if bare and self._is_named(self._not_after, folded, start, floor):
            return True
        if bare and end - start <= 2 and _NUMBERED.search(folded, max(floor, start - 12), start):
            return True
        if bare and end - start == 1 and self._is_named(self._level_after, folded, start, floor):
            return True
        if bare and end - start <= 2 and _ONE_MORE_DAY.search(folded, max(floor, start - 30), start):
            return True
        if self._not_before.match(folded, end) or _GOES_ON.match(folded, end):
            return True
        return bare and (len(digits) == 4 and 1900 <= int(digits) <= 2100 or (digits[0] == "0" and len(digits) > 1))

    @staticmethod
    def _is_named(words: re.Pattern[str], folded: str, start: int, floor: int) -> bool:
        return bool(words.search(folded, max(floor, start - 24), start))

    def _compared(self, folded: str, floor: int, quantity: Quantity) -> Quantity:
        """The quantity with the comparator before or after it, whose words become part of it."""
        begin, end, mark = quantity.start, quantity.end, "="
        window = folded[max(floor, begin - 40) : begin]
        if self._any_before.search(window):
            hits = [(hit.start(), mark_) for regex, mark_ in self._before if (hit := regex.search(window))]
            at, mark_ = min(hits)  # the earliest is the longest: 'không thấp hơn' before 'hơn'
            if not (window[at:] in ("hơn ", "hơn mức ") and self._no_comparator.search(window)):
                is_floor = mark_ == "<" and self._not_below.search(folded, max(floor, begin - 90), begin)
                begin, mark = begin - len(window) + at, ">=" if is_floor else mark_
        for regex, mark_ in self._after:
            if hit := regex.match(folded, end):
                mark, end = mark_, hit.end()
        if mark == "=" and (_OF_GDP_OR_MORE.match(folded, end) or _is_from_up(folded, window, end)):
            mark = ">="
        return quantity if mark == "=" else quantity._replace(start=begin, end=end, comparator=mark)

    def _small(self, digits: str) -> float:
        return float(digits) if digits.isdigit() else float(self._words[digits])


def _right_before(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"{word_regex(phrases)}(?: (?:là|đạt|ở|mức|được|có|cũng|khoảng|lên|số))*\s?\"?$")


_OF_GDP_OR_MORE = re.compile(r" (?:grdp|gdp) trở lên(?!\w)")  # the words between stay for the name of the number
_OR_MORE = re.compile(r"[^,;.:\d\n]{1,80}? trở lên(?!\w)")
_RANK_GROUPS = {
    "rank": ("rank_n", "rank_of"),
    "rank_from": ("from_n", None),
    "rank_worded": ("worded_n", None),
    "rank_next": ("next_n", None),
    "rank_bare": ("bare_n", None),
    "rank_nth": ("nth_n", "nth_of"),
    "rank_of63": ("of_n", "of_total"),
}
_ALL_OF = (" toàn bộ ", " tất cả ", " cả ")  # 'cáp quang đã tới tất cả 136 xã'
_NETWORK = re.compile(r"(?:cáp quang|băng rộng|internet|sóng|[345]g)(?!\w)[^.;:]{0,70}$")
_PLACES = re.compile(r" (?:xã|phường|thị trấn|thôn|bản|ấp|buôn|làng|xóm)(?!\w)")
_FEWEST_COMMUNES = 50  # of a province: fewer are those of a district
_ALL_REACHED = re.compile(  # '204/204 xã có cáp quang' is a share, '204/204 xã có tổ công nghệ số' a number of teams
    r" (?:xã|phường|thị trấn|thôn|bản|ấp|buôn|làng|xóm)(?!\w)(?:(?! tổ )[^.;:]){0,60}?"
    r" (?:cáp quang|băng rộng|internet|sóng|[345]g)(?!\w)"
)
_COUNTS_PLACES = re.compile(
    r" (?:tỉnh, thành phố|tỉnh, thành|tỉnh|địa phương|thành phố)[^,.;]{0,12} (?:có|đạt|đã|vượt|còn)(?!\w)"
)
_BARE = re.compile(r"\d+(?:[,.]\d+)?")
_LARGEST_FRACTION = 5
_OF_ALL = re.compile(r" (?:người|dân số|số|tổng số|hộ|doanh nghiệp|hồ sơ)(?!\w)")
_NUMBERED = re.compile(  # 'công viên phần mềm số 2', but 'kinh tế số 22' among ranks
    r"(?<!tổng )(?<!con )(?<!chữ ký )(?<!kinh tế )(?<!xã hội )(?<!chính quyền )(?<!\w)số $"
)
_ENUMERATES = re.compile(r"[/).] ")  # '1/ Nâng tỷ lệ …', '1.2. Phát triển …'
_ONE_MORE_DAY = re.compile(  # 'tháng 10 và 11', 'điều 5, 6'
    r"(?<!\w)(?:tháng|ngày|quý|điều|khoản|khóa|phiên|số hiệu) \d{1,2}(?:(?:, | và )\d{1,2})*(?:, | và )$"
)
_RANK_ENDS = re.compile(
    r"[,.;:)]|$| (?:về|cả nước|toàn quốc|trong|trên|so với|của|năm|ở|theo|là|thuộc|lần lượt|và \d)(?!\w)"
)
_RANKED_BEFORE = re.compile(r"(?:xếp|đứng|hạng|vị trí|dẫn đầu|đứng đầu|ngôi|quán quân)(?!\w)")
_ENDS = re.compile(r" (?:so|trong|cho|và|để|vào|năm|mỗi|từ|của|dành)(?!\w)|[,;)]|\.(?:\s|$)|$")
_WEEKDAY = re.compile(r"(?:sáng|chiều|tối|đêm|ngày|vào) $")  # 'sáng thứ 5'
_PRICE = re.compile(r" ?/(?! ?năm)")
_GOES_ON = re.compile(r"[gG](?!\w)|[-/.]\w|:\d")  # 5G, 4.0, 04/NQ-TU, 0262.3851.000


def _as_next_rank(folded: str, before: Quantity, quantity: Quantity) -> Quantity:
    """'xếp thứ 41 và 50 về chuyển đổi số': the second number is a rank too."""
    if before.kind != Kind.RANK or quantity.kind != Kind.COUNT or quantity.start - before.end > 4:
        return quantity
    is_bare = folded[quantity.start : quantity.end].isdigit() and 0 < quantity.value <= MOST_PROVINCES
    if is_bare and before.comparator == "=" and folded[before.end : quantity.start] in (", ", " và "):
        return quantity._replace(kind=Kind.RANK) if _RANK_ENDS.match(folded, quantity.end) else quantity
    return quantity


def _share_unit(folded: str, found: list[Quantity]) -> None:
    """'tăng 12,3 và 21,4 điểm phần trăm': the unit told last is that of the bare numbers joined with it."""
    joint = " và "
    for i in range(len(found) - 2, -1, -1):
        bare, last = found[i], found[i + 1]
        is_bare = bare.kind == Kind.COUNT and _BARE.fullmatch(folded, bare.start, bare.end)
        if not is_bare or folded[bare.end : last.start] != joint:
            break
        found[i], joint = bare._replace(kind=last.kind), ", "


def _is_from_up(folded: str, window: str, end: int) -> bool:
    """'từ 70% cơ quan trở lên'."""
    return window.endswith("từ ") and _OR_MORE.match(folded, end) is not None


def _is_range(m: re.Match[str]) -> bool:
    return "-" in m.group() or "đến" in m.group()


def _are_all(folded: str, start: int, end: int, floor: int, value: float) -> bool:
    if value < _FEWEST_COMMUNES or not folded.endswith(_ALL_OF, floor, start):
        return False
    before = folded[max(floor, start - 90) : start]
    return _NETWORK.search(before) is not None and _PLACES.match(folded, end) is not None


def _kind(unit: str, digits: str, value: float, high: float | None, scale: float) -> str:
    if unit in _KIND_OF_UNIT:
        return _KIND_OF_UNIT[unit]
    small_decimal = ("," in digits or "." in digits) and value < 1 and scale == 1 and high is None
    if unit == "điểm":
        return Kind.INDEX if small_decimal or value <= 1 else Kind.POINTS
    return Kind.INDEX if small_decimal and len(digits) >= 4 else Kind.COUNT


_KIND_OF_UNIT = {
    "điểm phần trăm": Kind.POINTS_OF_PERCENT,
    "điểm %": Kind.POINTS_OF_PERCENT,
    "%": Kind.PERCENT,
    "phần trăm": Kind.PERCENT,
    "đồng": Kind.MONEY_VND,
    "vnđ": Kind.MONEY_VND,
    "vnd": Kind.MONEY_VND,
    "usd": Kind.MONEY_OTHER,
    "đô la": Kind.MONEY_OTHER,
    "bậc": Kind.RANK_CHANGE,
    "hạng": Kind.RANK_CHANGE,
}


def _tidy(value: float) -> float:
    """Without the dust of binary multiplication: 6,4 × 1000 is 6400."""
    return float(f"{value:.12g}")


@lru_cache(maxsize=4)
def number_grammar(vocabulary: Vocabulary) -> NumberGrammar:
    return NumberGrammar(vocabulary.rules["numbers"])
