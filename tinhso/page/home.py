"""The home page: its first view, drawn here (`explorer.js` draws every other one from the same panel), and the news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from tinhso.page import charts
from tinhso.page.facts import Facts, Maps, by_pillar
from tinhso.page.formats import LANGUAGES, amount, day, decimals, number, period, signed, suffixed
from tinhso.page.panel import View, class_of, classes, first_view, ranked, summary
from tinhso.page.render import Renderer, as_script
from tinhso.page.targets import PROGRESS
from tinhso.page.words import words

MARKS = {"63": "o", "34": "n"}  # before the year: where evidence shows the figure of that year on a geography

N_EVENTS = 10
N_TARGETS = 40  # of the indicator; its page has more

# Words `explorer.js` draws with, beside those of pillars, scopes and progress.
_SAID = (
    "site_name", "tagline", "other_language", "summary", "summary_median", "summary_highest", "summary_highest_first",
    "summary_lowest", "no_data", "no_figure_for", "median", "country", "nobody", "geography_63", "geography_34",
    "province", "target", "due", "actual", "progress", "targets_none", "more_on_indicator", "not_loaded", *PROGRESS,
)  # fmt: skip
_SAID_OF = ("pillar_", "scope_")


def pages(renderer: Renderer, facts: Facts) -> Iterator[tuple[str, str]]:
    """index.html"""
    known = [{**row, "names": renderer.both(row)} for row in facts.indicators if row["n_values"]]
    counted = Counter(row["progress"] for row in facts.targets)
    yield renderer.page(
        "index.html",
        "index.html",
        both=True,
        styled=True,
        events=[_event(event, facts, renderer) for event in facts.events[:N_EVENTS]],
        pillars=by_pillar(sorted(known, key=lambda row: -row["n_values"])),
        progress=[(kind, counted[kind]) for kind in PROGRESS if counted[kind]],
        release=renderer.pair(tuple(_release(facts, lang) for lang in LANGUAGES)),
        **home_view(facts.panel, first_view(facts.panel), renderer.lang, facts.maps),
    )


def data_files(panel: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, script): what the browser needs for any view, and an indicator's values, loaded when it is chosen."""
    view = first_view(panel)
    known = {
        "first": [view.indicator_id, view.year, view.geography],
        "regions": panel["regions"],
        "names": panel["names"],
        "indicators": [{key: series[key] for key in ("id", "name", "pillar")} for series in panel["indicators"]],
        "words": {key: pair for key, pair in words().items() if key in _SAID or key.startswith(_SAID_OF)},
        "targets": N_TARGETS,
    }
    yield "data/panel.js", f"window.tinhso = {as_script(known)};\n"
    for series in panel["indicators"]:
        yield f"data/panel/{series['id']}.js", f"tinhso.got({as_script(series)});\n"


def _event(event: Mapping[str, Any], facts: Facts, renderer: Renderer) -> dict[str, Any]:
    names = [facts.region[one] for one in event["region_ids"] if one in facts.region]
    return {
        **event,
        "dates": renderer.pair(tuple(_date(event, lang) for lang in LANGUAGES)),
        "type": renderer.both(event, "event_type_name"),
        "regions": [{"region_id": one["region_id"], "names": renderer.both(one)} for one in names[:3]],
    }


def _date(event: Mapping[str, Any], lang: str) -> str:
    if event["start_date"] is None:
        return words()["undated"][LANGUAGES.index(lang)]
    return day(event["start_date"], lang, event["date_precision"])


def _release(facts: Facts, lang: str) -> str:
    build = facts.build
    newest = max((row["published_date"] for row in facts.articles if row["published_date"]), default=None)
    return words()["footer_release"][LANGUAGES.index(lang)].format(
        build=build["build_id"],
        articles=number(build["n_articles"], 0, lang),
        observations=number(build["n_observations"], 0, lang),
        sources=number(build["n_publishers"], 0, lang),
        newest=day(newest, lang),
    )


def home_view(panel: Mapping[str, Any], view: View, lang: str, maps: Maps = Maps()) -> dict[str, Any]:
    """What the template shows of `view`; texts are in `lang`."""
    series = next((one for one in panel["indicators"] if one["id"] == view.indicator_id), None)
    if series is None:
        return {"series": None, "view": view}
    at = LANGUAGES.index(lang)
    rows = [_row(row, series, view, lang) for row in ranked(panel, series, view)]
    cuts = classes([row["value"] for row in rows if row["value"] is not None])
    told = summary(panel, series, view)
    for side in ("first", "last"):
        told[side] = told[side] and next(row for row in rows if row["region_id"] == told[side]["region_id"])
    return {
        "series": series,
        "view": view,
        "at": at,
        "mark": MARKS[view.geography],
        "outlines": {geography: maps.outlines.get(geography) for geography in MARKS},
        "credit": maps.credit,
        "rows": rows,
        "summary": {**told, "median": value_text(told["median"], series, lang)},
        "country": value_text(series["country"].get(str(view.year)), series, lang),
        "cells": {g: _cells(panel, series, View(view.indicator_id, view.year, g), lang) for g in MARKS},
        "legend": legend([row["value"] for row in rows if row["value"] is not None], cuts, series, lang),
        "drawn": draw_series(panel, series, view, lang),
        "targets": [_target(target, panel, series, lang) for target in series["targets"][:N_TARGETS]],
        "n_more_targets": len(series["targets"]) - N_TARGETS,
    }


def value_text(value: float | None, series: Mapping[str, Any], lang: str) -> str:
    """A value of the series with as many figures as all its values have."""
    text = number(value, series["digits"], lang)
    return suffixed(text, "percent", lang) if series["percent"] and value is not None else text


def shade(value: float | None, cuts: Sequence[float]) -> str:
    """CSS class of a value's colour: the darkest for the highest, whatever the number of classes."""
    at = class_of(value, cuts)
    return "none" if at is None else f"s{at + 4 - len(cuts)}"


def legend(values: Sequence[float], cuts: Sequence[float], series: Mapping[str, Any], lang: str) -> list[dict]:
    """Colours and the values they stand for, the lowest first."""
    found = []
    for at in range(len(cuts) + 1) if values else []:
        inside = [value for value in values if class_of(value, cuts) == at]
        ends = sorted({min(inside), max(inside)})
        found.append(
            {
                "shade": shade(min(inside), cuts),
                "text": "–".join(value_text(end, series, lang) for end in ends),
            }
        )
    return found


def _row(row: Mapping[str, Any], series: Mapping[str, Any], view: View, lang: str) -> dict[str, Any]:
    low, high = _range(series, view.geography)
    target = row["target"]
    change = row["change"]
    return {
        **row,
        "text": value_text(row["value"], series, lang),
        "bar": None if row["value"] is None or high <= 0 else round(100 * max(row["value"], 0) / high, 1),
        "spark": charts.spark(row["line"], low, high) or {},
        "change_text": "" if change is None else signed(change, series["digits"], lang),
        "direction": "" if not change else ("up" if change > 0 else "down"),
        "target_text": target and _aim(target, series, lang),
        "target_due": target and period(target[1], lang),
    }


def _range(series: Mapping[str, Any], geography: str) -> tuple[float, float]:
    known = [v for values in series["values"][geography].values() for v in values if v is not None]
    return (min(known), max(known)) if known else (0.0, 0.0)


def _aim(target: Sequence[Any], series: Mapping[str, Any], lang: str) -> str:
    """Values of the panel are on the scale they are shown in, so only the percent sign is left to add."""
    return amount(target[3], "percent" if series["percent"] else "shown", lang, target[4], target[2])


def _cells(panel: Mapping[str, Any], series: Mapping[str, Any], view: View, lang: str) -> dict[str, dict[str, str]]:
    """Per region the colour and the text of its tile."""
    of_year = series["values"][view.geography].get(str(view.year), [])
    known = [value for value in of_year if value is not None]
    cuts = classes(known)
    at = LANGUAGES.index(lang)
    cells = {}
    for place, (region_id, *names) in enumerate(panel["regions"][view.geography]):
        value = of_year[place] if of_year else None
        cells[region_id] = {
            "name": names[at],
            "shade": shade(value, cuts),
            "text": value_text(value, series, lang),
            "told": value_text(value, series, lang) if value is not None else words()["no_figure_for"][at],
        }
    return cells


def draw_series(panel: Mapping[str, Any], series: Mapping[str, Any], view: View, lang: str) -> dict[str, Any]:
    """Lines of all regions, the median and the country over the years."""
    by_year = series["values"][view.geography]
    years = sorted({int(year) for year in [*by_year, *series["country"]]})
    lines = {
        region_id: [(year, by_year[str(year)][at] if str(year) in by_year else None) for year in years]
        for at, (region_id, *_) in enumerate(panel["regions"][view.geography])
    }
    country = [(year, series["country"].get(str(year))) for year in years]
    middle = [(year, _median(by_year.get(str(year), []))) for year in years]
    known = [value for line in [*lines.values(), country] for _, value in line if value is not None]
    frame = charts.series_frame(years, known)
    low, high = frame["low"], frame["high"]
    names = {region_id: names[LANGUAGES.index(lang)] for region_id, *names in panel["regions"][view.geography]}
    strong = [("median", words()["median"], middle), ("country", words()["country"], country)]
    digits = decimals([tick for tick, _ in frame["ticks"]], "percent")
    return {
        **frame,
        "ticks": [(number(tick, digits, lang), y) for tick, y in frame["ticks"]],
        "lines": [
            {"region_id": region_id, "name": names[region_id], **charts.series_line(line, years, low, high)}
            for region_id, line in lines.items()
            if any(value is not None for _, value in line)
        ],
        "strong": [
            {"kind": kind, "name": pair[LANGUAGES.index(lang)], **charts.series_line(line, years, low, high)}
            for kind, pair, line in strong
            if any(value is not None for _, value in line)
        ],
    }


def _median(values: Sequence[float | None]) -> float | None:
    """Of a third of the regions at least: of fewer it says who reported rather than how the country does."""
    known = [value for value in values if value is not None]
    return median(known) if known and 3 * len(known) >= len(values) else None


def _target(target: Sequence[Any], panel: Mapping[str, Any], series: Mapping[str, Any], lang: str) -> dict[str, Any]:
    region_id, _, _, low, _, actual, actual_period, progress, scope, anchor, actual_anchor = target
    at = LANGUAGES.index(lang)
    return {
        "region_id": region_id,
        "name": panel["names"].get(region_id, [region_id] * 2)[at],
        "scope": scope and words().get(f"scope_{scope}", (scope, scope))[at],
        "text": _aim(target, series, lang),
        "due": period(target[1], lang),
        "actual": actual is not None and value_text(actual, series, lang),
        "actual_period": period(actual_period, lang),
        "anchor": anchor,
        "actual_anchor": actual_anchor,
        "progress": progress,
        "drawn": charts.bullet(low, actual, series["percent"]),
    }
