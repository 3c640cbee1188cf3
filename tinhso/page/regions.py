"""Pages of provinces, the country and its regions: scorecard, targets, events, policies, articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tinhso.page import charts, queries
from tinhso.page.facts import N_OF_REGION, Facts, Row, by_pillar, grouped
from tinhso.page.formats import decimals, number, shown, signed
from tinhso.page.render import Renderer
from tinhso.page.targets import target_rows

N_HIGHLIGHTS = 4  # big numbers at the top


def pages(renderer: Renderer, facts: Facts, region_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """region/<id>.html. A name kept by a merged unit has one page; its rows say which boundaries they are about."""
    pieces, whole = grouped(facts.successions, "new_region_id"), grouped(facts.successions, "old_region_id")
    for region_id in region_ids:
        region, rows = facts.region[region_id], facts.of_region
        made_of = [facts.region[row["old_region_id"]] for row in pieces[region_id]]
        parent = whole[region_id][0]["new_region_id"] if whole[region_id] else region_id
        own = [_card(row, facts, renderer) for row in rows["scorecards"][region_id]]
        found, targets = rows["articles"][region_id], rows["targets"][region_id]
        yield renderer.page(
            "region.html",
            f"region/{region_id}.html",
            region={**region, "kicker": _kicker(region, renderer)},
            made_of=made_of if len(made_of) > 1 else [],
            became=facts.region[parent] if parent != region_id else None,
            highlights=_highlights(own),
            pillars=by_pillar(own),
            n_covered=len({row["indicator_id"] for row in own}),
            n_indicators=len(facts.indicators),
            n_articles=found[0]["n_articles"] if found else 0,
            newest=found[0]["published_date"] if found else None,
            n_targets=len(targets),
            targets=target_rows(sorted(targets, key=lambda one: one["due_period"] or "9999"), renderer),
            events=rows["events"][region_id][:N_OF_REGION],
            articles=found,
            policies=rows["policies"][region_id],
        )


def _kicker(region: Row, renderer: Renderer) -> str:
    if region["population"]:
        people = number(region["population"], 0, renderer.lang)
        return renderer.word("people", n=people, year=region["population_year"])
    return renderer.word("tagline")


def _highlights(cards: list[Row]) -> list[Row]:
    """The figures most provinces can be compared by, one an indicator."""
    found: dict[str, Row] = {}
    for card in sorted(cards, key=lambda card: (-(card["n_ranked"] or 0), card["indicator_id"])):
        if card["value"] is not None:
            found.setdefault(card["indicator_id"], card)
    return list(found.values())[:N_HIGHLIGHTS]


def _card(row: Row, facts: Facts, renderer: Renderer) -> Row:
    """A row of the scorecard with its trend, its change and the boundaries it is about."""
    is_old = str(row["territory_since"]) < queries.MERGED_ON
    region = facts.region[row["region_id"]]
    is_merged = region["is_old"] and region["is_new"] and not region["is_unchanged"]
    line, known = _history(row, "63" if is_old else "34", facts)
    change = None if row["change"] is None else shown(row["change"], row["unit"])
    return {
        **row,
        "merger": "before_merger" if is_old and is_merged else None,
        "spark": charts.spark(line, min(known), max(known)) if known else {"end": None},
        "change_text": "" if change is None else signed(change, decimals([change], row["unit"]), renderer.lang),
        "direction": "" if not change else ("up" if change > 0 else "down"),
    }


def _history(row: Row, geography: str, facts: Facts) -> tuple[list[tuple[int, float | None]], list[float]]:
    """The region's values by year, and the values of all regions."""
    series = facts.series.get(row["indicator_id"])
    at = facts.place[geography].get(row["region_id"])
    if series is None or at is None:
        return [], []
    by_year = series["values"][geography]
    known = [value for values in by_year.values() for value in values if value is not None]
    return [(int(year), by_year[year][at]) for year in sorted(by_year)], known
