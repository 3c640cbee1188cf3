"""What kind of figure a number is of its indicator: value, rank, change, rank_change, growth or gap; sign and unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.links import Link
from tinhso.extract.quantities import Kind

_NEW = re.compile(r" [^,;.#]{2,34} mới(?:[,;.]| ?$|, )")  # 'tối thiểu 60 trạm 5G mới'
_FROM = re.compile(r"từ(?<!\wtừ)(?: mức| con số)? ?$")
_REACHES = re.compile(r"(?<!\w)(?:đạt|có|chiếm|phủ|tăng) từ ?$")
_GOES_TO = re.compile(r"[^;.]{0,70}?(?<!\w)(?<!trở )(?:lên|xuống|còn|đến|tới|về|thành|vọt|vươn|sang|nay)(?!\w)")
_UP_TO = re.compile(r"[^,;.]{0,30}? (?<!trở )(?:lên|xuống|còn)(?!\w)")
_FASTER = re.compile(r"(?<!\w)(?:nhanh|chậm)(?: hơn)? $")  # 'nhanh gấp ba lần tốc độ tăng GDP'
_THAN_MEAN = re.compile(
    r"(?: lần)? (?:so với )?(?:mức |tốc độ |tăng trưởng (?:của )?(?:gdp|grdp)|bình quân|trung bình|cả nước|mặt bằng)"
)
_OWN_VALUE = re.compile(r"(?:mức|con số|là|đạt|trên|khoảng) ?$")
_THAN_EARLIER = re.compile(r" (?:so )?với (?:cùng kỳ|hồi|thời điểm|đầu|cuối|năm|tháng|quý|\d)")
_THAN_LEVEL = re.compile(r"so với (?:mức|con số|tỷ lệ) $")
_NUMBER_APART = re.compile(r"\(#+\) ?")
_EMPTY = re.compile(r"\(\s*\) ?")
_YARDSTICK = re.compile(r"(?:mức|con số|trung bình|bình quân|chung) ?$")
_YARDSTICK_OF = re.compile(r"(?: điểm)? của (?:cả nước|toàn quốc|quốc gia)")
_THAN_A_YEAR = re.compile(r"(?:cao|thấp|nhiều|ít) hơn (?:so với )?năm \d{4} là $")
_COUNTRY_VALUE = re.compile(r"(?:cả nước|quốc gia|toàn quốc|vùng) (?:là|ở mức)? ?$")
_BEHIND = re.compile(r"(?<!\w)(?:sau|xếp sau|đứng sau|xếp trên|đứng trên) (?!đó|khi|một|hai|\d|#)[^,;.]{2,24} $")
_LEAST_SCORE = 10  # out of a hundred: no province ever had less in an index
_POINTS = frozenset({Kind.POINTS, Kind.INDEX, Kind.POINTS_OF_PERCENT})
_LEAST_MEAN = {Kind.INDEX: 0.3, Kind.POINTS: 20, Kind.COUNT: 20}
_VALUE_OF_MEAN = re.compile(r"(?:cả nước|quốc gia|toàn quốc|vùng|khu vực) (?:là|ở mức) $")
_SCORES = frozenset({Kind.POINTS, Kind.PERCENT})
_TOLD_LAST = re.compile(r",? (?:lần lượt|tương ứng|từ) $")  # between the verb and its number
_MORE_THAN = re.compile(r"(?<!\w)hơn $")
_GROWTH_OF_ITSELF = "labor_productivity_growth"


class Measured(NamedTuple):
    measure: str
    value: float  # signed
    high: float | None


def measure_of(slot: Slot, link: Link, is_dated: bool) -> Measured | None:
    """None when the number is of no measure this indicator has. `is_dated`: the text tells a time to compare with."""
    quantity, frame = slot.quantity, slot.frame
    value_type = frame.grammar.value_types[link.indicator_id]
    plain = Measured("value", quantity.value, quantity.high)
    if link.kind == Kind.RANK:
        return Measured("rank", quantity.value, quantity.high)
    if link.kind == Kind.RANK_CHANGE:
        return _places_moved(slot)
    if link.kind == Kind.MULTIPLE:
        return None if _compares_places(slot) else Measured("growth", quantity.value, None)
    if _is_out_of_scale(slot, link, value_type):
        return None
    if _is_to_plan(slot, link) or frame.search(Cue.DISTANCE, slot.own):
        return None
    if link.kind == Kind.PERCENT and frame.search(Cue.ECONOMY, slot.own):
        return None
    before = frame.text(max(slot.left, quantity.start - 80), quantity.start)
    if link.how == "listed":
        before = _before_the_list(slot)
    if _FROM.search(before) and slot.leads_to(_UP_TO, 50):  # 'từ 48% lên 91%': of a time nobody says
        own = any(0 <= p.start - quantity.end < 14 for p in frame.periods)
        return plain if own or is_dated else None
    clause, placeless = slot.before(90), frame.without_places(max(frame.start, quantity.start - 90), quantity.start)
    opens = max(clause.rfind(", "), clause.rfind(";")) + 1
    clause, placeless = clause[opens:], placeless[opens:]  # 'TP.HCM' holds no full stop
    if "(" in placeless:
        placeless = _EMPTY.sub(" ", _NUMBER_APART.sub("", placeless))  # 'thấp hơn tỉnh xếp trên (Gia Lai) 0,0112 điểm'
    if _is_compared(slot, link, clause, placeless):
        return _comparison(slot, link, clause, placeless, before)
    if link.indicator_id == _GROWTH_OF_ITSELF:
        return plain
    return _movement(slot, link, before, value_type) or _level(slot, link, value_type)


def _places_moved(slot: Slot) -> Measured | None:
    """'tăng 5 bậc', 'hơn năm 2022 đến 7 bậc'; None where nothing says whether up or down, or among whom."""
    frame, quantity = slot.frame, slot.quantity
    if _BEHIND.search(slot.own):
        return None  # 'xếp thứ 13, sau Đắk Lắk 2 bậc'
    if quantity.start < quantity.number_start:  # its verb is a part of it
        return Measured("rank_change", quantity.value, None)
    before = _before_the_list(slot)
    down = frame.search(Cue.DOWN, before) or frame.search(Cue.LOWER, before)
    if not (down or frame.search(Cue.UP, before) or frame.search(Cue.HIGHER, before)):
        return None
    return Measured("rank_change", -quantity.value if down else quantity.value, None)


def _before_the_list(slot: Slot) -> str:
    """What stands before the number, or before the first of those it is joined with: 'tăng lần lượt 9 bậc và 3 bậc'."""
    first = slot
    while first.position and first.own.strip(" ,;") in ("", "và"):
        first = slot.frame.slots[first.position - 1]
    return _TOLD_LAST.sub(" ", first.before(60))


def _is_out_of_scale(slot: Slot, link: Link, value_type: str) -> bool:
    """0,6124 is no score out of a hundred, 7,15 that of a part of one, though either may be a difference of two."""
    scale = slot.frame.grammar.units[link.indicator_id]
    is_small = link.kind == Kind.INDEX or (slot.quantity.value < _LEAST_SCORE and link.kind in _SCORES)
    if not is_small or _is_more_than_a_place(slot) or value_type != "index" or scale == "index_0_1":
        return False
    clause = slot.own if slot.frame.depth(slot.left - 1) == 0 else _NUMBER_APART.sub("", slot.before(60))
    return not any(slot.frame.search(cue, clause) for cue in (Cue.UP, Cue.DOWN, Cue.HIGHER, Cue.LOWER))


def _is_to_plan(slot: Slot, link: Link) -> bool:
    """'vượt 2 điểm phần trăm so với kế hoạch', 'vượt 2% kế hoạch': a gap to a plan."""
    frame, quantity = slot.frame, slot.quantity
    if frame.digits(quantity.start, quantity.start + 1) == "/":
        return False  # '86,4%/80% kế hoạch'
    if quantity.kind == Kind.PERCENT and slot.leads_to_cue(Cue.OF_PLAN, 24):
        return True  # 'bằng 109,5% kế hoạch năm'
    if not slot.leads_to_cue(Cue.TO_PLAN, 40):
        return False
    own = frame.digits(slot.left, quantity.number_start)
    return link.kind == Kind.POINTS_OF_PERCENT or frame.search(Cue.ABOVE_OR_BELOW, own) is not None


def is_from(slot: Slot) -> bool:
    """'từ vị trí 38 của năm 2020 lên …': its time is not that of what follows."""
    if slot.quantity.comparator == ">=" or slot.quantity.high is not None:  # 'tăng từ 5-7 bậc'
        return False
    if _FROM.search(slot.own[-30:]) is None:
        return False
    is_reached = slot.kind != Kind.RANK and _REACHES.search(slot.own) is not None
    may_be_a_floor = slot.kind == Kind.PERCENT or is_reached
    return not may_be_a_floor or slot.leads_to(_GOES_TO, 90)  # 'kinh tế số chiếm từ 8% GRDP;', 'DTI đạt từ 0,65;'


def is_floor(slot: Slot) -> bool:
    """'phấn đấu DTI đạt từ 0,65 điểm'."""
    is_one = slot.quantity.comparator == "=" and slot.quantity.high is None
    return is_one and _REACHES.search(slot.own) is not None and not slot.leads_to(_UP_TO, 50)


def _compares_places(slot: Slot) -> bool:
    """'gấp 4 lần Bình Dương'."""
    frame, end = slot.frame, slot.quantity.end
    if _FASTER.search(slot.own) or slot.leads_to(_THAN_MEAN, 40):
        return True
    return any(p.start >= end and len(frame.text(end, p.start).split()) <= 3 for p in frame.places)


def _is_compared(slot: Slot, link: Link, clause: str, placeless: str) -> bool:
    higher_or_lower = slot.frame.search(Cue.HIGHER, placeless) or slot.frame.search(Cue.LOWER, placeless)
    if not higher_or_lower and _is_more_than_a_place(slot):
        return True
    if link.head and link.how == "before" and link.head.end > slot.quantity.start - len(clause) + clause.find(" "):
        named = slot.frame.text(link.head.end, slot.quantity.start)
        if not (slot.frame.search(Cue.HIGHER, named) or slot.frame.search(Cue.LOWER, named)):
            return False  # 'vượt xa nhất là tỷ lệ hồ sơ trực tuyến với 83,6%'
    return bool(higher_or_lower) and clause.count("(") <= clause.count(")") and _is_difference(slot, link.kind, clause)


def _is_more_than_a_place(slot: Slot) -> bool:
    """'hơn Đồng Tháp 1,9 điểm': of a share only in points, since 'hơn' alone may also say 'more than 80%'."""
    frame, quantity = slot.frame, slot.quantity
    if slot.kind not in _POINTS:
        return False
    near = (place for place in frame.places if frame.text(place.end, quantity.start) == " ")
    return any(_MORE_THAN.search(frame.text(place.start - 8, place.start)) for place in near)


def names_the_countrys(slot: Slot) -> bool:
    """'mức trung bình 0,6285 của cả nước': the yardstick's own value."""
    return bool(slot.leads_to(_YARDSTICK_OF, 40) and _YARDSTICK.search(slot.before(20)))


def _is_difference(slot: Slot, kind: str, before: str) -> bool:
    """'cao hơn bình quân cả nước 3,1 điểm phần trăm' is a gap; '… cao hơn mức 42,5%' names the yardstick."""
    if names_the_countrys(slot):
        return False
    if kind == Kind.PERCENT and _THAN_A_YEAR.search(before):
        return True  # 'cao hơn năm 2022 là 2,19%'
    return kind != Kind.PERCENT or not (_OWN_VALUE.search(before) or _COUNTRY_VALUE.search(before))


def _comparison(slot: Slot, link: Link, clause: str, placeless: str, before: str) -> Measured | None:
    """'cao hơn cùng kỳ 3 điểm', 'thấp hơn Hà Nội 2 điểm'; None when the yardstick is a plan or another tier."""
    frame, quantity = slot.frame, slot.quantity
    if slot.leads_to_cue(Cue.THAN_PLANNED, 40) or _tells_the_mean(slot, clause):
        return None
    if frame.search(Cue.PLAN, before):
        as_planned = frame.search(Cue.AS_PLANNED, before)
        is_aim = as_planned and link.kind != Kind.POINTS_OF_PERCENT  # 'kém mục tiêu 12,5 điểm phần trăm'
        return Measured("value", quantity.value, quantity.high) if is_aim else None
    if Cue.TIER in frame.cues and any(pattern.search(clause) for pattern in frame.words.tiers.values()):
        return None  # 'kém cấp tỉnh 27,3 điểm': between tiers, not between places
    higher, lower = frame.search(Cue.HIGHER, placeless), frame.search(Cue.LOWER, placeless)
    sign = -1 if lower and not (higher and higher.start() > lower.start()) else 1
    earlier = frame.search(Cue.THAN_EARLIER, clause) or slot.leads_to(_THAN_EARLIER, 40)
    measure = "change" if earlier else "gap"
    return Measured(measure, sign * quantity.value, quantity.high)


def _tells_the_mean(slot: Slot, clause: str) -> bool:
    """'cao hơn mức trung bình của cả nước là 42,33': so much is no difference, but the mean itself."""
    least = _LEAST_MEAN.get(slot.kind)
    return least is not None and slot.quantity.value >= least and _VALUE_OF_MEAN.search(clause) is not None


def _movement(slot: Slot, link: Link, before: str, value_type: str) -> Measured | None:
    """'tăng 12%', 'giảm 3 điểm', '60 trạm mới'; None when nothing says that the number is a difference."""
    frame, quantity = slot.frame, slot.quantity
    if frame.search(Cue.AS_PLANNED, before) or _THAN_LEVEL.search(before):
        return None  # 'hụt so với chỉ tiêu 20%', 'tăng so với mức 12,4% của năm 2024' tell the level itself
    up, down = frame.search(Cue.UP, before), frame.search(Cue.DOWN, before)
    new = link.kind == Kind.COUNT and (frame.search(Cue.ADDED, before) or slot.leads_to(_NEW, 44))
    if not (up or down or new):
        return None
    sign = -1 if down and not up else 1
    in_points = value_type == "share" and frame.search(Cue.ADDED, before)
    in_points = in_points or (value_type == "index" and frame.grammar.units[link.indicator_id] == "percent")
    relative = link.kind == Kind.PERCENT and not in_points  # 'PAR INDEX đạt 88%, tăng 1,35%': points of its scale
    return Measured("growth" if relative else "change", sign * quantity.value, quantity.high)


def _level(slot: Slot, link: Link, value_type: str) -> Measured | None:
    quantity = slot.quantity
    if link.kind == Kind.POINTS_OF_PERCENT:
        return None  # 'còn thiếu 6,7 điểm phần trăm': a difference from nobody knows what
    if link.kind in link.growth_only or (link.kind == Kind.PERCENT and value_type in ("count", "currency")):
        named = link.head is not None and "tăng" in slot.frame.text(link.head.start, link.head.end)
        return Measured("growth", quantity.value, quantity.high) if named else None
    return Measured("value", quantity.value, quantity.high)


def goes_on(slot: Slot) -> bool:
    """'năm 2020 cao hơn … 0,016 và năm 2021 là 0,0069': the same difference, of another time."""
    own = slot.own
    if not own.lstrip().startswith("và ") or slot.frame.search(Cue.LEVEL, own):
        return False
    return slot.frame.content_words(slot.left, slot.quantity.start) == 0


def unit_of(measure: str, unit: str, kind: str) -> str:
    """The unit of a measure of an indicator whose own unit is `unit`."""
    if measure in ("rank", "rank_change"):
        return "rank"
    if measure == "growth":
        return "percent"
    return "usd" if kind == Kind.MONEY_OTHER else unit
