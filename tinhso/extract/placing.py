"""Which region a number is about, and which part of it.

The nearest place that governs the number: in its own stretch of the sentence, earlier in the sentence, in the passage,
else the region the article is about. A figure of a named district, commune, company or school is not the province's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tinhso.extract.frames import Frame
from tinhso.extract.numbers import Kind, Quantity
from tinhso.extract.regions import RegionSpan

_SUB_PROVINCIAL = frozenset({"district", "commune", "village"})
_GROUPS = frozenset({"macro_region", "press_grouping"})
_PROVINCES = frozenset({"province", "municipality"})
# A place after these is where something happened or came from, or what is compared with.
_ASIDE = re.compile(r"(?:so với|cao hơn|thấp hơn|hơn|sau|cùng với|đến từ|hợp nhất với|sáp nhập với|sáp nhập|trừ|nhận thêm|gộp thêm|sáp nhập thêm|chưa bằng|không bằng|bằng|gộp|xếp sau|đứng sau|chỉ sau|kém|học tập|với|từ|đặt tại|diễn ra tại|tổ chức tại|gồm cả|liền kề) (?:các tỉnh |đơn vị xếp thứ nhì là |tỉnh |thành phố |mức |bình quân |trung bình |mức bình quân |mức trung bình )*$")
_AVERAGE = re.compile(r"(?:bình quân|trung bình)(?: chung)?(?: của)? $")
_HIGHER = re.compile(r"(?<!\w)(?:cao hơn|thấp hơn|nhiều hơn|ít hơn|vượt|kém|hơn|bằng|so với|gấp)(?!\w)[^#;()]{0,40}$")
_RANKED_AMONG = re.compile(r"(?:#+|nhất|đầu|nhì|bảng|cao|hạng|thứ|vị trí|xếp|trong)(?: (?:trong|của|ở|toàn))* $")
_UNNAMED = re.compile(
    r"(?<!\w)(?:xã|phường|huyện|quận|thị xã|thị trấn|thôn|buôn|bản) (?:này|ấy|đó|nhà|mình)(?!\w)|(?<!\w)(?:toàn|cả|trong) (?:xã|phường|huyện|quận|thị xã|thị trấn|thôn|buôn|ngân hàng|trường|công ty|đơn vị)(?!\w)|(?<!\w)một (?:xã|huyện|phường|quận|thị trấn|thôn|bản|buôn|trường|doanh nghiệp) (?:ở|của|thuộc|tại|vùng|biên giới)(?!\w)"
)
_PART_OF = re.compile(r"(?<!\w)(?:một|có|ở|tại) (?:xã|huyện|phường|quận|thị trấn|thôn|bản|buôn|trường|doanh nghiệp|hợp tác xã)(?: nhỏ| vùng cao)? (?:ở|của|thuộc|tại) $")
_BODY_SUBJECT = re.compile(r"^[-+•* ,]*(?:(?:tại|ở|riêng|của|đến nay|hiện|hiện nay|đại diện|chi nhánh|theo kế hoạch riêng|đến hết|đến)[ ,]+)*$")


@dataclass(frozen=True, slots=True)
class Place:
    region_id: str | None
    how: str
    is_sub_provincial: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """What the passage so far is about: the last governing place and province."""

    region_id: str | None = None
    province_id: str | None = None
    is_sub_provincial: bool = False
    earlier_province_id: str | None = None  # of the passages before, for an article about more than one province


def place_of(frame: Frame, quantity: Quantity, link_kind: Kind, previous_end: int, next_start: int, passage: Passage,
             primary: str | None, levels: dict[str, str], successors: dict[str, str]) -> Place:
    governing = _governing(frame, quantity, link_kind)
    if _is_of_a_group(frame, quantity, governing):
        return Place(None, SEVERAL)
    named = next((p for p in frame.places if p.start >= quantity.end), None)
    if link_kind is Kind.RANK and named and _NAMES.match(frame.text(quantity.end, named.start)):
        return _of_span(named, "named by the rank")
    if governing is not None and _PART_OF.search(frame.text(governing.start - 20, governing.start)):
        return Place(governing.region_id, "a part of the province", True)
    generic = _generic(frame, quantity, passage, primary, levels, successors, governing.end if governing else frame.start)
    if generic is not None:
        return generic
    if governing is not None:
        return _of_span(governing, "named before the number")
    following = _following(frame, quantity, next_start)
    if following is not None:
        return _of_span(following, "named after the number")
    if is_national_survey(frame.text(frame.start, quantity.start)):
        return Place("vn", "a survey of a national body")
    if passage.is_sub_provincial:
        return Place(passage.region_id, "the passage is about a part of the province", True)
    if passage.region_id:
        return Place(passage.region_id, "the passage is about it")
    return Place(primary, "the article is about it")


SEVERAL = "said of several places"
_NAMES = re.compile(r"(?: cả nước| toàn quốc)? (?:là|thuộc về|gọi tên|có) (?:tỉnh |thành phố )?$")
_SEVERAL = re.compile(
    r"(?<!\w)(?:nhóm|một số|nhiều|các|những|mấy|hầu hết|đa số|phần lớn) (?:tỉnh|địa phương|thành phố|thấp nhất|cao nhất|cuối|còn lại|huyện|xã|nơi|đơn vị)"
    r"(?!\w)(?! (?:trong|của|thuộc) (?:toàn )?tỉnh| trên địa bàn)"
)


def _is_of_a_group(frame: Frame, quantity: Quantity, governing: RegionSpan | None) -> bool:
    """'còn nhóm thấp nhất chưa đạt 6%', 'nhiều địa phương đạt trên 90%': of no one region."""
    floor = max((q.end for q in frame.quantities if q.end <= quantity.start), default=frame.start)
    floor = max(floor, governing.end if governing else frame.start)
    clause = frame.text(floor, quantity.start)
    clause = clause[max(clause.rfind(","), clause.rfind(";")) + 1 :]
    return bool(_SEVERAL.search(clause)) and quantity.kind is not Kind.RANK


_SURVEY = re.compile(
    r"(?<!\w)theo (?:một |kết quả |số liệu )*(?:khảo sát|nghiên cứu|thống kê|điều tra)[^.;]{0,30}? của (?:viện|hiệp hội|phòng thương mại|vcci|tổng cục|cục|bộ|ngân hàng thế giới|hội)(?!\w)"
)


def is_national_survey(folded: str) -> bool:
    """'Theo một khảo sát của Viện …, hơn 50% doanh nghiệp': of the country, when no place is named."""
    return bool(_SURVEY.search(folded))


def _of_span(span: RegionSpan, how: str) -> Place:
    return Place(span.region_id, how, span.level in _SUB_PROVINCIAL)


def _governing(frame: Frame, quantity: Quantity, kind: Kind) -> RegionSpan | None:
    """The last place before the number that can be what it is about."""
    for span in reversed(frame.places):
        if span.start >= quantity.start or frame.depth(span.start) > frame.depth(quantity.start):
            continue  # 'Tuyên Quang (gộp Hà Giang) 0,6105'
        before = frame.text(span.start - 30, span.start)
        between = frame.text(span.end, quantity.start)
        if span.kind == "inside" or (span.level == "country" and _is_yardstick(frame, span, before, between, quantity, kind)):
            continue
        if span.level != "country" and is_aside(frame, span) and not re.match(r" ?\($|[^,#;.]{0,20}, nơi ", between):
            continue
        if _complements(frame, span, between):
            continue
        return span
    return None


def _complements(frame: Frame, span: RegionSpan, between: str) -> bool:
    """'… bằng 3% của Hà Nội; 45% doanh nghiệp …': the place belongs to the number before it."""
    earlier = [q for q in frame.quantities if q.end <= span.start]
    tail = frame.text(earlier[-1].end, span.start) if earlier else ""
    return bool(earlier) and bool(re.fullmatch(r" (?:[^,;.#]{0,12} )?(?:của|so với|tại|ở) ?", tail)) and (";" in between or "," in between)


def is_aside(frame: Frame, span: RegionSpan) -> bool:
    """'sau hợp nhất với Bình Định', 'so với Hà Nội', 'nhận thêm Hà Nam và Nam Định': named in passing."""
    if names_in_passing(frame.text(span.start - 40, span.start)):
        return True
    joined = [p for p in frame.places if p.end < span.start and frame.text(p.end, span.start).strip(" ,") in ("và", "")]
    return bool(joined) and is_aside(frame, joined[-1])


def names_in_passing(before: str) -> bool:
    """Do the folded words right before a place make it an aside?"""
    return bool(_ASIDE.search(before))


def _is_yardstick(frame: Frame, span: RegionSpan, before: str, between: str, quantity: Quantity, kind: Kind) -> bool:
    """'đứng thứ 16 cả nước', 'cao hơn bình quân cả nước 3,1 điểm': the field or the yardstick, not the subject."""
    if kind in (Kind.RANK, Kind.RANK_CHANGE) and not re.match(r"(?: (?:đứng|xếp|hiện|năm|tiếp tục))", between):
        return True
    if _RANKED_AMONG.search(before) and not _AVERAGE.search(before):
        return True
    compared = _HIGHER.search(before)
    if quantity.kind is Kind.PERCENT and (quantity.start < quantity.number_start or "mức" in before):
        return False  # 'thấp hơn mức bình quân cả nước trên 59%' gives the yardstick's own value
    return bool(compared) and "(" not in between and quantity.kind in (Kind.POINTS_OF_PERCENT, Kind.INDEX, Kind.POINTS, Kind.PERCENT) and not (
        quantity.kind is Kind.PERCENT and re.search(r"(?:trên|là|đạt|khoảng) ?$", between)
    )


def _generic(frame: Frame, quantity: Quantity, passage: Passage, primary: str | None, levels: dict[str, str],
             successors: dict[str, str], floor: int) -> Place | None:
    """'toàn tỉnh', 'của thành phố', 'toàn vùng' after the last named place: the one the passage or the article is about."""
    words = frame.words
    last: tuple[int, str] | None = None
    for pattern, sort in ((words.province_word, "province"), (words.group_word, "group")):
        for match in pattern.finditer(frame.masked, floor - frame.start, quantity.start - frame.start):
            if _stands_alone(frame, match.start(), match.end()) and (last is None or match.start() > last[0]):
                last = (match.start(), sort)
    sub = None
    for match in _UNNAMED.finditer(frame.masked, max(floor - frame.start, 0), quantity.start - frame.start):
        sub = match.start()
    if sub is not None and (last is None or sub > last[0]) and (passage.is_sub_provincial or " một " in f" {frame.masked[sub:sub + 5]}"):
        return Place(passage.region_id, "a part of the province", True)
    if last is None:
        return None
    if last[1] == "group":
        group = next((r for r in (passage.region_id, primary) if r and levels.get(r) in _GROUPS), None)
        return Place(group, "'vùng' is the one the article is about") if group else None
    named = [p.region_id for p in frame.places if p.end <= floor and p.level in _PROVINCES and p.kind != "inside" and not is_aside(frame, p)]
    province = next((r for r in (named[-1] if named else None, passage.province_id, primary, passage.earlier_province_id) if r and levels.get(r) in _PROVINCES), None)
    if province and province != primary and successors.get(province) == primary:
        province = primary  # 'Bình Định cũ có …; cả tỉnh …': the merged one
    return Place(province, "'tỉnh' is the one the passage is about") if province else None


def _stands_alone(frame: Frame, start: int, end: int) -> bool:
    """'tỉnh' alone, not 'cấp tỉnh', 'các tỉnh', 'tỉnh Đắk Lắk', '63 tỉnh'."""
    before, after = frame.masked[max(0, start - 12) : start], frame.masked[end : end + 14]
    if re.search(r"(?:cấp|các|những|mỗi|nhiều|nội|ngoại|liên|một số|mấy|ngoài|#|điểm cầu|hai|bốn|5|kinh tế|xã hội,) ?$", before):
        return False
    if any(place.start - frame.start <= start < place.end - frame.start for place in frame.places):
        return False
    return not re.match(r" (?:lộ|ủy|đoàn|thành(?!\w)|thông minh|trực thuộc|miền|đứng đầu|dẫn đầu|có tỷ lệ)|, thành|/", after)


def _following(frame: Frame, quantity: Quantity, next_start: int) -> RegionSpan | None:
    """'với 0,4626 điểm, Lâm Đồng xếp thứ 20', '5% hồ sơ của Hà Nội': before the next number, in the same clause."""
    for span in frame.places:
        if span.start < quantity.end or span.kind == "inside":
            continue
        between = frame.text(quantity.end, span.start)
        if span.start >= next_start or ";" in between or "(" in between or len(between) > 90:
            return None
        if "," in between and not re.match(r"(?: điểm)?, (?:tỉnh |thành phố )?$", between):
            return None
        before = frame.text(span.start - 30, span.start)
        if span.level == "country" and _RANKED_AMONG.search(before):
            return None
        if _ASIDE.search(before) or span.level == "country" and quantity.kind in (Kind.RANK, Kind.RANK_CHANGE):
            return None
        if span.level in _SUB_PROVINCIAL and not re.search(r"(?:của|ở|tại|trên địa bàn) $", before):
            return None
        return span
    return None


def is_of_a_body(frame: Frame, quantity: Quantity) -> bool:
    """Is the figure that of a company, school or office that the clause begins with ('VNPT đã lắp 167 trạm')?"""
    for match in frame.words.bodies.finditer(frame.masked, 0, quantity.start - frame.start):
        before = frame.bare[: match.start()]
        clause = max(before.rfind(";"), before.rfind(". ")) + 1
        if _BODY_SUBJECT.match(before[clause:].strip() + "") and not frame.words.province_word.search(
            frame.masked, match.end(), quantity.start - frame.start
        ):
            return match.group() in _COMPANIES or match.group().startswith(("đơn vị", "ngân hàng", "công ty", "trường", "bệnh viện", "hợp tác xã"))
    return False


_COMPANIES = frozenset({"vnpt", "viettel", "mobifone", "fpt", "vinaphone", "htx", "tập đoàn", "nhà máy", "trung tâm y tế"})


def scopes_of(frame: Frame, quantity: Quantity, left: int, right: int, head: tuple[int, int] | None, indicator_id: str,
              allowed: frozenset[str]) -> list[str | None]:
    """The tiers or the part the number covers; several when it is said of several tiers at once ('cấp tỉnh, cấp huyện')."""
    words = frame.words
    tiers = _tiers(frame, quantity, left, right)
    if tiers:
        return tiers
    start, end = min(left, head[0]) if head else left, max(right, head[1]) if head else right
    window = frame.text(start, end)
    near = frame.text(quantity.start - 70, quantity.end + 60) if head is None else window
    for part, pattern in words.parts.items():
        if part in allowed and pattern.search(near if part != "5g" else window):
            return [part]
    return [words.implied_scope.get(indicator_id)]


def _tiers(frame: Frame, quantity: Quantity, left: int, right: int) -> list[str | None]:
    """Tiers named right after the number ('90% hồ sơ tại cấp tỉnh'), else between the number before and this one."""
    hits = []
    for name, pattern in frame.words.tiers.items():
        hits += [(m.start() + frame.start, m.end() + frame.start, name) for m in pattern.finditer(frame.masked)]
    hits.sort()
    after = [
        h for h in hits if quantity.end <= h[0] < right and not _OF_THE_NEXT.fullmatch(frame.text(h[1], right + 1))
    ]
    if after and not _parted(frame.text(quantity.end, after[0][0])):
        return [h[2] for h in _joined(frame, after)]
    before = [h for h in hits if left <= h[0] and h[1] <= quantity.start]
    if before:
        run = _joined(frame, before[::-1])
        close = frame.text(run[0][1], quantity.start)
        if len(run) == 1 and len(close) < 60:
            return [run[0][2]]
    return []


# 'cấp tỉnh 100%, cấp xã 95%': the tier right before a number is that number's
_OF_THE_NEXT = re.compile(r"(?: (?:là|đạt|mới|chỉ|còn|có|trên|khoảng|ước|mới đạt|chỉ đạt|là trên))*:? ?#")


def _parted(text: str) -> bool:
    return ";" in text or ":" in text or len(text) > 70 or (", " in text and len(text) > 25)


def _joined(frame: Frame, hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The run of tiers from the first on that only commas and 'và' part."""
    run = hits[:1]
    for hit in hits[1:]:
        a, b = sorted((run[-1], hit))
        if frame.text(a[1], b[0]).strip(" ,") not in ("", "và", "lẫn", "đến"):
            break
        run.append(hit)
    return run
