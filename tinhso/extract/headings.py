"""What the headings and lead-ins above a paragraph say of the time and the status of the numbers below them.

Belongs here: what is a heading, an item below it, where what it said ends. What a sentence of the text carries on is
decided in passage.py.
"""

from __future__ import annotations

import re

from tinhso.extract.discourse import Cue
from tinhso.extract.framing import Found
from tinhso.extract.periods import Period
from tinhso.extract.setting import YEAR_REPORTS, Setting
from tinhso.extract.statuses import PassageTime

_BULLET = re.compile(r"[-+•*–·►»] |\d{1,2}[.)] |[a-zđ]\) ")
_SECTION = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[ivx]{1,4}[.)]|[a-zđ]\)) ?[^\W\d_]")
_ENDS = frozenset(".!…;,")
_HEADING_END = _ENDS | {"?"}
_LONGEST_HEADING = 110
_LONGEST_TOPIC = 50
# 'Hồ sơ trực tuyến: 80%' is told, no heading
_LABELLED_VALUE = re.compile(r": ?(?:trên |khoảng |tối thiểu |[<>≤≥~] ?)?\d[\d.,]*(?: ?%| tỷ|$)")
_DIGIT = re.compile(r"\d")
_NO_MORE = re.compile(r"(?:[-*•+] )?(?:(?:trong|sang|bước sang|đến|hết|cả|và|năm|các|tháng|những) ?)*")
_TITLE_AND_LEAD = 600  # letters
_LOOKS_BACK = re.compile(  # 'hội nghị tổng kết công tác năm 2025', 'đánh giá kết quả năm 2025'
    r"(?<!\w)(?:tổng kết|kết quả|nhìn lại|báo cáo)(?!\w)[^.:;\n]{0,60}? năm (20\d\d)(?!\d)"
)


class Headings:
    """Made anew for each article. `time` is what the headings above a paragraph say, else that of the whole article."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._of_article = self.time = _year_looked_back_on(setting)
        self._opens_list = False  # the paragraph before ended in a lead-in: short ones below it are its items
        self._is_section = False  # holds until the next heading, not for the bullets below it only

    def enter(self, paragraph: str) -> bool:
        """Is this paragraph, told by its folded text, an item of a list? What was said above may end with it."""
        is_item = _BULLET.match(paragraph) is not None or (self._opens_list and self._is_item(paragraph))
        has_heading = self.time is not self._of_article or self._is_section
        if has_heading and self._end_before(paragraph, is_item):
            self.time, self._is_section, self._opens_list = self._of_article, False, False
        return is_item

    def aims_go_on(self, paragraph: str) -> bool:
        """'Theo kế hoạch, đến năm 2025 …' ⏎ 'Về xã hội số, …'."""
        words = self._setting.words
        return bool(words.goes_on.match(paragraph)) and not words[Cue.ACTUAL].search(paragraph)

    def is_opened_by(self, sentence: Found) -> bool:
        """A lead-in, the heading of a section or one of aims."""
        text = sentence.text
        if text[-1] in _ENDS or not sentence.span.start:
            return False
        if text[-1] == "?" and len(text) < _LONGEST_HEADING:  # 'Mục tiêu năm nay là gì?', 'Năm 2022 tỉnh xếp hạng mấy?'
            return sentence.says(Cue.AIM_HEADING, self._setting.words) or self._is_paragraph(sentence)
        if text[-1] == ":" or not _is_heading(text):
            return text[-1] == ":"
        return self._is_of_aims(sentence) or _SECTION.match(text) is not None or self._is_time(sentence)

    def _is_time(self, sentence: Found) -> bool:
        """'Năm 2026', 'Sáu tháng cuối năm 2026': a paragraph that names a time and nothing else."""
        if len(sentence.periods) != 1 or not self._is_paragraph(sentence):
            return False
        start, end = sentence.periods[0][:2]
        rest = sentence.text[: start - sentence.span.start] + sentence.text[end - sentence.span.start :]
        return _NO_MORE.fullmatch(rest) is not None

    def _is_paragraph(self, sentence: Found) -> bool:
        folded, (start, end) = self._setting.document.folded, sentence.span
        return folded[start - 1 : start] in ("", "\n") and folded[end : end + 1] in ("", "\n")

    def open(self, sentence: Found, own: list[Period]) -> bool:
        """Does the heading or lead-in, with the times it names, say anything of what follows?"""
        published, is_lead_in = self._setting.published, sentence.text.endswith(":")
        words = self._setting.words
        # '(số liệu chốt đến 28/2/2026) khiến tôi phải nghĩ:'
        is_past = bool(own and published and own[-1].text < published.isoformat()[: len(own[-1].text)])
        is_target = self._is_of_aims(sentence) or (is_lead_in and not is_past and sentence.says(Cue.TARGET, words))
        if not (is_target or own):
            return False
        self._opens_list = is_lead_in and is_target
        self._is_section = not is_lead_in
        ahead = bool(own and published and own[-1].year > published.year)
        goes_on = is_target or ahead or self.time.is_target  # '1. Đến năm 2025' below 'Các mục tiêu như sau:'
        self.time = PassageTime(own[-1].text if own else None, goes_on, goes_on)
        return True

    def _end_before(self, paragraph: str, is_item: bool) -> bool:
        is_heading = _is_heading(paragraph)
        if is_heading and _SECTION.match(paragraph):
            return self._setting.words.result_heading.search(paragraph) is not None
        if is_heading and self.time.is_target and self._is_topic(paragraph):
            return False
        return paragraph[-1:] == "?" or (not is_item and (is_heading or not self._is_section))

    def _is_item(self, paragraph: str) -> bool:
        """'5G phủ 70% dân số.' or 'Về hạ tầng số: …' under 'Sang năm 2026, tỉnh xác định:', without a list's mark."""
        if _DIGIT.search(paragraph) is None or paragraph.endswith(":"):
            return False
        words = self._setting.words
        is_labelled = words.label.match(paragraph) is not None and not words[Cue.ACTUAL].search(paragraph)
        return len(paragraph) < _LONGEST_HEADING or is_labelled or self.aims_go_on(paragraph)

    def _is_topic(self, heading: str) -> bool:
        """'Về chính quyền số' between the lead-in of the aims and their bullets: the aims go on below it."""
        is_short = len(heading) < _LONGEST_TOPIC and not _DIGIT.search(heading)
        return is_short and not self._setting.words.result_heading.search(heading)

    def _is_of_aims(self, sentence: Found) -> bool:
        """Not 'Kết quả năm 2025, phương hướng năm 2026'."""
        words = self._setting.words
        return sentence.says(Cue.AIM_HEADING, words) and not words.result_heading.search(sentence.text)


def _year_looked_back_on(setting: Setting) -> PassageTime:
    """The report on a year that appears when the next one has begun: its numbers are of the year it is on."""
    published = setting.published
    if published is None or published.month > YEAR_REPORTS:
        return PassageTime()
    told = _LOOKS_BACK.search(setting.document.folded, 0, _TITLE_AND_LEAD)
    is_last_year = told is not None and int(told.group(1)) == published.year - 1
    return PassageTime(told.group(1)) if is_last_year else PassageTime()


def _is_heading(folded: str) -> bool:
    if folded[-1:] in _HEADING_END or len(folded) >= _LONGEST_HEADING:
        return False
    return _LABELLED_VALUE.search(folded) is None
