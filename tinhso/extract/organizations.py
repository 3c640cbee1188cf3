"""Organizers as printed → the register of organizations.

Belongs here: resolving a printed name. Does not belong here: finding organizers in a sentence (event_parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tinhso.text import fold
from tinhso.vocabulary import Vocabulary

_PLACE = "{X}"
_SHORT_FORM = re.compile(r"\s*\([^()]{2,20}\)\s*$")


@dataclass(frozen=True, slots=True)
class Organization:
    """A row of registers/organizations.csv; `place` is what stands for {X} in a provincial pattern ('Yên Bái')."""

    org_id: str
    place: str | None


@dataclass(frozen=True, eq=False)
class _Names:
    whole: Mapping[str, str]  # folded name or alias → org_id
    patterns: tuple[tuple[str, str], ...]  # folded beginning of a provincial pattern → org_id, longest first


def resolve_organization(printed: str, vocabulary: Vocabulary) -> Organization | None:
    """The row a printed name means ('VNPT', 'Tập đoàn … (VNPT)'); None when the register has none."""
    names = _names(vocabulary)
    for form in (printed, _SHORT_FORM.sub("", printed)):
        folded = " ".join(fold(form).split())
        if folded in names.whole:
            return Organization(names.whole[folded], None)
        for beginning, org_id in names.patterns:
            if folded == beginning:
                return Organization(org_id, None)
            if folded.startswith(beginning + " ") and len(folded) - len(beginning) <= 30:
                return Organization(org_id, form[-(len(folded) - len(beginning) - 1) :].strip())
    return None


@lru_cache(maxsize=8)
def _names(vocabulary: Vocabulary) -> _Names:
    whole: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for row in vocabulary.registers["organizations"]:
        for name in (row["name_vi"], *filter(None, row["aliases"].split("|"))):
            if _PLACE in name:
                patterns.setdefault(fold(name.replace(_PLACE, "").strip()), row["org_id"])
            else:
                whole.setdefault(fold(name), row["org_id"])
    return _Names(whole, tuple(sorted(patterns.items(), key=lambda item: (-len(item[0]), item[0]))))
