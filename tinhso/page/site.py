"""A release's database → its site: which pages there are, and what each is made from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from tinhso.page import charts, queries
from tinhso.page.evidence import YEAR_MARKS, pages, with_anchors, year_anchors
from tinhso.page.formats import LANGUAGES, day, decimals, number, shown, signed, suffixed
from tinhso.page.home import home_view
from tinhso.page.panel import GEOGRAPHIES, build_panel, first_view
from tinhso.page.render import Renderer
from tinhso.page.words import words
from tinhso.page.writing import SiteWriter

Row = dict[str, Any]

PILLARS = ("composite", "government", "economy", "society", "infrastructure", "people", "security", "finance")
N_EVENTS = 14  # on the home page
N_ARTICLES = 12  # on a region's
N_POLICIES = 12


def build_site(database: Path, folder: Path, previous: Path | None = None) -> SiteWriter:
    """Write the site of `database` (a published DuckDB file) into `folder`; how much was written.

    Files that are the same in `previous` (the site of an earlier release, which never changes) are linked, not written.
    """
    writer = SiteWriter(folder, previous)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        facts = _Facts.read(connection)
        _write_assets(writer, facts)
        for lang in LANGUAGES:
            renderer = Renderer(lang)
            for name, html in [
                _home(renderer, facts), *_lists(renderer, facts), *_indicators(renderer, facts),
                *_regions(renderer, facts),
            ]:  # fmt: skip
                writer.write(name, html)
        _write_evidence(writer, facts, queries.evidence(connection))
    return writer


@dataclass(frozen=True)
class _Facts:
    """What the pages share of one release."""

    build: Row
    regions: list[Row]
    indicators: list[Row]
    panel_rows: list[Row]
    panel: dict[str, Any]
    targets: list[Row]
    scorecards: list[Row]
    successions: list[Row]
    events: list[Row]
    articles: list[Row]
    policies: list[Row]
    conflicts: list[Row]

    @classmethod
    def read(cls, connection: queries.Connection) -> _Facts:
        regions, indicators = queries.regions(connection), queries.indicators(connection)
        panel_rows, targets = queries.panel(connection), queries.targets(connection)
        return cls(
            build=queries.build(connection),
            regions=regions,
            indicators=indicators,
            panel_rows=panel_rows,
            panel=build_panel(regions, indicators, panel_rows, targets),
            targets=[{**row, "scope_name": row["scope"]} for row in targets],
            scorecards=queries.scorecards(connection),
            successions=queries.successions(connection),
            events=queries.events(connection),
            articles=queries.articles_by_region(connection, N_ARTICLES),
            policies=queries.policies_by_region(connection, N_POLICIES),
            conflicts=queries.conflicts(connection),
        )

    @property
    def by_region(self) -> dict[str, Row]:
        return {row["region_id"]: row for row in self.regions}


def _write_assets(writer: SiteWriter, facts: _Facts) -> None:
    static = files(__package__).joinpath("static")
    for folder in (static, static.joinpath("fonts")):
        for asset in folder.iterdir():
            if asset.is_file():
                name = f"static/{asset.name}" if folder is static else f"static/fonts/{asset.name}"
                writer.write(name, asset.read_bytes())
    view = first_view(facts.panel)
    known = {**facts.panel, "first": [view.indicator_id, view.year, view.geography], "words": words()}
    writer.write("data/panel.js", f"window.tinhso = {_script(known)};\n")


def _script(value: object) -> str:
    """JSON that is also a script, in a file or between tags."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _home(renderer: Renderer, facts: _Facts) -> tuple[str, str]:
    names = facts.by_region
    events = [
        {
            **event,
            "dates": renderer.pair(tuple(_event_dates(event, lang) for lang in LANGUAGES)),
            "type": renderer.pair((event["event_type_name_vi"] or "", event["event_type_name_en"] or "")),
            "regions": [
                {"region_id": one, "names": renderer.pair((names[one]["name_vi"], names[one]["name_en"]))}
                for one in event["region_ids"][:3]
                if one in names
            ],
        }
        for event in facts.events[:N_EVENTS]
    ]
    known = [
        {**one, "names": renderer.pair((one["name_vi"], one["name_en"]))} for one in facts.indicators if one["n_values"]
    ]
    build = facts.build
    newest = max((row["published_date"] for row in facts.articles if row["published_date"]), default=None)
    release = tuple(
        pair.format(
            build=build["build_id"],
            articles=number(build["n_articles"], 0, lang),
            observations=number(build["n_observations"], 0, lang),
            sources=number(build["n_sources"], 0, lang),
            newest=day(newest, lang),
        )
        for lang, pair in zip(LANGUAGES, words()["footer_release"], strict=True)
    )
    return renderer.page(
        "index.html",
        "index.html",
        both=True,
        events=events,
        pillars=_by_pillar(known),
        release=renderer.pair(release),
        **home_view(facts.panel, first_view(facts.panel), renderer.lang),
    )


def _event_dates(event: Row, lang: str) -> str:
    if event["start_date"] is None:
        return words()["undated"][LANGUAGES.index(lang)]
    return day(event["start_date"], lang, event["date_precision"])


def _by_pillar(indicators: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for one in indicators:
        found[one["pillar"]].append(one)
    ordered = [*PILLARS, *sorted(set(found) - set(PILLARS))]
    return [(pillar, sorted(found[pillar], key=lambda one: -one["n_values"])) for pillar in ordered if found[pillar]]


def _lists(renderer: Renderer, facts: _Facts) -> Iterable[tuple[str, str]]:
    covered: dict[str, set[str]] = defaultdict(set)
    for row in facts.scorecards:
        covered[row["region_id"]].add(row["indicator_id"])
    regions = sorted(
        ({**row, "n_covered": len(covered[row["region_id"]])} for row in facts.regions), key=_reading_order(renderer)
    )
    groups = [
        ("regions_new", [row for row in regions if row["is_new"]]),
        ("regions_old", [row for row in regions if row["is_old"] and not row["is_new"]]),
        ("regions_wider", [row for row in regions if not row["is_old"] and not row["is_new"]]),
    ]
    yield renderer.page("regions.html", "regions.html", groups=groups)
    yield renderer.page("indicators.html", "indicators.html", pillars=_by_pillar(facts.indicators))


def _reading_order(renderer: Renderer) -> Any:
    """Names in order of their letters without marks, as people look them up."""
    return lambda row: (row["region_id"], renderer.name(row))


def _indicators(renderer: Renderer, facts: _Facts) -> Iterable[tuple[str, str]]:
    series = {one["id"]: one for one in facts.panel["indicators"]}
    targets, conflicts = _grouped(facts.targets, "indicator_id"), _grouped(facts.conflicts, "indicator_id")
    for indicator in facts.indicators:
        found = series.get(indicator["indicator_id"])
        yield renderer.page(
            "indicator.html",
            f"indicator/{indicator['indicator_id']}.html",
            indicator=indicator,
            tables=[_matrix(facts.panel, found, g, renderer) for g in GEOGRAPHIES if found and found["values"][g]],
            targets=_named_scopes(targets[indicator["indicator_id"]], renderer),
            conflicts=conflicts[indicator["indicator_id"]],
        )


def _matrix(panel: Mapping[str, Any], series: Mapping[str, Any], geography: str, renderer: Renderer) -> dict[str, Any]:
    """All values of an indicator on one geography: regions that have any, by year."""
    by_year = series["values"][geography]
    years = sorted(by_year)
    known = [value for values in by_year.values() for value in values if value is not None]
    rows = []
    for at, (region_id, *names) in enumerate(panel["regions"][geography]):
        line = [(int(year), by_year[year][at]) for year in years]
        if any(value is not None for _, value in line):
            rows.append(
                {
                    "region_id": region_id,
                    "name": names[renderer.at],
                    "cells": [
                        (year, "" if value is None else _shown_text(value, series, renderer.lang))
                        for year, value in line
                    ],
                    "spark": charts.spark(line, min(known), max(known)),
                }
            )
    return {"geography": geography, "years": years, "rows": rows, "mark": YEAR_MARKS[GEOGRAPHIES[geography]]}


def _shown_text(value: float, series: Mapping[str, Any], lang: str) -> str:
    return suffixed(number(value, series["digits"], lang), "percent" if series["percent"] else None, lang)


def _named_scopes(rows: Iterable[Row], renderer: Renderer) -> list[Row]:
    return [{**row, "scope_name": _scope_name(row["scope"], renderer)} for row in rows]


def _scope_name(scope: str | None, renderer: Renderer) -> str:
    return words().get(f"scope_{scope}", (scope or "",) * 2)[renderer.at]


def _grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def _regions(renderer: Renderer, facts: _Facts) -> Iterable[tuple[str, str]]:
    names = facts.by_region
    series = {one["id"]: one for one in facts.panel["indicators"]}
    cards, targets = _grouped(facts.scorecards, "region_id"), _grouped(facts.targets, "region_id")
    articles, policies = _grouped(facts.articles, "region_id"), _grouped(facts.policies, "region_id")
    events: dict[str, list[Row]] = defaultdict(list)
    for event in facts.events:
        for region_id in event["region_ids"]:
            events[region_id].append(event)
    pieces, whole = _grouped(facts.successions, "new_region_id"), _grouped(facts.successions, "old_region_id")
    for region in facts.regions:
        region_id = region["region_id"]
        made_of = [names[row["old_region_id"]] for row in pieces[region_id] if row["old_region_id"] in names]
        parent = whole[region_id][0]["new_region_id"] if whole[region_id] else region_id
        own = [_card(row, series, facts, renderer) for row in cards[region_id]]
        found = articles[region_id]
        yield renderer.page(
            "region.html",
            f"region/{region_id}.html",
            region={**region, "kicker": _kicker(region, renderer)},
            made_of=made_of if len(made_of) > 1 else [],
            became=names.get(parent) if parent != region_id else None,
            pillars=_by_region_pillar(own),
            n_covered=len({row["indicator_id"] for row in own}),
            n_indicators=len(facts.indicators),
            n_articles=found[0]["n_articles"] if found else 0,
            newest=found[0]["published_date"] if found else None,
            targets=[
                {
                    **row,
                    "drawn": charts.bullet(row["target_value"], row["actual_value"], row["unit"] == "percent"),
                }
                for row in _named_scopes(targets[region_id], renderer)
            ],
            events=events[region_id][:N_EVENTS],
            articles=found,
            policies=policies[region_id],
        )


def _kicker(region: Row, renderer: Renderer) -> str:
    if region["population"]:
        people = number(region["population"], 0, renderer.lang)
        return renderer.word("people", n=people, year=region["population_year"])
    return renderer.word("tagline")


def _by_region_pillar(cards: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    found = _grouped(cards, "pillar")
    return [(pillar, found[pillar]) for pillar in PILLARS if found[pillar]]


def _card(row: Row, series: Mapping[str, Any], facts: _Facts, renderer: Renderer) -> Row:
    found = series.get(row["indicator_id"])
    is_old = str(row["territory_since"]) < queries.MERGED_ON
    geography = "63" if is_old else "34"
    line: list[tuple[int, float | None]] = []
    known: list[float] = []
    if found:
        ids = [one[0] for one in facts.panel["regions"][geography]]
        by_year = found["values"][geography]
        known = [value for values in by_year.values() for value in values if value is not None]
        if row["region_id"] in ids:
            line = [(int(year), by_year[year][ids.index(row["region_id"])]) for year in sorted(by_year)]
    change = row["change"]
    told = None if change is None else shown(change, row["unit"])
    return {
        **row,
        "merger": "before_merger" if is_old and facts.by_region[row["region_id"]]["is_new"] else None,
        "spark": charts.spark(line, min(known), max(known)) if known else {"end": None},
        "change_text": "" if told is None else signed(told, decimals([told], row["unit"]), renderer.lang),
        "direction": "" if not change else ("up" if change > 0 else "down"),
    }


def _write_evidence(writer: SiteWriter, facts: _Facts, rows: Iterable[Row]) -> None:
    renderers = [Renderer(lang) for lang in LANGUAGES]
    names, indicators = facts.by_region, {row["indicator_id"]: row for row in facts.indicators}
    anchors = year_anchors(facts.panel_rows)
    computed = _computed(facts)
    for (region_id, indicator_id), values in pages(rows):
        with_anchors(values, anchors)
        for renderer in renderers:
            for value in values:
                value["scope_name"] = _scope_name(value["scope"], renderer)
                value["merger"] = None
            writer.write(
                *renderer.page(
                    "evidence.html",
                    f"evidence/{region_id}/{indicator_id}.html",
                    region=names[region_id],
                    indicator=indicators[indicator_id],
                    values=values,
                    computed=computed.pop((renderer.lang, region_id, indicator_id), []),
                )
            )


def _computed(facts: _Facts) -> dict[tuple[str, str, str], list[Row]]:
    return {}
