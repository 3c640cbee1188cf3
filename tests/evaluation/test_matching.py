"""When two readings of an article agree."""

from __future__ import annotations

import pytest

from tests.evaluation.judging import Verdict, judge
from tests.evaluation.matching import differing, policy_key
from tests.evaluation.reading import Reading

FACT = {
    "indicator": "dti", "region": "hue", "measure": "value", "value": 0.65, "status": "actual", "period": "2022",
    "scope": None, "comparator": "=",
}  # fmt: skip


def verdicts(observations: list[dict], found: list[dict], **labels: object) -> tuple[Verdict, ...]:
    gold = {"article": "a", "observations": observations, "primary_region": None}
    gold |= {"events": [], "policies": [], "regions": []}
    names = ("regions", "events", "policies")
    regions, events, policies = (labels.pop(f"found_{name}", ()) for name in names)
    reading = Reading("", None, frozenset(regions), tuple(found), tuple(events), tuple(policies))
    return judge(gold | labels, reading)


def test_an_observation_is_right_when_its_six_fields_agree() -> None:
    alike = {"scope": "5g", "comparator": ">", "period": "2022-06", "value": 0.65 + 1e-9}
    (verdict,) = verdicts([FACT], [FACT | alike])
    assert verdict.is_right


@pytest.mark.parametrize(
    ("field", "value"),
    [("indicator", "dti_economy"), ("region", "vn"), ("measure", "gap"), ("status", "target"), ("period", None)],
)
def test_the_same_number_read_otherwise_is_wrong_in_that_field(field: str, value: object) -> None:
    (verdict,) = verdicts([FACT], [FACT | {field: value}])
    assert (verdict.is_right, verdict.wrong_fields) == (False, (field,))


def test_another_number_is_missed_and_made_up() -> None:
    found = verdicts([FACT], [FACT | {"value": 0.66}])
    assert [(v.gold is None, v.found is None) for v in found] == [(False, True), (True, False)]


def test_a_number_found_twice_is_made_up_once() -> None:
    assert [v.is_right for v in verdicts([FACT], [FACT, FACT])] == [True, False]


def test_of_two_that_agree_the_one_of_the_same_scope_is_taken() -> None:
    tiers = [FACT | {"scope": scope} for scope in ("province_level", "commune_level")]
    assert all(v.gold["scope"] == v.found["scope"] for v in verdicts(tiers, tiers[::-1]))


def test_numbers_of_no_indicator_are_not_judged() -> None:
    assert verdicts([FACT | {"indicator": "other:số tàu bay"}], []) == ()


def test_a_period_nobody_told_agrees_only_with_none() -> None:
    assert differing(FACT | {"period": None}, FACT | {"period": None}) == ()
    assert differing(FACT | {"period": None}, FACT) == ("period",)


@pytest.mark.parametrize(
    ("label", "is_right"),
    [
        ({"type": "forum", "start": "2023-07", "venue_region": None}, True),
        ({"type": "forum", "start": None, "venue_region": "hue"}, True),
        ({"type": "forum", "start": "2023-08", "venue_region": "hue"}, False),
        ({"type": "launch", "start": "2023-07", "venue_region": "hue"}, False),
        ({"type": "forum", "start": "2023-07", "venue_region": "da-nang"}, False),
    ],
)
def test_an_event_is_right_at_the_precision_of_its_label(label: dict, is_right: bool) -> None:
    found = {"type": "forum", "start": "2023-07-12", "venue_region": "hue"}
    judged = verdicts([], [], events=[label], found_events=[found])
    assert [v.is_right for v in judged if v.gold] == [is_right]


def test_a_document_is_the_same_however_its_number_is_spaced() -> None:
    one = {"number": "04 /QĐ-TTg", "doc_type": "Quyết định"}
    assert policy_key(one) == policy_key({"number": "4/QĐ-TTg", "doc_type": "QUYẾT ĐỊNH"})
    assert policy_key(one) != policy_key(one | {"doc_type": "Kế hoạch"})


def test_regions_and_the_primary_one_are_judged_apart() -> None:
    judged = verdicts([], [], regions=["hue", "vn"], found_regions=["hue", "da-nang"], primary_region="hue")
    told = {(v.kind, (v.gold or v.found)["region"]): v.is_right for v in judged}
    assert told == {
        ("region", "hue"): True, ("region", "vn"): False, ("region", "da-nang"): False, ("primary_region", "hue"): False
    }  # fmt: skip
