"""The shapes of written times as regular expressions, filled with the words of rules/periods.yml.

Belongs here: what a time looks like. Which period it means is decided in periods.py.
"""

from __future__ import annotations

import re

from tinhso.extract.phrases import Scanner, phrase_regex, word_regex

_YEAR = r"(?:19[5-9]\d|20[0-6]\d)"
_DAY_LEADS = ("ngày", "sáng", "chiều", "tối", "trưa", "đêm", "hôm", "từ", "đến", "hết", "trước")
_NOT_COUNTED = r"(?<!\d )(?<!hai )(?<!ba )(?<!bốn )(?<!mấy )(?<!nhiều )(?<!những )"  # '2 năm qua' is no one year
_COUNTED_MONTHS = ("sáu", "chín", "ba", "bảy", "tám", "mười", "mười một", "nửa")


def scanner(rules: dict) -> Scanner:
    """One alternative per form, each a group of its name; the first that fits wins."""
    forms = [_span(rules), *_days(), *_parts(), *_months(), *_years(rules)]
    of_words = ("(?P<daym>", "(?P<quarter>", "(?P<month>", "(?P<relative>", "(?P<next>")
    of_digits = [form for form in forms if not form.startswith(of_words)]
    return Scanner.of(forms, of_digits, _beginnings(rules))


def _beginnings(rules: dict) -> list[str]:
    """Where any of the forms can begin, told by the words up to its first digit."""
    ago, year = r" năm (?:trước|về)", r"(?:năm )?[12]\d"
    return [
        rf"\d(?=\d?(?: tháng| đầu| cuối)|{ago})",
        r"\d(?<![\w/.-]\d)(?=\d? ?[/.-] ?\d|\d\d\d)",
        *(rf"{lead} (?:từ )?{year}" for lead in rules["span_leads"]),
        *(rf"{word} {year}" for word in ("từ", "cuối", "hết", "đầu", "giữa", "trong", "năm")),
        *(rf"{word} \d" for word in _DAY_LEADS),
        r"quý ",
        r"tháng ?\d",
        *(rf"{word} (?:tháng )?(?:đầu|cuối)" for word in _COUNTED_MONTHS),
        "một năm sau",
        r"năm (?:sau đó|kế tiếp|tiếp theo)",
        *(word + ago for word in ("một", "hai", "ba", "bốn", "năm")),
        *rules["relative"],
    ]


def right_before(phrases: list[str], fillers: list[str], blank: str) -> re.Pattern[str]:
    """One of the phrases right before a time, fillers between."""
    return re.compile(rf"{word_regex(phrases)}(?: {phrase_regex(fillers)})*{blank}?\(?$")


def _span(rules: dict) -> str:
    """'giai đoạn 2021-2025', 'nhiệm kỳ 2020 - 2025', 'từ 2020 đến 2024', '2020 - 2021', '2023 và 2024'."""
    return (
        rf"(?P<span>(?<![\w/.-])(?:{phrase_regex(rules['span_leads'])} )?(?:từ )?(?:năm )?(?P<y1>{_YEAR})"
        rf"(?: ?- ?| (?:đến|tới|(?P<both>và)) (?:năm )?)(?P<y2>{_YEAR})(?![\w/]|-\d))"
    )


def _days() -> list[str]:
    """'15/11/2025', '30-6-2026', 'ngày 14 tháng 1 năm 2026', 'sáng 5/3'."""
    return [
        rf"(?P<day>(?<![\w/.-])(?P<d>\d{{1,2}}) ?[/.-] ?(?P<dm>\d{{1,2}})(?: ?[/.-] ?| năm )(?P<dy>{_YEAR})(?!\d))",
        rf"(?P<dayw>(?<![\w/.-])(?:ngày )?(?P<wd>\d{{1,2}}) tháng (?P<wm>\d{{1,2}})(?: năm (?P<wy>{_YEAR}))?(?![\d/]))",
        r"(?P<daym>(?<!\w)(?:" + "|".join(_DAY_LEADS) + r") (?P<md>\d{1,2})[/.-](?P<mm>\d{1,2})"
        r"(?![\d/.-]\d|\d|%|,\d| ?%))",
    ]


def _parts() -> list[str]:
    """'quý I/2024', '6 tháng đầu năm 2023', 'nửa cuối năm'."""
    return [
        r"(?P<quarter>(?<!\w)quý (?P<q>iv|iii|ii|i|[1-4]|một|hai|ba|tư)(?!\w)"
        rf"(?:(?:/| năm |-| )(?P<qy>{_YEAR})| và năm (?P<qy2>{_YEAR})| năm (?P<qrel>nay|ngoái|trước))?)",
        r"(?P<past>(?<!\w)\d{1,2} tháng (?:vừa qua|vừa rồi|qua)(?!\w))",
        rf"(?P<months>(?<!\w)(?P<n>\d{{1,2}}|{'|'.join(_COUNTED_MONTHS)}) (?:tháng )?(?P<which>đầu|cuối)"
        rf"(?: năm)?(?: (?P<ny>{_YEAR})| (?P<nrel>nay|ngoái|trước))?(?! kỳ| tháng| tuần))",
    ]


def _months() -> list[str]:
    """'tháng 6', 'tháng 6/2023', '06/2023'."""
    return [
        r"(?P<month>(?<!\w)tháng ?(?P<m>\d{1,2})"
        rf"(?:(?:[/.-]| năm | )(?P<my>{_YEAR})| năm (?P<mrel>nay|ngoái|trước))?(?![\d/]|-\d))",
        rf"(?P<monthy>(?<![\w/.-])(?P<m2>\d{{1,2}})[/-](?P<my2>{_YEAR})(?!\d))",
    ]


def _years(rules: dict) -> list[str]:
    """'hai năm trước', 'năm ngoái', 'cuối năm 2024', '2024'."""
    return [
        r"(?P<ago>(?<!\w)(?P<ago_n>một|hai|ba|bốn|năm|\d) năm (?:trước|về trước)(?!\w| đó))",
        r"(?P<next>(?<!\w)(?:một năm sau(?: đó)?|năm sau đó|năm kế tiếp|năm tiếp theo)(?!\w))",
        rf"(?P<relative>(?<!\w){_NOT_COUNTED}{phrase_regex(rules['relative'])}"
        r"(?!\w| (?:19|20)\d\d| (?:giờ|nay)(?!\w)))",
        rf"(?P<year>(?<![\w/.,-])(?:(?:cuối|hết|đầu|giữa|trong) )?(?:năm )?(?P<y>{_YEAR})(?![\w/%]|[.,-]\d| ?%"
        rf"|(?<!năm \d\d\d\d) {phrase_regex(rules['counted'])}(?!\w)(?! (?:lệ|trọng|số))))",
    ]
