"""A measurement printed for people: tables of figures, and what was missed, made up or wrong with the text around it.

Belongs here: words and tables. Does not belong here: arithmetic (figures.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.evaluation.figures import Figures
from tests.evaluation.judging import Verdict
from tests.evaluation.matching import Fact
from tests.evaluation.measuring import ALL, OWN, Measurement
from tests.evaluation.reading import Reading
from tinhso.text import normalize

_INDICATOR_WIDTH, _FIGURES_WIDTH = 34, 19  # the widest name and "100/100/100 (999)" with what frames them
_AROUND = 70  # characters shown on either side of a quote
_SHOWN = {
    "observation": ("indicator", "region", "measure", "value", "status", "period", "scope", "comparator"),
    "event": ("type", "start", "venue_region", "name"),
    "policy": ("number", "doc_type"),
    "region": ("region",),
    "primary_region": ("region",),
}


def print_report(measurement: Measurement, console: Console) -> None:
    """Figures per kind and set, per indicator over all sets, and the calibration."""
    names = [*measurement.single_sets, *(name for name in (OWN, ALL) if measurement.verdicts[name])]
    beside = max(1, (console.width - _INDICATOR_WIDTH) // _FIGURES_WIDTH)
    for first in range(0, len(names), beside):
        console.print(_indicator_table(measurement, names[first : first + beside]))
    console.print(_calibration_table(measurement, names))
    for name in names:
        title = {OWN: "own: the project's sets together", ALL: "all sets together"}.get(name, name)
        console.print(_kind_table(title, measurement.by_kind(name)))


def print_misses(measurement: Measurement, labelled_set: str, console: Console) -> None:
    """Every fact of the set that is not right, article by article, with the words it stands in."""
    for verdict in sorted(measurement.verdicts[labelled_set], key=lambda v: v.article):
        reading = measurement.readings[verdict.article]
        for line in _told(verdict, reading):
            console.print(line, soft_wrap=True, highlight=False)


def _kind_table(title: str, figures: Mapping[str, Figures]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column("kind", min_width=20)
    for column in ("precision", "recall", "F1", "right", "gold", "found"):
        table.add_column(column, justify="right")
    for kind, f in figures.items():
        shares = (f"{share:.3f}" for share in (f.precision, f.recall, f.f1))
        table.add_row(kind, *shares, str(f.n_right), str(f.n_gold), str(f.n_found))
    return table


def _indicator_table(measurement: Measurement, names: Sequence[str]) -> Table:
    table = Table(title="observations per indicator, in percent: precision/recall/F1 (gold)", title_justify="left")
    table.add_column("indicator", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    of_set = {name: measurement.by_indicator(name) for name in names}
    for indicator in measurement.by_indicator(ALL):
        figures = (of_set[name].get(indicator) for name in names)
        table.add_row(indicator, *(_in_percent(f) if f else "" for f in figures))
    return table


def _in_percent(f: Figures) -> str:
    return "/".join(f"{100 * share:.0f}" for share in (f.precision, f.recall, f.f1)) + f" ({f.n_gold})"


def _calibration_table(measurement: Measurement, names: list[str]) -> Table:
    table = Table(title="of the facts with at least this confidence, so many are right", title_justify="left")
    table.add_column("set")
    table.add_column("confidence", justify="right")
    for kind in ("observation", "event", "policy", "all"):
        table.add_column(kind, justify="right")
    for name in names:
        for least, kinds in measurement.calibration(name).items():
            shares = (f"{right / n:.1%} of {n}" if n else "-" for n, right in kinds.values())
            table.add_row(name, f"≥ {least}", *shares, end_section=least == 0.5)
    return table


def _told(verdict: Verdict, reading: Reading) -> Iterator[str]:
    differs = list(verdict.wrong_fields)
    if verdict.is_right and verdict.kind == "observation":  # agreement on these is counted apart
        differs = [f for f in ("scope", "comparator") if verdict.gold.get(f) != verdict.found[f]]
    if verdict.is_right and not differs:
        return
    word, colour = ("WRONG", "yellow") if differs else ("MISSED", "red") if verdict.gold else ("MADE UP", "magenta")
    fields = f" in {', '.join(differs)}" if differs else ""
    yield f"[bold]{escape(verdict.article)}[/] [{colour}]{word}[/] {verdict.kind}{fields}"
    if verdict.gold:
        yield f"    gold   {escape(_fields(verdict.kind, verdict.gold))}"
    if verdict.found:
        yield f"    found  {escape(_fields(verdict.kind, verdict.found))}"
        if "rule" in verdict.found:
            yield f"    by     {escape(verdict.found['rule'])}, confidence {verdict.found['confidence']}"
    if around := _around(verdict.found or verdict.gold or {}, reading.text):
        yield f"    text   {around}"
    for field, how in (verdict.found or {}).get("decisions", {}).items():
        if not differs or field in differs:
            yield f"    [dim]{field}: {escape(how)}[/]"


def _fields(kind: str, fact: Fact) -> str:
    return " · ".join(str(fact.get(name)) for name in _SHOWN[kind])


def _around(fact: Fact, text: str) -> str:
    """The quote, marked, and the words on either side; empty when it has none, as labelled if it is not in the text."""
    if "quote" not in fact:
        return ""
    quote = normalize(fact["quote"])
    start, end = fact.get("at") or (text.find(quote), text.find(quote) + len(quote))
    if start < 0:
        return f"(not in the text as parsed) {escape(quote)}"
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    parts = [escape(part.replace("\n", " ⏎ ")) for part in (before, text[start:end], after)]
    return f"…{parts[0]}[bold underline]{parts[1]}[/]{parts[2]}…"
