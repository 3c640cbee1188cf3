"""A number in a table: its row or its column names the indicator, the other the place, the aim or the year."""

from __future__ import annotations

from collections.abc import Iterable

from tinhso.extract.assembly import Fact, observation_of
from tinhso.extract.discourse import Cue
from tinhso.extract.framing import Found, FrameBuilder
from tinhso.extract.links import Link
from tinhso.extract.measures import Measured
from tinhso.extract.passage import Passage
from tinhso.extract.places import Place
from tinhso.extract.quantities import Kind, Quantity, parse_number
from tinhso.extract.setting import SUB_PROVINCIAL, Setting
from tinhso.extract.tables import TableCell, TableGrammar
from tinhso.extract.timing import Timing
from tinhso.records import Observation

_SCORE, _OF_THE_TOPIC = 2.9, 2.0  # by a label that names the indicator; by what the text above is about
_BY_LABEL = "the row or column of the table"
_MEASURES = {Kind.RANK: "rank", Kind.RANK_CHANGE: "rank_change"}
_DOWN = frozenset("-▼↓")


def read_cell(
    cell: TableCell, passage: Passage, setting: Setting, frames: FrameBuilder, tables: TableGrammar
) -> list[Observation]:
    """One observation, or none where no indicator or no region is named. `passage`: what stands above."""
    folded = setting.document.folded
    labels = frames.found(cell.row), frames.found(cell.column)
    row, column = (label.text for label in labels)
    unit = folded[cell.unit.start : cell.unit.end]
    quantity = _quantity(folded[cell.start : cell.end], cell, f"{row} {column} {unit}", tables)
    if quantity.kind == Kind.COUNT and quantity.value % 1:
        return []  # 2,1 of a thing is an average, or a share whose sign is missing
    place = _place(labels, setting)
    heads = [head for label in labels for head in setting.grammar.read_label(label.text, label.words)]
    is_plain = quantity.kind == Kind.RANK_CHANGE or tables.plain_label.fullmatch(column)
    score = _SCORE if heads else _OF_THE_TOPIC
    if not heads and place and place.how == _BY_LABEL and is_plain:
        heads = [head for head in (passage.topics.index, passage.topics.share) if head]
    head = next((head for head in heads if quantity.kind in head.kinds), None)
    if head is None or place is None:
        return []
    link = Link(
        quantity, quantity.kind, head.indicator_id, head.rule_id, score, "table", None, head.kinds, head.growth_only
    )
    measured = Measured(_MEASURES.get(quantity.kind, "value"), quantity.value, quantity.high)
    scope = _scope(head.indicator_id, f"{row} {column}", setting)
    fact = Fact(link, place, _timing(labels[1], passage.period_above(link), setting, tables), measured)
    return [observation_of(fact, scope, setting, min(cell.row.start, cell.start))]


def _scope(indicator_id: str, labels: str, setting: Setting) -> str | None:
    """The tier or part of the region that the labels name, else the one the indicator's own name says."""
    words, allowed = setting.words, setting.grammar.scopes[indicator_id]
    tiers = {} if indicator_id in words.untiered else words.tiers
    parts = {part: pattern for part, pattern in words.parts.items() if part in allowed}
    named = (part for part, pattern in {**tiers, **parts}.items() if pattern.search(labels))
    return next(named, words.implied_scope.get(indicator_id))


def _place(labels: Iterable[Found], setting: Setting) -> Place | None:
    """The place that row or column names, else the one the article is about; None for a part of a province."""
    place = next((p for label in labels for p in label.places if p.kind != "inside"), None)
    if place is None:
        primary = setting.primary_region_id
        return Place(primary, "the article is about it") if primary else None
    if place.level in SUB_PROVINCIAL or place.region_id is None:
        return None
    return Place(place.region_id, _BY_LABEL)


def _timing(column: Found, said_above: str | None, setting: Setting, tables: TableGrammar) -> Timing:
    published, how = setting.published, "the column of the table"
    is_target = setting.words[Cue.TARGET].search(column.text) or tables.plan_label.search(column.text)
    status = "target" if is_target else "actual"
    own = [period for period in column.periods if not period.is_reference]
    if own and published and own[-1].year > published.year:
        status = "target"
    if own:
        return Timing(own[-1].text, False, status, how, how)
    if said_above or published is None:
        return Timing(said_above, False, status, "said above the table", how)
    return Timing(str(published.year), True, status, "year of publication", how)


def _quantity(text: str, cell: TableCell, labels: str, tables: TableGrammar) -> Quantity:
    """The number of a cell; its unit stands beside it or in the name of its row or column."""
    if move := tables.move.fullmatch(text):
        places = int(move["digits"])
        return Quantity(cell.start, cell.start, cell.end, Kind.RANK_CHANGE, float(-places if move["down"] else places))
    word, sign, digits = tables.number.fullmatch(text).group("comparator", "sign", "digits")
    value = parse_number(digits)
    kind, scale = _kind(text, labels, value, len(digits), tables)
    if kind == Kind.RANK_CHANGE and sign in _DOWN:
        scale = -1
    comparator = tables.comparators.get(word, "=")
    return Quantity(cell.start, cell.start, cell.end, kind, value * scale, comparator=comparator)


def _kind(text: str, labels: str, value: float, length: int, tables: TableGrammar) -> tuple[str, float]:
    """(kind, what the number is to be multiplied by)."""
    all_text = f"{text} {labels}"
    if "%" in text or tables.share_label.search(labels):
        return Kind.PERCENT, 1
    if tables.move_label.search(labels):
        return Kind.RANK_CHANGE, 1
    if tables.rank_label.search(labels):
        return Kind.RANK, 1
    if value < 1 and length > 3:
        return Kind.INDEX, 1
    if "điểm" in all_text:
        return Kind.POINTS, 1
    if "tỷ đồng" in all_text:
        return Kind.MONEY_VND, 1e9
    return (Kind.MONEY_VND, 1e6) if "triệu đồng" in all_text else (Kind.COUNT, 1)
