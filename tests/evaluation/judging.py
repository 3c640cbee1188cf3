"""What was read, fact by fact, beside what is labelled: right, wrong in a field, missed or made up.

Belongs here: one verdict per fact. Does not belong here: how facts are compared (matching.py), counting (figures.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.evaluation.labelled import Gold
from tests.evaluation.matching import Fact, differing, match_events, match_observations, policy_key
from tests.evaluation.reading import Reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """One fact of one article. `gold` is None where it was made up, `found` where it was missed.

    `wrong_fields` names what differs where both are there; without any the fact is right.
    """

    article: str
    kind: str  # observation, event, policy, region, primary_region
    gold: Fact | None
    found: Fact | None
    wrong_fields: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.gold is not None and self.found is not None and not self.wrong_fields


def judge(gold: Gold, reading: Reading) -> tuple[Verdict, ...]:
    """A verdict on every fact of the article, labelled or found. Numbers labelled `other:` are not judged."""
    return (
        *_observations(gold, reading),
        *_events(gold, reading),
        *_policies(gold, reading),
        *_regions(gold, reading),
    )


def _observations(gold: Gold, reading: Reading) -> Iterator[Verdict]:
    wanted = [o for o in gold["observations"] if not o["indicator"].startswith("other:")]
    exact, near = match_observations(wanted, reading.observations)
    for labelled, found in exact.pairs:
        yield Verdict(gold["article"], "observation", labelled, found)
    for labelled, found in near.pairs:
        yield Verdict(gold["article"], "observation", labelled, found, differing(labelled, found))
    yield from _unmatched(gold["article"], "observation", near.missed, near.made_up)


def _events(gold: Gold, reading: Reading) -> Iterator[Verdict]:
    matched = match_events(gold["events"], reading.events)
    for labelled, found in matched.pairs:
        yield Verdict(gold["article"], "event", labelled, found)
    yield from _unmatched(gold["article"], "event", matched.missed, matched.made_up)


def _policies(gold: Gold, reading: Reading) -> Iterator[Verdict]:
    wanted = {policy_key(policy): policy for policy in gold["policies"]}
    found = {policy_key(policy): policy for policy in reading.policies}
    for key in sorted(wanted.keys() | found.keys()):
        yield Verdict(gold["article"], "policy", wanted.get(key), found.get(key))


def _regions(gold: Gold, reading: Reading) -> Iterator[Verdict]:
    for region in sorted(reading.regions.union(gold["regions"])):
        named = {"region": region}
        is_wanted, is_found = region in gold["regions"], region in reading.regions
        yield Verdict(gold["article"], "region", named if is_wanted else None, named if is_found else None)
    if wanted := gold["primary_region"]:
        wrong = () if reading.primary_region == wanted else ("region",)
        found = {"region": reading.primary_region}
        yield Verdict(gold["article"], "primary_region", {"region": wanted}, found, wrong)


def _unmatched(article: str, kind: str, missed: list[Fact], made_up: list[Fact]) -> Iterator[Verdict]:
    yield from (Verdict(article, kind, labelled, None) for labelled in missed)
    yield from (Verdict(article, kind, None, found) for found in made_up)
