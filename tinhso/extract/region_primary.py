"""The one region an article is mostly about: named in the title, else in the lead, else most often.

Belongs here: weighing mentions. Does not belong here: finding them (regions.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tinhso.extract.document import Document
from tinhso.extract.region_lexicon import GROUPINGS, PROVINCIAL, RegionLexicon
from tinhso.extract.region_spans import RegionSpan
from tinhso.records import RegionMention

_PLACE_IN_PASSING = re.compile(
    r"\b(?:tại|ở)\s(?:(?:thành phố|tp\.?|thị xã) [^,.;]{2,20}, )?"
    r"(?:trung tâm hội nghị\s|thành phố\s|tp\.?\s|tỉnh\s)?$|"
    r"(?<!\w)quê(?: ở| tại)?\s(?:tỉnh\s)?$"  # where a person comes from
)
_HOSTS = re.compile(  # 'Đoàn Lai Châu học cách làm ở Lạng Sơn', 'tham quan IOC Long An'
    r"(?<!\w)(?:ở|tại|giữa lòng)\s$|"
    r"(?<!\w)(?:thăm|tham quan|học tập|học hỏi|học|kinh nghiệm|khảo sát|kiểm tra)(?!\w)[^,:]{0,40}$"
)
_GUESTS = re.compile(r"(?<!\w)đoàn(?! kết| viên| thể)(?!\w)[^,:]{0,30}$")
_NATIONAL = re.compile(
    r"(?<!\w)(?:bộ|ủy ban quốc gia|uỷ ban quốc gia|tổng cục|vcci|cả nước|toàn quốc|\d\d tỉnh|các tỉnh"
    r"|các địa phương)(?!\w)"
)
_COMPARED = re.compile(r"(?<!\w)(?:cao hơn|thấp hơn|hơn|kém|so với)(?: mức| của| tỉnh| thành phố)* $")
_SUBJECT = 9  # a province this near to the beginning of the title is what it is on
_NAMED_WELL = 2.5  # in the lead, or three times
_NOBODY: frozenset[str] = frozenset()
_ANNOUNCED = re.compile(r"(?<!\w)(?:bộ|ủy ban quốc gia|uỷ ban quốc gia|vcci)(?!\w)[^.:]{0,40} công bố(?!\w)")
_MANY, _SOME = 4, 2  # other provinces: a ranking or a round-up; where the title says so, some will do
_FORMER = re.compile(r" (?:\(cũ\)|cũ(?!\w)|trước đây(?!\w)|trước (?:khi )?(?:hợp nhất|sáp nhập)(?!\w))")
_OF_A_RESOLUTION = re.compile(r"(?<!\w)(?:nghị quyết|kết luận|chỉ thị) (?:số )?\d[^.;\n]{0,180}$")
_LONGEST_SPOKEN = 200  # letters from a quotation mark to a place
_LEAD_LENGTH = 80  # a first paragraph shorter than this is a byline or a heading


def primary_region(
    document: Document,
    lexicon: RegionLexicon,
    spans: Sequence[RegionSpan],
    mentions: Sequence[RegionMention],
    is_new: bool,
) -> str | None:
    """None when no region is named. `is_new`: the article is from after the mergers of 2025."""
    counted = [s for s in spans if s.region_id and s.kind != "inside"]
    counted = _not_only_compared(document, spans, counted)
    if not counted:
        return mentions[0].region_id if mentions else None
    title_end, lead_end = _parts(document)
    scores: dict[str, float] = {}
    crowd = _crowds(document, counted)
    in_title = [s for s in counted if s.start < title_end and s.level != "country"]
    for span in counted:
        weight = _weight(document, span) / crowd.get(span.start, 1)
        if span in in_title:
            weight = _title_weight(document, span, in_title)
        elif span.start < title_end:
            weight *= 3
        elif span.start < lead_end:
            weight *= 2.5
        scores[span.region_id] = scores.get(span.region_id, 0) + weight
    told_of_the_country = counted[0].level == "country" and not in_title
    if told_of_the_country and all(s.level == "country" for s in counted if s.start < lead_end):
        return "vn"  # opens with the country, names provinces as examples further on
    if is_new:
        _with_predecessors(scores, lexicon, {s.region_id for s in in_title})
    is_of_all = _NATIONAL.search(document.folded, title_end, lead_end) is not None
    best = _choose(scores, lexicon, bool(in_title), is_of_all)
    if is_of_all and not in_title and _is_one_of_several(document, best, counted, lexicon, lead_end):
        return "vn"
    told = [s for s in counted if s.start >= title_end]
    if (
        in_title
        and in_title[0].start > document.title_span.start + _SUBJECT
        and lexicon.level.get(best) in PROVINCIAL
        and _is_national(document, best, told, title_end, lead_end)
    ):
        return "vn"
    if is_new and all(_FORMER.match(document.folded, s.end) for s in counted if s.region_id == best):
        return lexicon.successor.get(best, best)  # 'tỉnh … dữ liệu của Bắc Giang cũ': what it is a part of now
    return best


def _not_only_compared(
    document: Document, spans: Sequence[RegionSpan], counted: list[RegionSpan]
) -> Sequence[RegionSpan]:
    """'Ngân hàng Nhà nước Chi nhánh Ninh Thuận …, cao hơn Khánh Hòa': on the first, though only a name holds it."""
    local = [s for s in counted if s.level in (*PROVINCIAL, "district", "commune")]
    if not local or any(not _COMPARED.search(document.folded[max(0, s.start - 40) : s.start]) for s in local):
        return counted
    inside = [s for s in spans if s.kind == "inside" and s.region_id and s.level in (*PROVINCIAL, "district")]
    return inside if len({s.region_id for s in inside}) == 1 and len(inside) > len(local) else counted


def _title_weight(document: Document, span: RegionSpan, in_title: Sequence[RegionSpan]) -> float:
    """What is named first counts most, or who receives: 'Đoàn Lai Châu học cách làm ở Lạng Sơn' is on Lạng Sơn."""
    before = document.folded[max(0, span.start - 60) : span.start]
    if len({s.region_id for s in in_title}) == 2 and _GUESTS.search(before):
        return 3
    return 12 if span == in_title[0] or _HOSTS.search(before) else 3


def _is_national(document: Document, best: str, told: Sequence[RegionSpan], title_end: int, lead_end: int) -> bool:
    """Though its title names a province: a ranking whose lead is on the country, a national meeting held there."""
    own = [s for s in told if s.region_id == best]
    provinces = [s for s in told if s.level in PROVINCIAL]
    lead = document.folded[title_end:lead_end]
    by_title = _ANNOUNCED.search(document.folded, 0, title_end)
    if (
        len({s.region_id for s in provinces} - {best}) >= (_SOME if by_title else _MANY)
        and len(own) <= 0.5 * len(provinces)
        and (by_title or not any(s.start < lead_end for s in own))
        and _NATIONAL.search(lead)
    ):
        return True
    is_place = bool(own) and all(_PLACE_IN_PASSING.search(document.folded, max(0, s.start - 60), s.start) for s in own)
    return is_place and any(s.level == "country" for s in told) and _NATIONAL.search(lead) is not None


def _is_one_of_several(
    document: Document, best: str, counted: Sequence[RegionSpan], lexicon: RegionLexicon, lead_end: int
) -> bool:
    """A forum of national bodies that tells of the country, then of provinces as examples; its place is no subject."""
    if lexicon.level.get(best) not in PROVINCIAL or not any(s.level == "country" for s in counted):
        return False
    in_lead = [s for s in counted if s.start < lead_end and s.level in PROVINCIAL]
    if any(not _PLACE_IN_PASSING.search(document.folded, max(0, s.start - 60), s.start) for s in in_lead):
        return False
    return len({s.region_id for s in counted if s.level in PROVINCIAL} - {s.region_id for s in in_lead}) >= _SOME


def _with_predecessors(scores: dict[str, float], lexicon: RegionLexicon, titled: Collection[str]) -> None:
    """'Lâm Đồng (hợp nhất từ Lâm Đồng, Bình Thuận, Đắk Nông) …': what is told of the old ones is told of the new."""
    for old in [region for region in scores if lexicon.successor.get(region, region) in scores.keys() - {region}]:
        if old not in titled or lexicon.successor[old] in titled:  # 'Hòa Bình, Vĩnh Phúc, Phú Thọ: ba nơi một tổng đài'
            scores[lexicon.successor[old]] += scores.pop(old)


def _choose(scores: dict[str, float], lexicon: RegionLexicon, is_titled: bool, is_of_all: bool) -> str:
    """`is_of_all`: the lead tells of national bodies or of all provinces."""
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    local = [(region, score) for region, score in ranked if lexicon.level.get(region) != "country"]
    if not local:
        return ranked[0][0]
    best, best_score = local[0]
    for grouping, score in local:
        if lexicon.level.get(grouping) in GROUPINGS and grouping != best and score >= 0.5 * best_score:
            others = lexicon.members.get(grouping, frozenset()) & {region for region, _ in local}
            if best in others and len(others) >= 2:
                best, best_score = grouping, score
                break
    for part, score in local:  # 'Miền Trung …' in the title, Bắc Trung Bộ in the text
        if score >= _NAMED_WELL and _NOBODY < lexicon.members.get(part, _NOBODY) < lexicon.members.get(best, _NOBODY):
            best = part
    country = scores.get("vn", 0)
    total = sum(score for _, score in local)
    is_scattered = (
        len(local) >= 3 and best_score < 0.45 * total and (lexicon.level.get(best) not in GROUPINGS or best_score <= 1)
    )
    is_national = country or is_of_all or len(local) > _MANY
    if not is_titled and is_national and (best_score <= country or is_scattered):
        return "vn"
    return best


def _weight(document: Document, span: RegionSpan) -> float:
    if span.kind == "implied":
        return 0.6  # 'cả nước' is mostly what a province is compared with
    before = document.folded[max(0, span.start - 40) : span.start]
    if ("tại" in before or "ở" in before or "quê" in before) and _PLACE_IN_PASSING.search(before):
        return 0.5
    if span.level in GROUPINGS and _OF_A_RESOLUTION.search(document.folded, max(0, span.start - 200), span.start):
        return 0.3  # 'Nghị quyết số 30-NQ/TW … về phát triển … vùng Đồng bằng sông Hồng': what it is called
    spoken = document.folded[max(0, span.start - _LONGEST_SPOKEN) : span.start]
    if spoken.rfind("“") > spoken.rfind("”"):
        return 0.5  # 'Quả này tối nay Hà Nội có ăn', somebody says
    return 0.7 if span.kind == "district" else 1.0


def _crowds(document: Document, spans: Sequence[RegionSpan]) -> dict[int, int]:
    """Start of a span → how many regions its sentence lists, from three on: a ranking is about none of them."""
    by_sentence: dict[int, list[RegionSpan]] = {}
    for span in spans:
        by_sentence.setdefault(document.sentence_at(span.start).start, []).append(span)
    crowds = {}
    for group in by_sentence.values():
        size = len({span.region_id for span in group})
        if size >= 3:
            crowds.update((span.start, size) for span in group)
    return crowds


def _parts(document: Document) -> tuple[int, int]:
    """Where title and lead end in the text (0 when there is no title, or it does not stand there)."""
    title_end = document.title_span.end
    for paragraph in document.paragraphs:
        if paragraph.start >= title_end and paragraph.end - paragraph.start >= _LEAD_LENGTH:
            return title_end, paragraph.end
    return title_end, len(document.text)
