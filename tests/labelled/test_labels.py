"""The labels themselves: each record has the form of record.schema.json, names only what the registers know, and
quotes its own text. What the pipeline makes of the articles is not judged here."""

from __future__ import annotations

import calendar
import csv
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import jsonschema
import pytest

HERE = Path(__file__).parent
REGISTERS = HERE.parent.parent / "vocabulary" / "registers"
SCHEMA = json.loads((HERE / "record.schema.json").read_text(encoding="utf-8"))


def read_records() -> list[dict]:
    lines = (line for path in sorted(HERE.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines if line.strip()]


def read_register(name: str) -> list[dict]:
    with (REGISTERS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


RECORDS = read_records()
INDICATORS = {row["indicator_id"]: row for row in read_register("indicators")}
REGIONS = {row["region_id"] for row in read_register("regions")}
every_record = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])


def observations(record: dict) -> list[dict]:
    return record["gold"]["observations"]


def catalogued(record: dict) -> list[dict]:
    return [o for o in observations(record) if not o["indicator"].startswith("other:")]


def last_day(text: str) -> date:
    """The last day of a date as exact as written; ValueError when there is no such day."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, calendar.monthrange(date(parts[0], month, 1).year, month)[1])


def all_dates(gold: dict) -> list[str]:
    events = [event[key] for event in gold["events"] for key in ("start", "end")]
    return [d for d in [gold["published"], *events, *(p["issued"] for p in gold["policies"])] if d]


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@every_record
def test_record_has_the_form_of_the_schema(record):
    jsonschema.Draft202012Validator(SCHEMA).validate(record)


@every_record
def test_gold_belongs_to_its_article(record):
    gold = record["gold"]
    assert gold["article"] == record["id"]
    assert gold["title"] == record["title"]
    assert record["title"] in record["text"]
    assert record["published"] in (None, gold["published"])


@every_record
def test_every_quote_is_in_the_text(record):
    gold = record["gold"]
    facts = [*gold["observations"], *gold["events"], *gold["policies"]]
    assert [fact["quote"] for fact in facts if fact["quote"] not in record["text"]] == []


@every_record
def test_every_region_is_in_the_register_and_listed(record):
    gold = record["gold"]
    assert set(gold["regions"]) <= REGIONS
    used = {o["region"] for o in gold["observations"]} | {e["venue_region"] for e in gold["events"]} - {None}
    assert used | {gold["primary_region"]} <= set(gold["regions"])


@every_record
def test_every_indicator_is_in_the_register_or_has_a_label(record):
    for o in observations(record):
        label = o["indicator"].removeprefix("other:")
        assert o["indicator"] in INDICATORS or (label != o["indicator"] and len(label) > 5), o


@every_record
def test_unit_follows_from_indicator_and_measure(record):
    for o in catalogued(record):
        expected = {"rank": "rank", "rank_change": "rank", "growth": "percent"}
        assert o["unit"] == expected.get(o["measure"], INDICATORS[o["indicator"]]["unit"]), o


@every_record
def test_values_lie_where_they_can(record):
    for o in observations(record):
        if o["measure"] == "rank":
            assert o["value"] >= 1 and o["value"] == int(o["value"]), o
        if "value_high" in o:
            assert o["value_high"] > o["value"], o
        if o["measure"] == "value" and o["unit"] == "percent":
            assert 0 <= o["value"] <= 100, o
        if o["measure"] == "value" and o["unit"] == "index_0_1":
            assert 0 < o["value"] < 1, o


@every_record
def test_one_number_is_labelled_once(record):
    keys = Counter(
        (o["indicator"], o["region"], o["measure"], o["value"], o["status"], o["period"], o["scope"])
        for o in observations(record)
    )
    assert [key for key, n in keys.items() if n > 1] == []


@every_record
def test_dates_and_periods_exist_and_events_end_after_they_start(record):
    for text in all_dates(record["gold"]):
        last_day(text)
    for o in observations(record):
        if o["period"] and not re.search("[QH]", o["period"]):
            last_day(o["period"])
    for event in record["gold"]["events"]:
        assert (event["start"] is None) == (event["end"] is None), event
        assert event["start"] is None or last_day(event["start"]) <= last_day(event["end"]), event


@every_record
def test_an_inferred_period_is_the_year_of_publication(record):
    published = record["gold"]["published"]
    for o in observations(record):
        if "period_inferred" in o:
            assert published and o["period"] == published[:4], o
        if published is None and o["period"]:
            assert o["period"][:4] in record["text"], o


@every_record
def test_a_policy_number_stands_in_its_quote(record):
    for policy in record["gold"]["policies"]:
        assert policy["number"] is None or policy["number"] in policy["quote"], policy
        if policy["issued"]:
            printed = {int(n) for n in digits(policy["quote"])}
            assert {int(n) for n in digits(policy["issued"])} <= printed, policy


def test_there_are_enough_articles_and_ids_are_unique():
    ids = [record["id"] for record in RECORDS]
    assert len(ids) >= 44
    assert len(ids) == len(set(ids))


def test_every_indicator_is_labelled_at_least_twice():
    seen = Counter(o["indicator"] for record in RECORDS for o in catalogued(record))
    assert {i: seen[i] for i in INDICATORS if seen[i] < 2} == {}


@pytest.mark.parametrize("field", ["measure", "status", "comparator", "scope"])
def test_every_allowed_value_of_an_observation_field_is_labelled(field):
    allowed = set(SCHEMA["$defs"]["observation"]["properties"][field]["enum"])
    assert {o[field] for record in RECORDS for o in observations(record)} == allowed


def test_every_event_type_of_the_register_is_allowed_and_labelled():
    allowed = set(SCHEMA["$defs"]["event"]["properties"]["type"]["enum"])
    assert allowed == {row["event_type"] for row in read_register("event_types")}
    assert {event["type"] for record in RECORDS for event in record["gold"]["events"]} == allowed
