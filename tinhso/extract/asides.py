"""Places and bodies that are named but that a number is not about: asides, yardsticks, companies, surveys."""

from __future__ import annotations

import re

from tinhso.extract.discourse import Cue, Discourse
from tinhso.extract.frames import Frame, Slot
from tinhso.extract.links import SCORED
from tinhso.extract.quantities import RANKS, SHARES, Kind
from tinhso.extract.regions import RegionSpan
from tinhso.extract.setting import GROUPS, PROVINCES

_TURNS_TO = re.compile(r"[-+•* ]*(?:riêng |còn |đối )?với (?:tỉnh |thành phố |tp\.? ?)?")
_AFTER_MERGING = re.compile(r"[-+•* ]*(?:sau|từ|trước) khi [^,;.]{2,40}")
_AVERAGE = re.compile(r"(?:bình quân|trung bình)(?: chung)?(?: của)? $")
_OWN_VALUE = re.compile(r"(?:trên|là|đạt|khoảng) ?$")
_COMPARABLE = SHARES | {Kind.INDEX, Kind.POINTS}
_OF_THE_GROUP = re.compile(r"(?: của| trong| toàn| khu vực| ở)* (?:vùng|khu vực)(?!\w)")
_OF_PARTS = re.compile(  # 'xếp thứ nhất khối các sở, ngành', 'đứng đầu toàn tỉnh'
    r"(?: của| trong| ở| khối| nhóm| số| các| \d+)* (?:toàn tỉnh|sở|huyện|quận|xã|phường|thị xã)(?!\w)"
)
_AMONG_PARTS = re.compile(
    r"(?<!\w)(?:trong|khối|nhóm)(?: số| khối| nhóm| các| \d+)* (?:sở|huyện|quận|xã|phường)(?!\w)[^.;]{0,40}$"
)
_OF_AN_OFFICE = re.compile(r"(?<!theo )(?<!\w)(?:sở|ban|văn phòng|chi cục) [^,;.:()#]{2,40} \((?:với )?$")
_BODY_RANKED = re.compile(
    r"(?:^|[,;:] |là |liên tiếp )(?:sở|ban|văn phòng|chi cục|cục|thanh tra|công an|huyện|thị xã|phường|bộ) "
    r"(?!đặt|yêu cầu)[^,;:.#()]{2,50} $"
)
_BODY_IS_RANKED = re.compile(
    r"(?: và (?:thứ )?(?:\w+|#+) lần lượt)? (?:thuộc về|là|dành cho) "
    r"(?:bộ|sở|ban|viện|cục|tổng cục|công ty|tập đoàn|huyện|xã) (?!chỉ số)"
)
_OF_MINISTRIES = re.compile(  # 'thuộc về các bộ: Xây dựng (16,6%), …', 'hồ sơ của Ngân hàng Nhà nước Việt Nam là …'
    r"(?<!\w)(?:(?:các bộ|bộ, ngành)(?:,? [^,:;.#]{0,20})?: [^;]*|(?:tỷ lệ|hồ sơ|thủ tục|dịch vụ)(?! theo) "
    r"[^,;.#]{0,30}(?<!thống kê )của (?:bộ|ngân hàng nhà nước(?: việt nam)?) (?:[^,;.:#]{2,30} )?(?:là|đạt|:)) ?$"
)
_RANK_VERB = re.compile(r" (?:xếp|đứng) $")
_ENCLOSED = re.compile(r"\([^()]*\)")
_THAN_OTHERS = re.compile(r" ?(?:(?:so với|của|mức|tỉnh|thành phố) )*")
_AMONG = re.compile(r"(?:trong|ở|tại) (?:số )?(?:các tỉnh |các địa phương )?(?:thuộc )?(?:vùng |khu vực )?$")
_FEWEST_PROVINCES = 34  # the country has had 63, and 34 since the mergers of 2025
_LARGEST_GROUP = 15  # no macro-region has more provinces: a rank beyond is one in the country
_IN_THE_COUNTRY = re.compile(r" ?(?:trong |của )?(?:cả nước|toàn quốc)")
_WITHIN = re.compile(  # 'xếp thứ hai vùng …', 'đứng đầu 13 tỉnh, thành phố khu vực …'
    r"(?: (?:của|trong|toàn|ở|thuộc|khu vực|vùng|các tỉnh|#+|(?:\d+ )?tỉnh(?:, thành(?: phố)?)?|địa phương))* ?"
)
_OF_THE_STATE = re.compile(r" nhà nước(?: việt nam)? (?:chi nhánh|khu vực|tỉnh|thành phố)(?!\w)")


def is_aside(frame: Frame, span: RegionSpan) -> bool:
    """'sau hợp nhất với Bình Định', 'so với Hà Nội', 'nhận thêm Hà Nam và Nam Định': named in passing."""
    before = next((q for q in reversed(frame.quantities) if q.end <= span.start), None)
    if before and before.kind == Kind.MULTIPLE and _THAN_OTHERS.fullmatch(frame.text(before.end, span.start)):
        return True  # 'gấp 4 lần Bình Dương'
    if Cue.ASIDE not in frame.cues:
        return False
    for place in reversed(joined_with(frame, span)):
        if names_in_passing(frame.words, frame.text(place.start - 40, place.start)):
            return place is span or not turns_to(
                frame.text(frame.start, place.start), frame.text(place.end, span.start)
            )
    return False


def turns_to(before: str, between: str) -> bool:
    """'Sau khi sáp nhập với Quảng Nam, TP Đà Nẵng …': the second place is what is told of. `before` the first."""
    return (
        _AFTER_MERGING.fullmatch(before) is not None
        and re.fullmatch(r", (?:tp |thành phố |tỉnh )?", between) is not None
    )


def joined_with(frame: Frame, span: RegionSpan) -> list[RegionSpan]:
    """The places that 'và' or a comma joins to this one, it last."""
    run = [span]
    for place in reversed(frame.places):
        if place.end < run[0].start and frame.text(place.end, run[0].start).strip(" ,") in ("và", ""):
            run.insert(0, place)
    return run


def joined_behind(frame: Frame, at: int) -> list[RegionSpan]:
    """The places from `at` on that only commas and 'và' part."""
    run: list[RegionSpan] = []
    for place in frame.places:
        if place.start < at or not place.region_id or (not run and place.level == "country"):
            continue
        if run and _ENCLOSED.sub("", frame.text(run[-1].end, place.start)).strip(" ,;") not in ("", "và"):
            break
        run.append(place)
    return run


def names_in_passing(words: Discourse, before: str) -> bool:
    """Do the folded words right before a place make it an aside? 'Với Hà Tĩnh, …' at the beginning does not."""
    return words[Cue.ASIDE].search(before) is not None and _TURNS_TO.fullmatch(before) is None


def is_yardstick(slot: Slot, span: RegionSpan, kind: str) -> bool:
    """'đứng thứ 16 cả nước', 'cao hơn bình quân cả nước 3,1 điểm': the field or the yardstick, not the subject."""
    frame, quantity = slot.frame, slot.quantity
    before, between = frame.text(span.start - 30, span.start), frame.text(span.end, quantity.start)
    if kind in RANKS and not frame.words.country_is_ranked.match(between):
        return True
    if frame.words.ranked_among.search(before) and not _AVERAGE.search(before):
        return True
    if "," in between and _AVERAGE.search(before) and any(q.end <= span.start for q in frame.quantities):
        return True  # 'bằng hai phần ba bình quân cả nước, mục tiêu đến năm 2030 là 30%'
    if quantity.kind == Kind.PERCENT and (quantity.start < quantity.number_start or "mức" in before):
        return False  # 'thấp hơn mức bình quân cả nước trên 59%' gives the yardstick's own value
    if quantity.kind not in _COMPARABLE or "(" in between or not frame.search(Cue.COMPARED, before):
        return False
    # 'so với mức trung bình của cả nước là 0,5924 điểm, …'
    may_be_its_own = quantity.kind == Kind.PERCENT or _AVERAGE.search(before) is not None
    return not (may_be_its_own and "," not in between and _OWN_VALUE.search(between))


def is_within_a_group(slot: Slot, kind: str) -> bool:
    """'xếp thứ 2 Tây Nguyên', 'đứng đầu khối sở, ngành', 'Sở Nội vụ (0,8611 điểm)': in a macro-region or a province."""
    frame, quantity = slot.frame, slot.quantity
    after = slot.after(30)
    if kind in SCORED and (_AMONG_PARTS.search(slot.before(80)) or _OF_AN_OFFICE.search(slot.before(60))):
        return True
    if kind not in RANKS:
        return False
    if _OF_THE_GROUP.match(after) or _OF_PARTS.match(after):
        return True
    if quantity.total and quantity.total < _FEWEST_PROVINCES:
        return True  # 'đứng thứ 6/11 trong vùng'
    if quantity.value > _LARGEST_GROUP or quantity.total or _IN_THE_COUNTRY.match(after):
        return False
    if any(_IN_THE_COUNTRY.match(s.after(30)) for s in frame.slots[: slot.position] if s.kind == Kind.RANK):
        return False  # '…, xếp thứ 5 toàn quốc; Long An xếp thứ 11'
    for place in frame.places:
        if place.level in GROUPS:
            if place.start >= quantity.end and _WITHIN.fullmatch(frame.text(quantity.end, place.start)):
                return True
            if place.end <= quantity.start and (is_aside(frame, place) or _AMONG.search(_ahead(frame, place))):
                return True
    return False


def is_field_of_a_rank(frame: Frame, place: RegionSpan) -> bool:
    """'dẫn đầu các tỉnh vùng Đông Bắc, đồng thời đứng thứ 10 cả nước': where one is ranked, not who."""
    return place.level in GROUPS and any(
        quantity.kind in RANKS and quantity.end <= place.start
        and _WITHIN.fullmatch(frame.text(quantity.end, place.start))
        for quantity in frame.quantities
    )  # fmt: skip


def _ahead(frame: Frame, place: RegionSpan) -> str:
    return frame.text(place.start - 30, place.start)


def is_of_a_body(slot: Slot) -> bool:
    """Is the figure that of a company, school or office that the clause begins with ('VNPT đã lắp 167 trạm')?"""
    frame, words = slot.frame, slot.frame.words
    if slot.kind in SCORED and slot.leads_to(_BODY_IS_RANKED, 30):
        return True  # 'vị trí số 1 thuộc về Bộ Kế hoạch và Đầu tư'
    if slot.kind in SCORED and (body := _BODY_RANKED.search(slot.own)):
        start = slot.left + body.start()
        said = _RANK_VERB.sub(" ", body.group())
        said_by = any(word in said for word in (" xếp ", " đánh giá ", " công bố ", " cho "))
        ranked = (head for head in frame.heads if Kind.RANK in head.kinds)
        if not said_by and not any(start <= head.start < slot.quantity.start for head in ranked):
            return True  # '…, Sở Tài chính xếp thứ 3'
    ministry = frame.search(Cue.MINISTRY, slot.before())
    if ministry and not _tells_of_a_province(frame, frame.start + ministry.start(), slot.quantity.start):
        return True
    told_of_them = "bộ" in frame.masked or "nhà nước" in frame.masked
    if told_of_them and (ministries := _OF_MINISTRIES.search(slot.before(240))):
        start = slot.quantity.start - len(ministries.group())
        if not any(start <= place.start < slot.quantity.start for place in frame.places if place.level in PROVINCES):
            return True
    if Cue.BODY in frame.cues and (
        words.company_before.search(slot.before(60)) or words.company_after.match(slot.after(80))
    ):
        return True  # 'trong đó Viettel 812 trạm', 'gồm 812 trạm của Viettel'
    if Cue.BODY in frame.cues and _is_of_its_network(slot, slot):
        return True
    for match in frame.each(Cue.BODY, frame.start, slot.quantity.start):
        if _OF_THE_STATE.match(frame.masked, match.end()):
            continue  # 'Ngân hàng Nhà nước chi nhánh …' tells of the province
        before = frame.bare[: match.start()]
        clause = max(before.rfind(";"), before.rfind(". "), before.rfind(", riêng ")) + 1
        if not (words.before_body.match(before[clause:].lstrip()) or words.company_speaks.search(before)):
            continue
        if any(frame.each(Cue.PROVINCE, frame.start + match.end(), slot.quantity.start)):
            continue
        return match.group() in words.companies or match.group().startswith(words.company_words)
    return False


def _is_of_its_network(slot: Slot, told: Slot) -> bool:
    """'mạng 3G của VNPT phủ 98% diện tích; mạng 4G phủ 97%': the second is of the one `told` before it."""
    frame, clause = slot.frame, told.left + told.own.rfind(";") + 1
    for match in frame.each(Cue.BODY, clause, told.quantity.start):
        if match.group() in frame.words.companies and frame.masked.endswith("của ", 0, match.start()):
            return not _tells_of_a_province(frame, frame.start + match.end(), told.quantity.start)
    goes_on = told.position > 0 and ";" in told.own and not _tells_of_a_province(frame, clause, told.quantity.start)
    return goes_on and slot is told and _is_of_its_network(slot, frame.slots[told.position - 1])


def _tells_of_a_province(frame: Frame, start: int, end: int) -> bool:
    return any(start <= place.start < end for place in frame.places) or any(frame.each(Cue.PROVINCE, start, end))
