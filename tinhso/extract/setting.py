"""What is the same for every number of an article: its document, the region it is about, the compiled vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from tinhso.extract.confidence import Confidence, confidence
from tinhso.extract.discourse import Discourse, discourse
from tinhso.extract.document import Document
from tinhso.extract.indicators import IndicatorGrammar, indicator_grammar
from tinhso.extract.regions import RegionReading
from tinhso.vocabulary import Vocabulary

_HELD = re.compile(
    r"(?<!\w)(?:hội nghị|hội thảo|tọa đàm|diễn đàn|khai mạc|bế mạc|tập huấn|lễ|ngày hội|hội thi|làm việc|thăm|kiểm tra)"
    r"(?!\w)"
)
_UNITS = ("huyện", "quận", "thị xã", "thành phố", "xã", "phường", "thị trấn")  # reports from villages tell of provinces
SUB_PROVINCIAL = frozenset({"district", "commune", "village"})
GROUPS = frozenset({"macro_region", "press_grouping"})
YEAR_REPORTS = 2  # the last month in which most articles look back on the year before
PROVINCES = frozenset({"province", "municipality"})
_YEAR = re.compile(r"(?<!\d)(?<!/)20\d\d(?![\d/])(?! ?-)")  # no year of a span or a number of a document


@dataclass(frozen=True, eq=False)
class Setting:
    """`levels` by region id; `cities` have never been a 'tỉnh'; `successors` are the mergers in force on the day of
    publication, old id → new id."""

    document: Document
    published: date | None
    primary_region_id: str | None
    is_on_a_part: bool  # its title names a district or commune and no province
    levels: Mapping[str, str]
    cities: frozenset[str]
    successors: Mapping[str, str]
    grammar: IndicatorGrammar
    words: Discourse
    confidence: Confidence

    @cached_property
    def year_of_title(self) -> str | None:
        """'Năm 2022, Hải Phòng phấn đấu …': the one year that the title names."""
        title = self.document.title_span
        years = set(_YEAR.findall(self.document.folded, title.start, title.end))
        return years.pop() if len(years) == 1 else None

    def level(self, region_id: str | None) -> str | None:
        return self.levels.get(region_id or "")


def setting_of(document: Document, regions: RegionReading, vocabulary: Vocabulary) -> Setting:
    """The setting of one article."""
    day = document.published.isoformat() if document.published else ""
    successors = next((known for since, known in _successions(vocabulary) if since <= day), {})
    return Setting(
        document,
        document.published,
        regions.primary_region_id,
        is_on_a_part(document, regions),
        _levels(vocabulary),
        _cities(vocabulary),
        successors,
        indicator_grammar(vocabulary),
        discourse(vocabulary),
        confidence(vocabulary),
    )


def is_on_a_part(document: Document, regions: RegionReading) -> bool:
    """'Huyện Đan Phượng: nông thôn mới thông minh': figures without a place are that district's, unless something is
    only held there ('Khai mạc hội thảo tại TP Vinh')."""
    title = document.title_span
    if _HELD.search(document.folded, title.start, title.end):
        return False
    named = [span for span in regions.within(title) if span.kind != "inside"]
    return any(s.marker in _UNITS for s in named) and not any(s.level not in SUB_PROVINCIAL for s in named)


@lru_cache(maxsize=4)
def _levels(vocabulary: Vocabulary) -> dict[str, str]:
    return {row["region_id"]: row["level"] for row in vocabulary.registers["regions"]}


@lru_cache(maxsize=4)
def _cities(vocabulary: Vocabulary) -> frozenset[str]:
    rows = vocabulary.registers["regions"]
    levels = {(row["region_id"], row["level"]) for row in rows}
    return frozenset(
        region for region, level in levels if level == "municipality" and (region, "province") not in levels
    )


@lru_cache(maxsize=4)
def _successions(vocabulary: Vocabulary) -> list[tuple[str, dict[str, str]]]:
    """Each day on which mergers came into force, latest first, with all that are in force from then on."""
    rows = vocabulary.registers["region_successions"]
    days = sorted({row["effective_date"] for row in rows}, reverse=True)
    return [
        (day, {row["old_region_id"]: row["new_region_id"] for row in rows if row["effective_date"] <= day})
        for day in days
    ]
