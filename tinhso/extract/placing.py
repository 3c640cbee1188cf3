"""Which region a number is about.

The nearest place that governs the number: in its own stretch of the sentence, earlier in the sentence, in the passage,
else the region the article is about. A figure of a named district, commune, company or school is not the province's.
"""

from __future__ import annotations

import re

from tinhso.extract.asides import is_aside, is_field_of_a_rank, is_yardstick, joined_behind, joined_with
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.places import About, Place
from tinhso.extract.quantities import MONEY, RANKS, SHARES, Kind, Quantity
from tinhso.extract.regions import RegionSpan
from tinhso.extract.setting import GROUPS, PROVINCES, SUB_PROVINCIAL, Setting
from tinhso.extract.unnamed_places import is_what_one_belongs_to, unnamed_place

SEVERAL = "said of several places"
NAMED_BEFORE = "named before the number"
BY_RANK = "named by the rank"
BY_OWNER = "named right after the number"
BY_MEAN = "the mean of all provinces"
_NAMES = re.compile(r"(?: cả nước| toàn quốc)?(?: vẫn| tiếp tục)? (?:là|thuộc về|gọi tên|có) (?:tỉnh |thành phố )?$")
_APPOSED_TO_RANK = (" ", " tỉnh ", " thành phố ", " tp ", " tp. ")  # 'đứng thứ 2 tỉnh Thái Nguyên đạt 90,29%'
_GOES_ON_WITH = re.compile(r" (?:đạt|với|\()")
_ALL_SET_UP = re.compile(  # 'các huyện lập được 2.296 tổ': all of them together
    r"(?<!\w)các (?:huyện|xã|địa phương)[^,;.#]{0,20} (?:lập|thành lập|kiện toàn)(?: được| mới)? $"
    r"|(?<!\w)các (?:đơn vị|ngành|sở, ngành|cơ quan)[^,;.#]{0,30}"
    r" (?:hỗ trợ|hướng dẫn|đưa|cấp|tập huấn|kích hoạt)(?: được)? $"
)
_OWNED_BY = re.compile(r" của (?:tỉnh |thành phố |tp\.? )?")
_TIED_ON = re.compile(
    r" (?:[^,;.#]{0,12} )?(?:của|so với|tại|ở|thuộc)(?: địa bàn| khu vực| vùng| tỉnh| thành phố| địa phận)* ?"
)
_OF_MANY = ("còn lại", "nào", "nơi")
_OF_OTHER_TIERS = re.compile(  # 'của các bộ đạt 49,2%, của địa phương chỉ 17,8%'
    r"(?:của|ở|tại|khối) (?:các |khối )?(?:bộ|bộ, ngành|bộ ngành|địa phương|tỉnh, thành phố|tỉnh, thành)"
    r"(?: (?:là|đạt|mới|chỉ|đã|còn|trên))* $"
)
_ALL_REGIONS = re.compile(r"#+ vùng(?!\w)[^,;.#]{0,30} đều(?!\w)")  # '6/6 vùng đều đạt trên 80%'
_ONE_OF_MANY = re.compile(  # 'nơi 85%, nơi chưa tới 10%', 'không địa phương nào đạt 90%'
    r"(?:tỉnh|địa phương|nơi|huyện|xã) còn lại(?!\w)|(?<!\w)không (?:nơi|địa phương|tỉnh|xã|huyện|đơn vị) nào(?!\w)"
    r"|(?:^|[:,;] ?|(?<!\w)có )nơi (?:thì |chỉ |mới |đạt |tới |đã )*$"
)
# '3 địa phương đứng cuối bảng với giá trị DTI từ khoảng 0,5', 'bốn tỉnh miền Tây góp mặt trong tốp 15'
_COUNTED_PLACES = re.compile(
    r"(?:#(?<!##)(?<!trong #)(?<!trong số #)#*|(?<!\w)(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười))"
    r" (?:địa phương|tỉnh, thành phố|tỉnh, thành|tỉnh|thành phố)(?: [^,;.#]{2,30}?)??"
    r" (?:đứng|xếp|nằm|ở|thuộc|duy trì|giữ|lọt|vào|góp mặt) [^,;.#]{0,60}$"
)
_FROM_TO = re.compile(r"(?<!\w)từ(?: khoảng| gần| hơn| trên)* $")
_TO = re.compile(r" (?:đến|tới)(?: khoảng| gần| hơn| trên| dưới)* #")
_MAINLY_IN = re.compile(r"(?<!\w)(?:tập trung|chủ yếu|nhất là|phần lớn) (?:ở|tại|thuộc)?[^;.]*$")
_OF_SOME = re.compile(
    r"(?:trong|của) (?:toàn )?(?:tỉnh|thành phố)(?!\w)|(?<!\w)(?:trên địa bàn|vùng|khu vực|nhóm|tốp)(?!\w)"
)
_ALL_PROVINCES = re.compile(r"(?:63/63|34/34) (?:tỉnh|địa phương|thành phố)|khối địa phương")
_OF_THE_TIER = re.compile(  # 'Đối với cấp tỉnh, giá trị DTI năm 2024 đạt 0,6961'
    r"(?:^|[.;:] )(?:đối với|ở|với|về) (?:khối )?cấp tỉnh, [^.;#]{0,60}$"
)
_TOGETHER = re.compile(r"(?<!\w)(?:cùng|đều|mỗi nơi|mỗi bên)(?: (?:đạt|có|là|ở|mức|xếp|đứng|chỉ|mới))* ?$")
_SHARE_OF_GDP = re.compile(r"#.{0,12}gdp $")
# From the last of several names to their number.
_IS_SAID_OF = re.compile(r"[^,;:.#()]{1,70}(?:, (?:chỉ|đều|mới|cùng) [^,;:.#()]{0,20})?")
_TIES = re.compile(r"(?<!\w)(?:giữa|hợp nhất|sáp nhập|liên kết|nối|gộp|từ)(?: [^,;.#]{0,40})?$")
_TOP_LIST = re.compile(
    r"[^,;.#()]{0,90}(?: (?:gồm|bao gồm|gồm có|là|có|gọi tên|thuộc về):?|:) (?:(?:các|tỉnh|thành phố|địa phương) )*$"
)
_OPENS = re.compile(  # 'so với Quảng Ngãi đứng cuối bảng (4,21%)'
    r"(?: cũ)?[\"”]?(?: (?:đứng|xếp) [^,;.#()]{1,30})? ?\($"
    r"|[^,#;.]{0,20}, (?:nơi|địa phương|tỉnh|thành phố|đơn vị) "
)
_APPOSED = re.compile(r", (?:địa phương|tỉnh|thành phố|đơn vị) ")  # 'thua xa Bình Dương, địa phương xếp thứ 13'
_GOES_ON = re.compile(r"(?: điểm)?, (?:tỉnh |thành phố )?$")
_LIES_IN = re.compile(r"(?:của|ở|tại|trên địa bàn) $")
_SUMS = MONEY | {Kind.COUNT}
_LONGEST_TAIL = 90  # between a number and a place that follows it


def place_of(slot: Slot, kind: str, about: About, setting: Setting) -> Place:
    """The region of one number, read as of `kind`."""
    governing = _governing(slot, kind)
    mean = _of_mean(slot, governing)
    if mean is not None:
        return mean
    if slot.kind in _SUMS and governing is not None and _subjects(slot, governing) and not _TOGETHER.search(slot.own):
        return Place(None, SEVERAL)  # 'Hà Nam và Thái Bình có 1.452 tổ'
    if slot.kind == Kind.RANK and _is_first_of_several(slot, governing):
        return _named_by_rank(slot, kind) or Place(None, SEVERAL)
    if (slot.kind != Kind.RANK or Cue.IN_ORDER in slot.frame.cues) and _is_of_several(slot, governing):
        return Place(None, SEVERAL)
    return (
        _in_parentheses(slot)
        or _owned(slot)
        or _of_former(slot, setting)
        or _named_by_rank(slot, kind)
        or _of_counted(slot)
        or _around(slot, governing, about, setting)
        or _of_following(slot)
        or _of_passage(slot, about, setting)
    )


def _is_first_of_several(slot: Slot, governing: RegionSpan | None) -> bool:
    """'Hà Nội, Huế, Hải Phòng dẫn đầu cả nước', 'các tỉnh có DTI đứng đầu': nobody says who is the first."""
    frame, quantity = slot.frame, slot.quantity
    if quantity.comparator != "=" or any(map(str.isdigit, frame.digits(quantity.start, quantity.end))):
        return False
    if governing is not None and _subjects(slot, governing):
        return True
    return _is_of_several(slot, governing)


def _named_by_rank(slot: Slot, kind: str) -> Place | None:
    """'đứng đầu cả nước là Đà Nẵng', 'tốp 10 gồm Huế, Hà Nội …'."""
    if kind != Kind.RANK:
        return None
    named = next((p for p in slot.frame.places if p.start >= slot.quantity.end and p.level != "country"), None)
    if named:
        leads_to = _TOP_LIST if slot.quantity.comparator == "<=" else _NAMES
        between = slot.frame.text(slot.quantity.end, named.start).replace("tỉnh, thành", "tỉnh thành")
        if leads_to.match(between) or (
            between in _APPOSED_TO_RANK and _GOES_ON_WITH.match(slot.frame.text(named.end, named.end + 6))
        ):
            return _of_span(named, BY_RANK)
    return None


def _of_counted(slot: Slot) -> Place | None:
    """'có 7 tỉnh, thành phố duy trì xếp hạng tốp 10': nobody says which."""
    is_counted = slot.kind == Kind.RANK and _COUNTED_PLACES.search(slot.before(90))
    return Place(None, SEVERAL) if is_counted else None


def _in_parentheses(slot: Slot) -> Place | None:
    """'92% (Bình Dương), 88% (Đồng Nai)'."""
    frame, end = slot.frame, slot.quantity.end
    if not frame.has_parentheses or frame.text(end, end + 2) != " (":
        return None
    behind = next((p for p in frame.places if p.start >= end), None)
    if behind is None or behind.level not in PROVINCES or frame.text(behind.end, behind.end + 1) != ")":
        return None
    return _of_span(behind, "in parentheses behind the number") if behind.start <= end + 14 else None


def _owned(slot: Slot) -> Place | None:
    """'so với 72% của Kiên Giang hay 69,5% của Bạc Liêu', 'cao hơn mức 16,5% của cả nước'."""
    frame, end = slot.frame, slot.quantity.end
    owner = next((p for p in frame.places if p.start >= end), None)
    if slot.kind not in SHARES or owner is None or owner.kind == "inside":
        return None
    if owner.level not in PROVINCES and not (owner.level == "country" and slot.before(6).endswith("mức ")):
        return None
    return _of_span(owner, BY_OWNER) if _OWNED_BY.fullmatch(frame.text(end, owner.start)) else None


def _of_former(slot: Slot, setting: Setting) -> Place | None:
    """'Tỉnh có 6.115 trạm, gồm 2.095 trạm ở địa bàn Bình Phước cũ': of the part, not of the merged province."""
    place = _next_place(slot)
    if place is None or setting.successors.get(place.region_id or "") is None:
        return None
    return _of_span(place, BY_OWNER) if _is_tied_on(slot.frame, slot.quantity, place) else None


def _around(slot: Slot, governing: RegionSpan | None, about: About, setting: Setting) -> Place | None:
    """The place before the number, or 'toàn tỉnh' between the two."""
    frame = slot.frame
    if governing is not None and frame.search(Cue.PART_OF, frame.text(governing.start - 20, governing.start)):
        return Place(governing.region_id, "a part of the province", True)
    generic = unnamed_place(slot, about, setting, governing.end if governing else frame.start)
    apposed = governing is not None and _APPOSED.fullmatch(frame.text(governing.end, slot.quantity.start))
    if governing is not None and (generic is None or apposed):
        return _of_span(governing, NAMED_BEFORE)
    return generic


def sharing(slot: Slot, place: Place) -> list[Place]:
    """The other places of 'Bình Dương và Đồng Nai đạt 99%', 'tốp 10 gồm Huế, Hà Nội …'."""
    frame, quantity = slot.frame, slot.quantity
    if place.how == BY_RANK and quantity.comparator == "<=":
        run = joined_behind(frame, quantity.end)
    elif place.how == NAMED_BEFORE:
        named = [p for p in frame.places if p.start < quantity.start and p.region_id == place.region_id]
        run = _subjects(slot, named[-1]) if named else []
    else:
        return []
    return [_of_span(p, place.how) for p in run if p.level in PROVINCES and p.region_id != place.region_id]


def _subjects(slot: Slot, last: RegionSpan) -> list[RegionSpan]:
    """The places joined by 'và' (or three by commas) that the number is said of, `last` the last of them."""
    frame = slot.frame
    run = joined_with(frame, last)
    gap = frame.text(last.end, slot.quantity.start)
    is_list = len(run) > 2 or " và " in frame.text(run[0].end, last.start)
    if len(run) < 2 or not (_TOGETHER.search(slot.own) or (is_list and _IS_SAID_OF.fullmatch(gap))):
        return []
    if is_aside(frame, run[0]) or _TIES.search(frame.text(run[0].start - 60, run[0].start)):
        return []
    return run


def _of_mean(slot: Slot, governing: RegionSpan | None) -> Place | None:
    """'điểm trung bình của 63 tỉnh' is the country's; of those of a macro-region, the macro-region's."""
    if slot.kind == Kind.INDEX and governing is None and _OF_THE_TIER.search(slot.before(90)):
        return Place("vn", BY_MEAN)
    if Cue.MEAN not in slot.frame.cues:
        return None
    if slot.position and Cue.IN_ORDER in slot.frame.cues and slot.own.strip(" ,;") in ("", "và"):
        return _of_mean(slot.frame.slots[slot.position - 1], governing)  # '… lần lượt là 0,7582; 0,7723 và 0,7692'
    before = slot.before(170)
    before = before[before.rfind(";") + 1 :]
    mean = slot.frame.search(Cue.MEAN, before)
    if mean is None:
        pointed = slot.position and slot.frame.search(Cue.ANAPHORA, slot.own)  # '…, con số của năm trước là 0,3'
        return _of_mean(slot.frame.slots[slot.position - 1], governing) if pointed else None
    if _OF_SOME.search(before, mean.end()):
        return None
    if governing is not None and governing.start >= slot.quantity.start - len(before) + mean.start():
        return None if governing.level in GROUPS | {"country"} else Place(None, SEVERAL)
    return Place("vn", BY_MEAN)


def _of_passage(slot: Slot, about: About, setting: Setting) -> Place:
    if _says_before(slot, Cue.NATIONAL) or _is_aim_of_the_country(slot):
        return Place("vn", "said of the national level")
    if _ALL_PROVINCES.search(slot.frame.folded, 0, slot.quantity.start - slot.frame.start):
        return Place("vn", "said of all provinces")
    if _says_before(slot, Cue.SURVEY) and not slot.frame.search(Cue.PROVINCE, slot.after(60)):
        return Place("vn", "a survey of a national body")
    if about.is_sub_provincial:
        return Place(about.region_id or setting.primary_region_id, "the passage is about a part of the province", True)
    if setting.is_on_a_part and about.region_id in (None, setting.primary_region_id):
        return Place(setting.primary_region_id, "the article is about a part of the province", True)
    if about.region_id:
        return Place(about.region_id, "the passage is about it")
    return Place(setting.primary_region_id, "the article is about it")


def _says_before(slot: Slot, cue: str) -> bool:
    return cue in slot.frame.cues and slot.frame.search(cue, slot.before()) is not None


def _is_aim_of_the_country(slot: Slot) -> bool:
    """'Mục tiêu của Chính phủ là …'; after 'theo …' or with a province between it is the province's own."""
    before = slot.before()
    said = slot.frame.search(Cue.NATIONAL_AIM, before)
    if said is None or "theo " in before[max(0, said.start() - 30) : said.start()] or said.start() > 60:
        return False
    return not slot.frame.search(Cue.PROVINCE, before[said.end() :])


def _of_span(span: RegionSpan, how: str) -> Place:
    return Place(span.region_id, how, span.level in SUB_PROVINCIAL)


def _is_of_several(slot: Slot, governing: RegionSpan | None) -> bool:
    """'còn nhóm thấp nhất chưa đạt 6%', 'nhiều địa phương đạt trên 90%': of no one region."""
    frame = slot.frame
    if ("bộ" in frame.masked or "khối" in slot.own) and _OF_OTHER_TIERS.search(slot.own):
        return True
    if any(word in slot.own for word in _OF_MANY) and _ONE_OF_MANY.search(slot.own):
        return True
    if (
        governing is not None
        and _FROM_TO.search(slot.own)
        and slot.leads_to(_TO, 30)
        and len(joined_with(frame, governing)) > 1
    ):
        return True  # 'Cao Bằng, Quảng Trị và Hưng Yên, DTI chỉ từ khoảng 0,5 đến gần 0,6'
    if "các " in frame.masked and frame.words.some_kind.search(slot.before(110)):
        return True  # 'ở các xã đạt chuẩn nông thôn mới thì 100% thôn có sóng'
    if "vùng" in frame.masked and _ALL_REGIONS.search(frame.text(frame.start, slot.quantity.start)):
        return True
    before = slot.before(90)
    if "#" in before and slot.kind not in RANKS and _COUNTED_PLACES.search(before):
        return True
    if Cue.SEVERAL not in frame.cues:
        return False
    if Cue.IN_ORDER in frame.cues and slot.position and slot.own.strip(" ,") in ("", "và"):
        return _is_of_several(frame.slots[slot.position - 1], governing)  # 'hai tỉnh còn lại lần lượt là 21% và 12%'
    floor = max(slot.left, governing.end if governing else frame.start)
    clause = frame.text(floor, slot.quantity.start).replace("tỉnh, thành", "tỉnh thành")
    clause = clause[max(clause.rfind(","), clause.rfind(";")) + 1 :]
    if slot.kind == Kind.COUNT and _ALL_SET_UP.search(clause):
        return False
    return bool(frame.search(Cue.SEVERAL, clause))


def _governing(slot: Slot, kind: str) -> RegionSpan | None:
    """The last place before the number that can be what it is about."""
    frame, quantity = slot.frame, slot.quantity
    for span in reversed(frame.places):
        if span.start >= quantity.start or span.kind == "inside":
            continue
        if frame.depth(span.start) > frame.depth(quantity.start):
            continue  # 'Tuyên Quang (gộp Hà Giang) 0,6105'
        if any(q.start <= span.start < q.end for q in frame.quantities):
            continue  # 'cao nhất cả nước'
        if (
            span.level in SUB_PROVINCIAL
            and _is_mainly_where(frame, span)
            and ";" in frame.text(span.end, quantity.start)
        ):
            continue  # '58 thôn chưa có sóng, tập trung ở huyện Tu Mơ Rông; tỷ lệ hộ có cáp quang …'
        if span.level in GROUPS and is_what_one_belongs_to(frame, span.start):
            continue
        if is_field_of_a_rank(frame, span):
            continue
        if span.level == "country" and _SHARE_OF_GDP.search(frame.text(span.start - 20, span.start)):
            continue  # 'đóng góp 12% GDP cả nước'
        if span.level == "country":
            if is_yardstick(slot, span, kind):
                continue
        elif is_aside(frame, span) and not _OPENS.match(frame.text(span.end, quantity.start)):
            continue
        if not _completes(slot, span):
            return span
    return None


def _is_mainly_where(frame: Frame, span: RegionSpan) -> bool:
    return _MAINLY_IN.search(frame.text(span.start - 60, span.start)) is not None


def _completes(slot: Slot, span: RegionSpan) -> bool:
    """'… bằng 3% của Hà Nội; 45% doanh nghiệp …': the place belongs to the number before it."""
    frame = slot.frame
    between = frame.text(span.end, slot.quantity.start)
    goes_on = " và " in f"{between} " and _is_tied_on(frame, slot.quantity, _next_place(slot))
    if not goes_on and ";" not in between and "," not in between:
        return False  # '4.020 trạm ở Đồng Nai cũ và 2.095 trạm ở Bình Phước cũ'
    earlier = next((q for q in reversed(frame.quantities) if q.end <= span.start), None)
    return earlier is not None and _is_tied_on(frame, earlier, span)


def _next_place(slot: Slot) -> RegionSpan | None:
    return next((p for p in slot.frame.places if p.start >= slot.quantity.end and p.kind != "inside"), None)


def _is_tied_on(frame: Frame, quantity: Quantity, place: RegionSpan | None) -> bool:
    """'45% của Hà Nội', '2.095 trạm ở địa bàn Bình Phước'."""
    return place is not None and bool(_TIED_ON.fullmatch(frame.text(quantity.end, place.start)))


def _of_following(slot: Slot) -> Place | None:
    following = _following(slot)
    return _of_span(following, "named after the number") if following else None


def _following(slot: Slot) -> RegionSpan | None:
    """'với 0,4626 điểm, Lâm Đồng xếp thứ 20', '5% hồ sơ của Hà Nội': before the next number, in the same clause."""
    frame, quantity = slot.frame, slot.quantity
    span = next((p for p in frame.places if p.start >= quantity.end and p.kind != "inside"), None)
    if span is None or span.start >= slot.right:
        return None
    between, before = frame.text(quantity.end, span.start), frame.text(span.start - 30, span.start)
    if ";" in between or "(" in between or len(between) > _LONGEST_TAIL:
        return None
    if "," in between and not _GOES_ON.match(between):
        return None
    if span.level == "country" and (quantity.kind in RANKS or frame.words.ranked_among.search(before)):
        return None
    if frame.search(Cue.ASIDE, before) or (span.level in SUB_PROVINCIAL and not _LIES_IN.search(before)):
        return None
    return span
