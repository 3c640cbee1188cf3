"""When a number was or will be true."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.periods import Period
from tinhso.extract.quantities import Kind
from tinhso.extract.statuses import BY_AIM, PassageTime, is_now, last_month, status_of

EARLIER = "named earlier in the sentence"
OF_AIMS_BEFORE = "the due date of the aims before"
ASSUMED = frozenset(
    {
        "year of publication",
        "the year reported on",
        "said earlier in the passage",
        "the year of the index",
        "no time in the text",
    }
)  # ways of telling the time that a number does without
_OPENS_CLAUSE = re.compile(r"[(,;:] ?(?:đến |tới |vào |trong |từ )?$")
_NEAR = 24
_BEHIND_NAME = 40  # letters: 'tỷ trọng kinh tế số trong GRDP của tỉnh năm 2022'
_COMPARED_WITHIN = 60  # letters
_LEVEL_BEFORE = re.compile(r"(?:từ(?<!\wtừ)|mức(?<!\wmức)|so với(?<!\wso với))(?: mức| con số)? ?$")
_ENCLOSED_AFTER = re.compile(r"(?<!\w)cùng kỳ(?: năm (?:ngoái|trước))? \($")  # 'so với cùng kỳ (24,1%)'
_SAME_TIME = re.compile(r" (?:của |hồi )?cùng kỳ(?!\w)")
_PARTS_OF_A_YEAR = (len("2025-12"), len("2025-12-31"))  # and '2025-H1'
_YEAR = re.compile(r"20\d\d|nay|này")
_SOON = 2  # months: 'quý I' is told of before it ends
_TO_NAME = re.compile(
    r"(?: \([^()]{2,20}\))?(?: (?!thì|và|còn|nhưng|đến)[^,;.#():\W]+)?"
    r"(?: (?:vào|trong|của|tính đến|trước|đến|đến hết|ngay|cho))* ?"
)
_OPENS_NOTE = re.compile(
    r"\((?:(?:theo |của |tính )?(?:số liệu|đến|thời điểm|vào|kết quả|năm|dti|pci|papi|sipas|pii|(?:par|ict) index) ?)*$"
)
_WHEN = re.compile(r", (?:khi|lúc) [^,;.#]{2,40}")  # 'so với năm 2022, khi tỷ lệ này chưa tới 4%'
_WAS = re.compile(r"(?: (?:con số|tỷ lệ)(?: này)?)?(?: (?:chỉ|mới|là|đạt|có))+ ?")  # 'cùng kỳ năm 2021 chỉ 26,7%'
_THAN = re.compile(r"(?<!\w)(?:so với|với|hơn|kém)(?: mức)?(?: của)?(?: cùng kỳ)? ?$")
_SINCE_YEAR = re.compile(r"(?<!\w)từ $")  # 'đã nằm trong nhóm này từ năm 2023'
_REASON = re.compile(r", (?:bởi|bởi vì|vì|do|khi|trong khi|còn)(?!\w)")
_THIS_YEAR = re.compile(r"(?<!\w)(?:cuối|hết|trong) năm(?!\w)")
_TURNS = re.compile(r"(?<!\w)(?:còn|nhưng|song|trong khi)(?: đến| vào| trong)? $")
_PARTS = re.compile(r"[,;(]")
_ADJOINING = frozenset({"", "của", "vào", "trong", "hồi"})  # '58% năm 2022 lên 74%'
_OF_THE_YEAR = re.compile(r" ?(?:mức|của)")
_YEARS_JOINED = re.compile(r"(?:,| và)(?: năm)? ?")


class Timing(NamedTuple):
    """`period` is written as in the warehouse; None only where neither text nor dateline gives one."""

    period: str | None
    is_inferred: bool
    status: str
    how_period: str
    how_status: str


class Carried(NamedTuple):
    """What a number without a time of its own falls back on."""

    passage: PassageTime
    remembered: str | None = None  # the year last said of this family of indicators: an index is of its own year
    aim: str | None = None  # the due date of the aims before in the passage
    aim_above: str | None = None  # that of the paragraph before
    reported: str | None = None  # the year the article reports on, where that is not the one it appeared in, if known
    named: str | None = None  # the last time that a sentence before named for what it told


def timing_of(
    slot: Slot,
    carried: Carried,
    published: date | None,
    linked: frozenset[int],
    yearly: bool = False,
    named_until: int | None = None,
) -> Timing:
    """`linked` are the positions of the quantities that mean something: only these own a time. `yearly`: only a year
    can be the period, as of an index. `named_until`: where the name behind the number ends."""
    if published and Cue.LAST_YEAR in slot.frame.cues and _is_of_the_year_before(slot):
        return Timing(str(published.year - 1), False, "actual", "the same time of the year before", "a look back")
    then = _pointed_back_at(slot, carried.named)
    if then:
        return Timing(then, False, "actual", "the time pointed back at", "a look back")
    period, how = (None, "") if is_now(slot) else _period(slot, linked, yearly, named_until)
    if period is not None and _is_left_behind(slot, period, published):
        period, how = None, ""
    status, how_status = status_of(slot, period, carried.passage, published)
    if period is None and status == "target":  # one due date for all the aims of a sentence
        frame = slot.frame
        due = [
            p for p in frame.periods if p.end <= slot.quantity.start and not p.is_reference and not frame.depth(p.start)
        ]
        if due:
            period, how = due[-1], EARLIER
        elif carried.aim or (carried.aim_above and _is_set_by(slot, how_status)):
            return Timing(carried.aim or carried.aim_above, False, status, OF_AIMS_BEFORE, how_status)
    if period is None and yearly and status == "actual":
        year = _year_after_the_compared(slot, carried.remembered, published)
        if year:
            return Timing(year, True, status, "the year after the one compared with", how_status)
    told = carried.remembered
    if period is not None and yearly and told:
        said, words = slot.frame.digits(*period[:2]), slot.frame.words
        if said in words.relative_to_told:
            return Timing(str(int(told[:4]) - 1), False, status, "the year before the one told of", how_status)
        if said in words.this_edition and status == "actual" and told == str(period.year - 1):
            return Timing(told, False, status, "the year of the index", how_status)
    if period is not None:
        return Timing(_not_to_come(slot.frame, period, status, published), False, status, how, how_status)
    return _assumed(slot, carried, published, status, how_status, yearly)


def _is_set_by(slot: Slot, how_status: str) -> bool:
    """Does the sentence itself say that this is an aim, and nothing of now?"""
    return how_status == BY_AIM and Cue.NOW not in slot.frame.cues and not _THIS_YEAR.search(slot.frame.masked)


def years_together(slot: Slot, timing: Timing) -> list[str]:
    """The other years of 'năm 2022 và năm 2023, tỉnh đứng thứ nhất': the same rank in each."""
    frame = slot.frame
    if slot.kind != Kind.RANK or Cue.IN_ORDER in frame.cues:
        return []
    run: list[Period] = []
    for period in reversed([p for p in frame.periods if p.end <= slot.quantity.start and not p.is_reference]):
        if len(period.text) != 4 or (run and not _YEARS_JOINED.fullmatch(frame.text(period.end, run[-1].start))):
            break
        run.append(period)
    if len(run) == 1 and " và " in frame.digits(run[0].start, run[0].end) and run[0].text == timing.period:
        return [str(year) for year in run[0].years if str(year) != timing.period]
    if len(run) < 2 or run[0].text != timing.period or run[-1].start < slot.left:
        return []
    if slot.position and _attaches(frame.slots[slot.position - 1], run[-1]):
        return []  # 'xếp thứ 5 năm 2022 và năm 2023 xếp thứ 3'
    return [period.text for period in run[1:]]


def _is_left_behind(slot: Slot, period: Period, published: date | None) -> bool:
    """'cần 350 kỹ sư vào năm 2025, hiện mới có 207': what is to come is the other number's."""
    frame = slot.frame
    if published is None or Cue.NOW not in frame.cues or period.text <= published.isoformat()[: len(period.text)]:
        return False
    return frame.search(Cue.NOW, frame.text(period.end, slot.quantity.start)) is not None


def _pointed_back_at(slot: Slot, named_before: str | None) -> str | None:
    """The time that 'khi đó' means; 'cũng trong năm ấy' only one of the same sentence."""
    found = slot.frame.search(Cue.THEN, slot.own)
    if found is None:
        return None
    named = [p.text for p in slot.frame.periods if p.end <= slot.quantity.start and not p.is_reference]
    if named:
        return named[-1]
    return None if found.group().startswith("năm") else named_before


def _year_after_the_compared(slot: Slot, remembered: str | None, published: date | None) -> str | None:
    """'DTI xếp thứ 7, giảm 3 bậc so với năm 2021': an index is compared with the one of the year before."""
    frame, quantity = slot.frame, slot.quantity
    for period in frame.periods:
        between = frame.text(min(quantity.end, period.end), max(quantity.start, period.start))
        is_named = period.is_reference and period.text in frame.digits(period.start, period.end)  # not 'năm trước'
        if not is_named or len(period.text) != 4 or ";" in between or len(between) > _COMPARED_WITHIN:
            continue
        year = str(period.year + 1)
        is_news = remembered is None or remembered < year
        return year if is_news and published and year <= str(published.year) else None
    return None


def _is_of_the_year_before(slot: Slot) -> bool:
    """'cùng kỳ năm ngoái con số này là 51%', 'tăng từ 51% cùng kỳ năm trước'."""
    if slot.frame.search(Cue.LAST_YEAR, slot.before()) or _ENCLOSED_AFTER.search(slot.own):
        return True
    return slot.leads_to(_SAME_TIME, 16) is not None and _LEVEL_BEFORE.search(slot.own) is not None


def _not_to_come(frame: Frame, period: Period, status: str, published: date | None) -> str:
    """What was reached in 'tháng 12', as told in January, was reached in the last one."""
    text = period.text
    if status == "target" or published is None or len(text) not in _PARTS_OF_A_YEAR or int(text[:4]) != published.year:
        return text
    if _YEAR.search(frame.digits(period.start, period.end)) or int(last_month(text)[5:7]) <= published.month + _SOON:
        return text
    return f"{published.year - 1}{text[4:]}"


def _assumed(
    slot: Slot, carried: Carried, published: date | None, status: str, how_status: str, yearly: bool
) -> Timing:
    """The time of a number whose sentence names none."""
    passage = carried.passage
    if carried.remembered and status == "actual":
        return Timing(carried.remembered, False, status, "the year of the index", how_status)
    says_now = status == "actual" and Cue.NOW in slot.frame.cues
    is_of_now = says_now and slot.frame.search(Cue.NOW, slot.before())
    is_fit = passage.period is not None and not (yearly and len(passage.period) > len("2024"))
    if is_fit and (status == "target") == passage.is_target and not is_of_now:
        return Timing(passage.period, False, status, "said earlier in the passage", how_status)
    if published is None:
        reported = None if is_of_now else carried.reported
        return Timing(
            reported, False, status, "the year reported on" if reported else "no time in the text", how_status
        )
    if carried.reported and status == "actual" and not is_of_now:
        return Timing(carried.reported, True, status, "the year reported on", how_status)
    return Timing(str(published.year), True, status, "year of publication", how_status)


def _period(slot: Slot, linked: frozenset[int], yearly: bool, named_until: int | None) -> tuple[Period | None, str]:
    frame, quantity = slot.frame, slot.quantity
    enclosed = next((p for p in frame.periods if frame.text(p.end, quantity.start) in ("(", " (")), None)
    if enclosed is not None:  # 'so với năm 2023 (0,7326)'
        return enclosed, "named before the number"
    behind = next((p for p in frame.periods if frame.text(quantity.end, p.start) == " ("), None)
    if behind is not None and not behind.is_reference and frame.text(behind.end, behind.end + 1) == ")":
        return behind, "named after the number"  # 'dẫn đầu bốn năm (2020-2023) và đứng thứ 2 (năm 2024)'
    then = next((p for p in frame.periods if p.is_reference and _is_when(slot, p)), None)
    if then is not None:
        return then, "named before the number"
    own = [
        p
        for p in frame.periods
        if not (
            p.is_reference or (yearly and (len(p.text) > 4 or _SINCE_YEAR.search(frame.text(p.start - 8, p.start))))
        )
    ]
    if quantity.kind == Kind.MULTIPLE:  # 'gấp đôi năm 2021': what it is compared with
        own = [p for p in own if p.start < quantity.end or _PARTS.search(frame.text(quantity.end, p.start))]
    if not own:
        return None, ""
    if named_until is not None:  # '50% dân số có chữ ký số vào năm 2025'
        for period in own:
            if 0 <= period.start - named_until < _NEAR and _TO_NAME.fullmatch(frame.text(named_until, period.start)):
                return period, "named after the number"
    after = next((p for p in own if quantity.end <= p.start < slot.right and _attaches(slot, p)), None)
    before = [p for p in own if slot.left <= p.start < quantity.start and not _is_of_the_one_before(slot, p, linked)]
    if before and (after is None or _OPENS_CLAUSE.search(frame.text(frame.start, before[-1].start)[-12:] or ",")):
        return before[-1], "named before the number"
    if after is not None:
        return after, "named after the number"
    earlier = [p for p in own if p.start < slot.left and not _belongs_elsewhere(slot, p, linked)]
    if earlier and not frame.search(Cue.NOW, slot.own):
        return earlier[-1], EARLIER
    if yearly and (beside := _beside_the_name(slot, own)):
        return beside, EARLIER
    later = _of_the_list(slot, own) or (_of_the_index(slot, own) if yearly else None)
    return (later, "named at the end of the list") if later else (None, "")


def _beside_the_name(slot: Slot, own: list[Period]) -> Period | None:
    """'đứng đầu vùng về PCI 2023, hạng 2 toàn quốc'."""
    names = {head.end + 1 for head in slot.frame.heads if Kind.INDEX in head.kinds}
    return next((p for p in reversed(own) if p.start in names and p.end <= slot.quantity.start), None)


def _is_when(slot: Slot, reference: Period) -> bool:
    """Does the time of a comparison tell when this number was true?"""
    frame, between = slot.frame, slot.frame.text(reference.end, slot.quantity.start)
    if _WHEN.fullmatch(between):
        return True
    return _WAS.fullmatch(between) is not None and not _THAN.search(frame.text(reference.start - 20, reference.start))


def _of_the_list(slot: Slot, own: list[Period]) -> Period | None:
    """'Cần Thơ xếp thứ 7, Nam Định xếp thứ 18 … năm 2023': of one kind, each with its place, one time behind."""
    frame, rest = slot.frame, slot.frame.slots[slot.position :]
    if len(rest) < 2 or any(s.kind is not slot.kind for s in rest):
        return None
    placed = sum(p.kind != "inside" for p in frame.places) >= len(rest)
    if not placed or ";" in frame.text(slot.quantity.end, rest[-1].quantity.start):
        return None
    behind = (p for p in own if p.start >= rest[-1].quantity.end and frame.text(p.start - 1, p.start) != "(")
    return next((p for p in behind if _attaches(rest[-1], p)), None)


def _of_the_index(slot: Slot, own: list[Period]) -> Period | None:
    """'Tăng 18 bậc, tỉnh vươn lên thứ 6 trong bảng xếp hạng DTI năm 2023': one year for a sentence of one index."""
    if slot.kind != Kind.RANK_CHANGE or len({period.text for period in own}) != 1 or own[0].is_due:
        return None
    between = slot.frame.text(slot.quantity.end, own[0].start)
    is_apart = not between or ";" in between or _REASON.match(between) or slot.frame.search(Cue.TARGET, between)
    return None if is_apart else own[0]


def _is_of_the_one_before(slot: Slot, period: Period, linked: frozenset[int]) -> bool:
    return slot.position - 1 in linked and _attaches(slot.frame.slots[slot.position - 1], period)


def _attaches(slot: Slot, period: Period) -> bool:
    """'20% GDP vào năm 2025 và 30% …': the time belongs to the number before it."""
    frame, right = slot.frame, slot.right
    gap = frame.text(slot.quantity.end, period.start)
    if gap == ", " and frame.depth(period.start) and frame.text(period.end, period.end + 1) == ")":
        return True  # '(31%, năm 2023)'
    if _TURNS.search(gap):
        return False  # 'năm 2021 xếp thứ 3 còn năm 2022, …'
    if _is_enclosed(frame, gap, period) or gap.strip() in _ADJOINING:
        return True
    if " thì đến" in gap or " thì nay" in gap:
        return False  # '8,2% … thì đến năm 2023 đã là 46,5%'
    if "," in gap or ";" in gap or "(" in gap or not frame.words.time_joint.match(gap):
        return len(gap) < 90 and ";" not in gap and "(" not in gap and right == frame.end and gap.count(",") <= 1
    following = frame.text(period.end, right)
    if right < frame.end and "," not in following and ";" not in following and " và " not in f"{following} ":
        return not frame.words.number_joint.match(following) or bool(_OF_THE_YEAR.match(gap.strip()))
    return True


def _is_enclosed(frame: Frame, gap: str, period: Period) -> bool:
    """'xếp thứ 41 về DTI (năm 2020)'."""
    if not _OPENS_NOTE.search(gap) or frame.text(period.end, period.end + 1) != ")":
        return False
    return len(gap) < 50 and not any(mark in gap[:-1] for mark in "),;")


def _belongs_elsewhere(slot: Slot, period: Period, linked: frozenset[int]) -> bool:
    """A time in parentheses, or tied to one earlier number, does not carry on."""
    frame = slot.frame
    if frame.depth(period.start):
        return True
    if ";" in frame.text(period.end, slot.quantity.start) and any(
        head.end <= period.start <= head.end + _BEHIND_NAME and ";" not in frame.text(head.end, period.start)
        for head in frame.heads
    ):
        return True  # 'PAR INDEX năm 2022 xếp thứ 37; hồ sơ thanh toán …': the year of that index alone
    for earlier in frame.slots[: slot.position]:
        if (
            earlier.position in linked
            and earlier.quantity.end <= period.start < earlier.right
            and _attaches(earlier, period)
        ):
            return True
    return False
