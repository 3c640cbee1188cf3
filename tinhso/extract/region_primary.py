"""The one region an article is mostly about: named in the title, else in the lead, else most often.

Belongs here: weighing mentions. Does not belong here: finding them (regions.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tinhso.extract.document import Document
from tinhso.extract.region_lexicon import GROUPINGS, RegionLexicon
from tinhso.extract.region_spans import RegionSpan
from tinhso.records import RegionMention
from tinhso.text import fold

_PLACE_OF_MEETING = re.compile(r"(?<!\w)(?:tại|ở)\s(?:trung tâm hội nghị\s|thành phố\s|tp\.?\s)?$")
_PLACED = re.compile(r"(?<!\w)(?:ở|tại|giữa lòng)\s$")  # 'Đoàn Lai Châu học cách làm ở Lạng Sơn'
_MANY = 6  # regions of which none is told more of: the article is about the country
_LEAD_LENGTH = 80  # a first paragraph shorter than this is a byline or a heading


def primary_region(
    document: Document, lexicon: RegionLexicon, spans: Sequence[RegionSpan], mentions: Sequence[RegionMention]
) -> str | None:
    """None when no region is named."""
    counted = [s for s in spans if s.region_id and s.kind != "inside"]
    if not counted:
        return mentions[0].region_id if mentions else None
    title_end, lead_end = _parts(document)
    scores: dict[str, float] = {}
    crowd = _crowds(document, counted)
    in_title: list[str] = []
    for span in counted:
        weight = _weight(document, span) / crowd.get(span.start, 1)
        if span.start < title_end:
            if span.level != "country":
                in_title.append(span.region_id)
                placed = _PLACED.search(document.folded[max(0, span.start - 12) : span.start])
                weight = 12 if len(in_title) == 1 or placed else 3
            else:
                weight *= 3
        elif span.start < lead_end:
            weight *= 2.5
        scores[span.region_id] = scores.get(span.region_id, 0) + weight
    told_of_the_country = counted[0].level == "country" and not in_title
    if told_of_the_country and all(s.level == "country" for s in counted if s.start < lead_end):
        return "vn"  # opens with the country, names provinces as examples further on
    return _choose(scores, lexicon, bool(in_title))


def _choose(scores: dict[str, float], lexicon: RegionLexicon, is_titled: bool) -> str:
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
    country = scores.get("vn", 0)
    total = sum(score for _, score in local)
    is_scattered = len(local) >= 3 and best_score < 0.4 * total and lexicon.level.get(best) not in GROUPINGS
    if not is_titled and country and (best_score <= country or is_scattered):
        return "vn"
    if not is_titled and len(local) >= _MANY and best_score < 0.35 * total:
        return "vn"  # a round-up of provinces
    return best


def _weight(document: Document, span: RegionSpan) -> float:
    if span.kind == "implied":
        return 0.6  # 'cả nước' is mostly what a province is compared with
    before = document.folded[max(0, span.start - 40) : span.start]
    if _PLACE_OF_MEETING.search(before):
        return 0.5
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
    title_end = 0
    if document.title:
        at = document.folded.find(fold(document.title), 0, 3000)
        title_end = at + len(document.title) if at >= 0 else 0
    for paragraph in document.paragraphs:
        if paragraph.start >= title_end and paragraph.end - paragraph.start >= _LEAD_LENGTH:
            return title_end, paragraph.end
    return title_end, len(document.text)
