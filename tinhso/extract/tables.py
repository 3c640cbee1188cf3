"""Tables drawn in text with '|': rows of places or of indicators, columns of indicators, of aims and results, of years.

Belongs here: finding such blocks and saying what each number cell stands under. What a number means is decided where
all cells are read (cells.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tinhso.extract.number_patterns import NUMBER
from tinhso.extract.phrases import anywhere, phrase_regex
from tinhso.text import Span
from tinhso.vocabulary import Vocabulary

_ORDER = re.compile(r"(?:stt|tt|#|\d{1,2}\.?)")
_YEAR = re.compile(r"(?:năm )?(?:19|20)\d\d")
_MOST_COLUMNS = 100
_LONGEST_ROW = 2_000  # letters: a longer line is read as sentences
_MOST_ROWS = 2_000  # of all tables of one text: what follows is read as sentences


@dataclass(frozen=True, slots=True)
class TableCell:
    """A number at text[start:end] under `column` in the row `row`, counted in `unit` (spans of the text; the last one
    empty in a table without a column of units)."""

    start: int
    end: int
    row: Span
    column: Span
    unit: Span


class TableGrammar:
    """The words of rules/tables.yml, and how rules/numbers.yml tells of places gained and lost."""

    def __init__(self, rules: dict, numbers: dict) -> None:
        down, units = phrase_regex(numbers["rank_down"]), phrase_regex(numbers["rank_units"])
        up = phrase_regex(numbers["rank_up"])
        self.move = re.compile(rf"(?:{up}|(?P<down>{down})) (?P<digits>\d{{1,2}}) {units}")
        self.comparators = {
            word: comparator for comparator, words in numbers["comparators_before"].items() for word in words
        }
        self.number = re.compile(
            rf"(?:(?P<comparator>{phrase_regex(self.comparators)}) ?)?"
            rf"(?P<sign>[-+▲▼↑↓]?) ?(?P<digits>{NUMBER})[.,]*(?: ?{phrase_regex(rules['cell_units'])})*"
        )
        self.rank_label = anywhere(rules["rank_labels"])
        self.move_label = anywhere(rules["move_labels"])
        self.plain_label = re.compile(rf"{phrase_regex([*rules['plain_labels'], *rules['rank_labels']])}[^|]{{0,24}}")
        self.share_label = re.compile(phrase_regex(rules["share_labels"]))
        self.plan_label = anywhere(rules["plan_labels"])
        self.unit_label = re.compile(phrase_regex(rules["unit_labels"]))


@lru_cache(maxsize=4)
def table_grammar(vocabulary: Vocabulary) -> TableGrammar:
    return TableGrammar(vocabulary.rules["tables"], vocabulary.rules["numbers"])


def table_cells(folded: str, lines: tuple[Span, ...], grammar: TableGrammar) -> tuple[list[TableCell], list[Span]]:
    """The number cells of all tables, in order, and the lines the tables take."""
    cells: list[TableCell] = []
    taken: list[Span] = []
    block: list[list[Span]] = []
    if "|" not in folded:
        return cells, taken
    rows = 0
    for line in [*lines, None]:
        split = _cells(folded, line) if line and rows < _MOST_ROWS else []
        rows += bool(split)
        if len(split) >= 3 and (not block or len(split) == len(block[0])):
            block.append(split)
            continue
        if len(block) >= 2:
            found = _read(folded, block, grammar)
            if found:
                cells += found
                taken += [Span(row[0].start, row[-1].end) for row in block]
        block = [split] if len(split) >= 3 else []
    return cells, taken


def _cells(folded: str, line: Span) -> list[Span]:
    text = folded[line.start : line.end]
    if len(text) > _LONGEST_ROW or not 2 <= text.count("|") <= _MOST_COLUMNS:
        return []
    cells, at = [], line.start
    for part in text.split("|"):
        stripped = part.strip()
        begin = at + (len(part) - len(part.lstrip()))
        cells.append(Span(begin, begin + len(stripped)))
        at += len(part) + 1
    if cells and cells[0].start == cells[0].end:
        cells = cells[1:]
    if cells and cells[-1].start == cells[-1].end:
        cells = cells[:-1]
    return cells


def _read(folded: str, block: list[list[Span]], grammar: TableGrammar) -> list[TableCell]:
    header, rows = block[0], block[1:]
    label = 1 if all(_ORDER.fullmatch(folded, row[0].start, row[0].end) for row in rows) and len(header) > 2 else 0
    if any(
        grammar.number.fullmatch(folded, c.start, c.end)
        for c in header[label + 1 :]
        if not _YEAR.fullmatch(folded, c.start, c.end)
    ):
        return []  # no header: nobody says what the columns are
    first = 0 if label and grammar.rank_label.search(folded, header[0].start, header[0].end) else label + 1
    units = next((i for i, c in enumerate(header) if grammar.unit_label.fullmatch(folded, c.start, c.end)), None)
    found = []
    for row in rows:
        unit = row[units] if units is not None else Span(row[0].start, row[0].start)
        for column, cell in list(zip(header, row, strict=True))[first:]:
            if cell != row[label] and any(
                pattern.fullmatch(folded, cell.start, cell.end) for pattern in (grammar.number, grammar.move)
            ):
                found.append(TableCell(cell.start, cell.end, row[label], column, unit))
    return found
