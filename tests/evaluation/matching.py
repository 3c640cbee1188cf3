"""Which fact found is which fact labelled: the rules by which two readings of an article agree.

Belongs here: comparing facts of one kind. Does not belong here: counting (figures.py). A fact is a mapping with the
keys of a label: see docs/facts.md for what they mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

Fact = Mapping[str, Any]

EXACT = 6  # points of an observation whose six fields all agree
NEAR = 4  # the number is the same, and most of the rest


class Matched(NamedTuple):
    """Pairs (labelled, found), and what is left of either."""

    pairs: list[tuple[Fact, Fact]]
    missed: list[Fact]
    made_up: list[Fact]


def match(golds: Sequence[Fact], founds: Sequence[Fact], score: Callable[[Fact, Fact], float], least: float) -> Matched:
    """One-to-one, best pairs first; pairs of less than `least` points stay apart."""
    ranked = sorted(((score(g, f), i, j) for i, g in enumerate(golds) for j, f in enumerate(founds)), reverse=True)
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for points, i, j in ranked:
        if points >= least and i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return Matched(
        [(golds[i], founds[j]) for i, j in partner.items()],
        [g for i, g in enumerate(golds) if i not in partner],
        [f for j, f in enumerate(founds) if j not in taken],
    )


def match_observations(golds: Sequence[Fact], founds: Sequence[Fact]) -> tuple[Matched, Matched]:
    """(those that agree in every field; of the rest, those that tell the same number otherwise)."""
    exact = match(golds, founds, _observation_points, EXACT)
    return exact, match(exact.missed, exact.made_up, _points_of_one_number, NEAR)


def match_events(golds: Sequence[Fact], founds: Sequence[Fact]) -> Matched:
    """Same type, and the same start and place where the label has them."""
    return match(golds, founds, _event_points, 1)


def differing(gold: Fact, found: Fact) -> tuple[str, ...]:
    """The fields of an observation in which two readings differ."""
    same = {
        "indicator": gold["indicator"] == found["indicator"],
        "region": gold["region"] == found["region"],
        "measure": gold["measure"] == found["measure"],
        "value": _same_value(gold["value"], found["value"]),
        "status": gold["status"] == found["status"],
        "period": _same_year(gold.get("period"), found["period"]),
    }
    return tuple(name for name, agrees in same.items() if not agrees)


def policy_key(policy: Fact) -> tuple[str, str]:
    """What makes two citations one document: the number without blanks and leading noughts, and the kind."""
    number = re.sub(r"\s+", "", _plain(policy["number"])).replace("đ", "d").lstrip("0")
    return number, _plain(policy["doc_type"])


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip() if text else ""


def _observation_points(gold: Fact, found: Fact) -> float:
    return EXACT - len(differing(gold, found)) + (0.5 if gold.get("scope") == found["scope"] else 0)


def _points_of_one_number(gold: Fact, found: Fact) -> float:
    return _observation_points(gold, found) if _same_value(gold["value"], found["value"]) else 0


def _event_points(gold: Fact, found: Fact) -> float:
    starts = not gold.get("start") or bool(found["start"]) and str(found["start"]).startswith(str(gold["start"]))
    takes_place = not gold.get("venue_region") or gold["venue_region"] == found["venue_region"]
    return 1 if gold["type"] == found["type"] and starts and takes_place else 0


def _same_value(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _same_year(gold: str | None, found: str | None) -> bool:
    """Readers differ on the month or quarter, seldom on the year."""
    return str(gold)[:4] == str(found)[:4] if gold and found else not gold and not found
