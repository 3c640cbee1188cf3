"""Is a number what was reached (actual) or what is aimed at (target)?"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.periods import Period
from tinhso.extract.quantities import MONEY, Kind

ASSUMED = "nothing says otherwise"
BY_PASSAGE = "the passage says so"
BY_RESULT = "a word of result before the number"
BY_AIM = "a word of aim before the number"
_BY_NAME = "called an aim"
_IS_DUE = "due after publication"
GOES_ON = frozenset({_IS_DUE, BY_AIM, BY_PASSAGE})  # the aims go on in the next sentence
_LAST_MONTH = {"": "12", "H1": "06", "H2": "12", "Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12"}
_NOW_AFTER = re.compile(
    r"(?: (?:[^\W\d]+ ){0,3}?(?:như |của )?|[^,;.#]{0,40} như )(?:hiện nay|hiện tại|lúc này)(?!\w)"
    r"|[^,;.#]{0,40} hiện có(?=[,.;)]|$)"
)
_NOW_OF_THE_FIRST = re.compile(r"#+[^,;.#]{0,20}? (?:hiện nay|hiện tại|hiện)(?= (?:lên|thành|còn|xuống)(?!\w))")
_WILL = re.compile(  # '90% người dân sẽ có hồ sơ sức khỏe điện tử', '100% báo cáo định kỳ phải thực hiện trên …'
    r"(?: [^\W\d_]+){1,6} sẽ(?!\w)|(?: [^\W\d_]+){1,9} phải (?:được|có|đạt|thực hiện|hoàn thành|sử dụng|ký số)(?!\w)"
)
_AIM = "chỉ tiêu"
_FROM = "từ "  # 'đạt từ 75% trở lên'
_AIM_REACHED = re.compile(  # 'Đến nay, chỉ tiêu số hóa hồ sơ đạt 100%', 'thanh toán đạt 98%; chỉ tiêu số hóa đạt 100%'
    r"(?:(?<!\w)(?:đến nay|hiện|hiện nay|hiện tại|đến thời điểm này),? [^#;.]{0,40}?|^[^;.]{0,200}#[^#;.]{0,40}; )"
    rf"(?P<aim>{_AIM}) [^#;.,]{{1,80}} đạt(?: tỷ lệ| mức)? $"
)
_SETS_AN_AIM = re.compile(r"(?<!\w)(?:đặt|đề|đưa)(?: ra)? (?:mục tiêu|chỉ tiêu)(?: (?:đến|trong|cho|hết))* $")
_ENCLOSED = re.compile(r"\([^()]*\)")
_DONE_AFTER = re.compile(r"[^,;.#]{0,40}? (?:đã|đang)(?!\w)")


class PassageTime(NamedTuple):
    """What the passage carries from sentence to sentence about time and status."""

    period: str | None = None
    is_target: bool = False
    has_status: bool = False  # said so by a heading or a cue, not assumed
    is_carried: bool = False  # from the sentence before: a broken number (98,9 %) is then a result, not an aim


def status_of(slot: Slot, period: Period | None, passage: PassageTime, published: date | None) -> tuple[str, str]:
    """('actual' or 'target', how it was decided)."""
    frame, quantity = slot.frame, slot.quantity
    before = frame.without_places(frame.start, quantity.start)
    if Cue.CONSUMED_AIM in frame.cues:
        before = frame.words[Cue.CONSUMED_AIM].sub(_blank, before)
    if Cue.NOW in frame.cues:
        before = _NOW_OF_THE_FIRST.sub(_blank, before)
    if frame.has_parentheses:
        before = _ENCLOSED.sub(_blank, before)  # '(hiện 51,5%)' says nothing of what stands outside
    if _AIM in before:
        before = _without_aim_reached(frame, before)
    after = slot.after(60)
    if frame.digits(quantity.start, quantity.start + 1) == "/":
        return "target", _BY_NAME  # '38,2%/50%': reached and planned
    if frame.digits(quantity.end, quantity.end + 1) == "/" and after[:1] == "#":
        return "actual", BY_RESULT
    if is_now(slot):
        return "actual", BY_RESULT
    if frame.search(Cue.AIM_BEFORE, before) or frame.match(Cue.AIM_AFTER, after):
        return "target", _BY_NAME
    target, actual = _last(slot, Cue.TARGET, before), _last(slot, Cue.ACTUAL, before)
    met = frame.search(Cue.MET, before)
    if met and target < met.end() and not frame.search(Cue.TARGET, before[max(0, met.start() - 24) : met.start()]):
        return "actual", BY_RESULT
    if period and published:
        if period.year > published.year:
            return "target", _IS_DUE
        aimed = target > max(actual, period.end - frame.start)  # 'năm 2025 phấn đấu vào tốp 10', told later
        aimed = aimed or (actual < target and _SETS_AN_AIM.search(before[: period.start - frame.start]) is not None)
        if period.year < published.year and not (period.is_due and target >= 0) and not aimed:
            return "actual", "before publication"
        if (
            period.is_due
            and target >= actual - 30
            and _is_ahead(period, published)
            and not (_is_done(slot, period, before) or _DONE_AFTER.match(after))
        ):
            return "target", _IS_DUE
    if period and published is None and actual < 0 and _is_aim_of_a_year(slot, period):
        return "target", _IS_DUE
    if actual < 0 and target < 0 and slot.opens_noun and _WILL.match(after):
        return "target", BY_AIM
    if (
        actual < 0
        and quantity.comparator == ">="
        and (quantity.start < quantity.number_start or before.endswith(_FROM))
    ):
        return "target", "a floor is asked for"
    if actual < 0 and quantity.comparator == "<=" and quantity.kind in MONEY:
        return "target", "a ceiling is set"
    if frame.search(Cue.ONLY, before) and not frame.search(Cue.ADDED, before):  # 'sẽ xây dựng mới 120 trạm'
        return "actual", BY_RESULT
    if not slot.opens_noun and frame.search(Cue.CARRIED_OUT, before):
        return "actual", BY_RESULT
    if target != actual:
        return ("target", BY_AIM) if target > actual else ("actual", BY_RESULT)
    doubted = passage.is_target and passage.is_carried and (quantity.value % 0.5 or _DONE_AFTER.match(after))
    if passage.has_status and not doubted:
        return ("target" if passage.is_target else "actual"), BY_PASSAGE
    return "actual", ASSUMED


def _without_aim_reached(frame: Frame, before: str) -> str:
    """What is told of an aim by its name, and not aimed at."""
    reached = _AIM_REACHED.search(before)
    if reached is None or frame.search(Cue.TARGET, before[: reached.start("aim")]):
        return before
    return before[: reached.start("aim")] + " " * len(_AIM) + before[reached.end("aim") :]


def is_now(slot: Slot) -> bool:
    """'so với mức 79,4% hiện nay'; 'gấp đôi hiện nay' is what will be."""
    return slot.kind != Kind.MULTIPLE and Cue.NOW in slot.frame.cues and slot.leads_to(_NOW_AFTER, 60) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _is_aim_of_a_year(slot: Slot, period: Period) -> bool:
    """'Đến năm 2030, 100% dịch vụ công …', in a text without a date: a round share, and no month."""
    quantity = slot.quantity
    is_round = quantity.kind == Kind.PERCENT and quantity.value % 5 == 0
    return is_round and period.is_due and len(period.text) == 4 and slot.opens_noun


def _is_ahead(period: Period, published: date) -> bool:
    """Does the period end after the day of publication ('đến cuối năm nay', 'đến 30/6/2026')?"""
    if len(period.text) == 10:
        return period.text > published.isoformat()
    return last_month(period.text) > published.isoformat()[:7]


def last_month(period: str) -> str:
    """'2024-Q3' → '2024-09', '2024' → '2024-12'."""
    year, _, part = period.partition("-")
    return f"{year}-{_LAST_MONTH.get(part, part)}"


def _is_done(slot: Slot, period: Period, before: str) -> bool:
    frame = slot.frame
    since = frame.text(period.end, slot.quantity.start)
    return bool(frame.search(Cue.NOW, before) or frame.search(Cue.DONE, since[:40]))


def _last(slot: Slot, cue: str, text: str) -> int:
    """Where the last word of a cue begins; -1 without one."""
    at = -1
    if cue in slot.frame.cues:
        for match in slot.frame.words[cue].finditer(text):
            at = match.start()
    return at
