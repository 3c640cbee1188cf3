"""When a number was or will be true, and whether it is an actual or a target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tinhso.extract.frames import Frame
from tinhso.extract.numbers import Kind, Quantity
from tinhso.extract.periods import Period

_ATTACHED = re.compile(r"[^,;(#]{0,40}?(?: (?:vào|trong|của|năm|đến|tới|ở|trước|tại|cuối|hết|cho|đặt ra cho|vào cuối|đến hết|ngay trong|tính đến))* $")
_LINKING = re.compile(r"(?: (?:là|đạt|chỉ|mới|còn|ước|được|ước đạt|có|tỉnh|chiếm|lên|ở mức|xếp|đứng|:))* ?$")


_LAST_YEAR = re.compile(r"(?<!so với )cùng kỳ(?: năm (?:ngoái|trước))?(?: (?:chỉ|mới|là|đạt))*:? ?$")


@dataclass(frozen=True, slots=True)
class Context:
    """What the passage carries from sentence to sentence."""

    period: str | None = None
    is_target: bool = False
    has_status: bool = False  # said so by a heading or a cue, not assumed
    is_carried: bool = False  # from the sentence before: a broken number (98,9 %) is then a result, not an aim


@dataclass(frozen=True, slots=True)
class Timing:
    period: str | None
    is_inferred: bool
    status: str
    how_period: str
    how_status: str


def timing_of(frame: Frame, quantity: Quantity, position: int, context: Context, remembered: str | None,
              published: date | None, linked: frozenset[int], yearly: bool = False, aim: str | None = None) -> Timing:
    """`linked` are the positions of the quantities that mean something: only these own a time. `yearly`: only a year can be the period, as of an index. `aim` is the due date of the aims before in the passage.
    `remembered` is the year last said of this family of indicators (an index is of its own year, not of the day)."""
    period, how = _period(frame, quantity, position, linked, yearly)
    status, how_status = _status(frame, quantity, position, period, context, published)
    if period is None and status == "target":  # one due date for all the aims of a sentence
        due = [p for p in frame.periods if p.end <= quantity.start and not p.is_reference and not frame.depth(p.start)]
        if due:
            period, how = due[-1], "named earlier in the sentence"
        elif aim:
            return Timing(aim, False, status, "the due date of the aims before", how_status)
    if period is not None:
        return Timing(period.text, False, status, how, how_status)
    if _LAST_YEAR.search(frame.text(frame.start, quantity.start)) and published:
        return Timing(str(published.year - 1), False, "actual", "the same time of the year before", how_status)
    if remembered and status == "actual":
        return Timing(remembered, False, status, "the year of the index", how_status)
    now = frame.words.now.search(frame.text(frame.start, quantity.start))
    if context.period and not (now and status == "actual") and (status == "target") == context.is_target:
        return Timing(context.period, False, status, "said earlier in the passage", how_status)
    if published is None:
        return Timing(None, False, status, "no time in the text", how_status)
    return Timing(str(published.year), True, status, "year of publication", how_status)


def _period(frame: Frame, quantity: Quantity, position: int, linked: frozenset[int], yearly: bool) -> tuple[Period | None, str]:
    left = frame.quantities[position - 1].end if position else frame.start
    right = frame.quantities[position + 1].start if position + 1 < len(frame.quantities) else frame.end
    own = [p for p in frame.periods if not p.is_reference and not (yearly and len(p.text) > 4)]
    if quantity.kind is Kind.MULTIPLE:  # 'gấp đôi năm 2021': what it is compared with
        own = [p for p in own if not quantity.end <= p.start <= quantity.end + 12]
    after = [p for p in own if quantity.end <= p.start < right and _attaches(frame, quantity, p, right)]
    before = [p for p in own if left <= p.start < quantity.start and not (position - 1 in linked and _attaches(frame, frame.quantities[position - 1], p, quantity.start))]
    if before and re.search(r"[(,;:] ?(?:đến |tới |vào |trong |từ )?$", frame.text(frame.start, before[-1].start)[-12:] or ","):
        return before[-1], "named before the number"
    if after:
        return after[0], "named after the number"
    if before:
        return before[-1], "named before the number"
    earlier = [p for p in own if p.start < left and not _belongs_elsewhere(frame, p, position, linked)]
    if earlier:
        return earlier[-1], "named earlier in the sentence"
    return None, ""


def _attaches(frame: Frame, quantity: Quantity, period: Period, right: int) -> bool:
    """'20% GDP vào năm 2025 và 30% …': the time belongs to the number before it."""
    gap = frame.text(quantity.end, period.start)
    if gap.endswith("(") and frame.text(period.end, period.end + 1) == ")" and ")" not in gap and len(gap) < 50 and "," not in gap and ";" not in gap:
        return True  # 'xếp thứ 41 về DTI (năm 2020)'
    if not _ATTACHED.match(gap) or "," in gap or ";" in gap or "(" in gap:
        return len(gap) < 90 and ";" not in gap and "(" not in gap and right == frame.end and gap.count(",") <= 1
    following = frame.text(period.end, right)
    if right < frame.end and "," not in following and ";" not in following and " và " not in f"{following} ":
        return not _LINKING.match(following) or bool(re.match(r" ?(?:mức|của)", gap.strip()))
    return True


def _belongs_elsewhere(frame: Frame, period: Period, position: int, linked: frozenset[int]) -> bool:
    """A time in parentheses, or tied to one earlier number, does not carry on."""
    opened = frame.text(frame.start, period.start)
    if opened.count("(") > opened.count(")"):
        return True
    for index in sorted(i for i in linked if i < position):
        quantity = frame.quantities[index]
        following = frame.quantities[index + 1].start
        if quantity.end <= period.start < following and _attaches(frame, quantity, period, following):
            return True
    return False


# '86,7% so với chỉ tiêu 85%; …': that aim has its number, it says nothing of the next one
_CONSUMED_AIM = re.compile(r"(?:so với |trong khi |vượt |dưới )?(?:các )?(?:chỉ tiêu|kế hoạch|mục tiêu|yêu cầu|ngưỡng)(?: (?:là|đạt|được giao|cả năm|năm|của))* #+(?! (?:và|,) #)")
_DONE_AFTER = re.compile(r"[^,;.#]{0,40}? (?:đã|đang)(?!\w)")
_AIM_BEFORE = re.compile(r"(?<!\w)(?:kế hoạch|chỉ tiêu|mục tiêu|yêu cầu|đích)(?: (?:là|đạt|cả năm|năm|tối thiểu|giao|của năm|đề ra|đặt ra))* ?[\"(]?$")
_AIM_AFTER = re.compile(r"[^,.;#]{0,12} (?:mà [^,.;#]{0,24}|được |đã |do [^,.;#]{0,24})?(?:đặt ra|đề ra|được giao|giao|của kế hoạch|theo kế hoạch)(?!\w)")


def _status(frame: Frame, quantity: Quantity, position: int, period: Period | None, context: Context,
            published: date | None) -> tuple[str, str]:
    before = _CONSUMED_AIM.sub("", frame.text(frame.start, quantity.start))
    after = frame.text(quantity.end, min(frame.end, quantity.end + 60))
    if _AIM_BEFORE.search(before) or _AIM_AFTER.match(after):
        return "target", "called an aim"
    target = _last(frame.words.target, before)
    actual = _last(frame.words.actual, before)
    year = published.year if published else None
    if period and year and period.year > year:
        return "target", "due after publication"
    if period and year is not None and period.year < year and not (period.is_due and target >= 0):
        return "actual", "before publication"
    if period and period.is_due and year and _is_ahead(period, published):
        since = frame.text(period.end, quantity.start)
        if not frame.words.now.search(before) and not re.search(r"(?<!\w)(?:đã|được|có được)(?!\w)", since[:40]) and target >= actual - 30:
            return "target", "due after publication"
    if actual < 0 and quantity.comparator == ">=" and quantity.start < quantity.number_start:
        return "target", "a floor is asked for"
    if target > actual:
        return "target", "a word of aim before the number"
    if actual > target:
        return "actual", "a word of result before the number"
    doubted = context.is_target and context.is_carried and (quantity.value % 0.5 or _DONE_AFTER.match(after))
    if context.has_status and not doubted:
        return ("target" if context.is_target else "actual"), "the passage says so"
    return "actual", "nothing says otherwise"


def _is_ahead(period: Period, published: date) -> bool:
    """Does the period end after the day of publication ('đến cuối năm nay', 'đến 30/6/2026')?"""
    return period.text[:10] > published.isoformat()[: len(period.text[:10])] or (len(period.text) == 4 and period.year == published.year)


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = -1
    for match in pattern.finditer(text):
        at = match.start()
    return at
