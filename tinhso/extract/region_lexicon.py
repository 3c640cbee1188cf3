"""The dictionary of place names, compiled once per vocabulary: registers and rules/regions.yml → one automaton.

Belongs here: which spelling may mean which region, and when. Does not belong here: reading an article (regions.py),
deciding by context (region_context.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from tinhso.text import fold
from tinhso.vocabulary import Row, Vocabulary, VocabularyError

MERGER = date(2025, 7, 1)
PROVINCIAL = frozenset({"province", "municipality"})
GROUPINGS = frozenset({"macro_region", "press_grouping"})
_TYPED = ("thành phố ", "tp ", "tp. ", "tp.", "t.p ", "thị xã ", "tỉnh ", "huyện ", "quận ")
_TOWN_KINDS = frozenset({"town", "city", "capital_city"})


@dataclass(frozen=True, slots=True)
class District:
    """A former district or town: its province until the merger of 2025 and the one that holds its land since."""

    type_word: str  # huyện, quận, thị xã, thành phố
    province_id: str
    successor_id: str


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling and all it may mean. A trap means nothing: it hides the names inside it."""

    folded: str
    capitals: tuple[int, ...]  # offsets that are capitals in the register
    all_capitals: bool  # every syllable has one: 'Hòa Bình', not 'đồng bằng sông Cửu Long'
    provinces: tuple[tuple[str, str | None, str | None], ...] = ()  # region_id, valid_from, valid_to
    grouping_ids: tuple[tuple[str, str | None, str | None], ...] = ()
    country_id: str | None = None
    is_implied: bool = False
    districts: tuple[District, ...] = ()
    is_known_town: bool = False
    needs_marker: re.Pattern[str] | None = None
    is_trap: bool = False


@dataclass(frozen=True, eq=False)
class RegionLexicon:
    """`names` by their folded spelling."""

    names: Mapping[str, Name]
    level: Mapping[str, str]
    successor: Mapping[str, str]  # province → the province that holds its land since the merger
    members: Mapping[str, frozenset[str]]  # grouping → provinces, of any time
    context: Any  # region_context.ContextRules
    national_words: re.Pattern[str]


@lru_cache(maxsize=8)
def region_lexicon(vocabulary: Vocabulary) -> RegionLexicon:
    """The compiled dictionary; the vocabulary object is the key. Raises VocabularyError without its rule file."""
    from tinhso.extract.region_context import compile_context

    registers, rules = vocabulary.registers, vocabulary.rules.get("regions")
    if not isinstance(rules, Mapping):
        raise VocabularyError("rules/regions.yml: missing or not a mapping; region names cannot be read without it")
    level = {row["region_id"]: row["level"] for row in registers["regions"]}
    successor = {
        row["old_region_id"]: row["new_region_id"]
        for row in registers["region_successions"]
        if row["effective_date"] == MERGER.isoformat()
    }
    builder = _Builder(rules, level, successor)
    builder.add_aliases(registers["region_aliases"])
    builder.add_districts(registers["districts"])
    builder.add_rules()
    members: dict[str, set[str]] = {}
    for row in registers["region_members"]:
        members.setdefault(row["grouping_region_id"], set()).add(row["member_region_id"])
    words = "|".join(map(re.escape, map(fold, rules["national_when_alone"])))
    return RegionLexicon(
        names={name.folded: name for name in builder.finished()},
        level=level,
        successor=successor,
        members={grouping: frozenset(ids) for grouping, ids in members.items()},
        context=compile_context(rules),
        national_words=re.compile(rf"(?<!\w)(?:{words})(?!\w)"),
    )


class _Builder:
    """Gathers what each folded spelling means; spellings of several registers meet here."""

    def __init__(self, rules: Mapping[str, Any], level: Mapping[str, str], successor: Mapping[str, str]) -> None:
        self.rules, self.level, self.successor = rules, level, successor
        self.found: dict[str, dict[str, Any]] = {}
        self.never = {fold(alias) for alias in rules["never"]["aliases"]}
        self.ambiguous = {fold(name) for name in rules["ambiguous_towns"]}
        self.known = {fold(name) for name in rules["known_districts"]}
        self.markers = {
            fold(alias): _marker_pattern(words)
            for alias, words in rules["needs_marker"].items()
            if alias not in ("match", "no_match", "reason")
        }

    def slot(self, spelling: str) -> Iterable[dict[str, Any]]:
        for variant in _hyphen_variants(spelling):
            key = fold(variant)
            if key in self.never or not key.strip():
                continue
            slot = self.found.setdefault(
                key,
                {"spelling": variant, "provinces": [], "groupings": [], "districts": [], "typed": [], "flags": set()},
            )
            if "capitals" not in slot:
                slot["capitals"] = _capitals(variant)
            elif _has_all_capitals(variant):  # 'TP.HCM' and 'Tp.HCM'
                slot["capitals"] &= _capitals(variant)
            yield slot

    def add_aliases(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        for row in self.rows:
            alias, kind, region_id = row["alias"], row["kind"], row["region_id"]
            level = self.level.get(region_id)
            if level is None:
                raise VocabularyError(f"registers/region_aliases.csv: alias {alias!r} of unknown region {region_id!r}")
            bounds = (region_id, row["valid_from"] or None, row["valid_to"] or None)
            is_town = kind in _TOWN_KINDS or (kind != "abbreviation" and row["ambiguity"].startswith("city"))
            if is_town or row["ambiguity"].startswith(("island district", "special zone")):
                if not alias.lower().startswith(_TYPED):
                    for slot in self.slot(alias):
                        slot["provinces_as_town"] = slot.get("provinces_as_town", []) + [bounds]
                        slot["flags"].add("town")
            elif self.is_typed(alias):
                continue  # the marker in front is read by itself
            elif level in PROVINCIAL:
                for slot in self.slot(alias):
                    slot["provinces"].append(bounds)
            elif level in GROUPINGS:
                for slot in self.slot(alias):
                    slot["groupings"].append(bounds)
            else:
                for slot in self.slot(alias):
                    slot["country"] = region_id
                    if alias[:1].islower():
                        slot["flags"].add("implied")

    def is_typed(self, alias: str) -> bool:
        """'TP Huế' is a marker and a name; 'TP.HCM' and 'thành phố mang tên Bác' are names as a whole."""
        for prefix in _TYPED:
            if alias.lower().startswith(prefix):
                rest = alias[len(prefix) :]
                return rest[:1].isupper() and fold(rest) not in self.never
        return False

    def add_districts(self, rows: Iterable[Row]) -> None:
        for row in rows:
            district = District(
                fold(row["type"]), row["province_region_id"], row["successor_region_id"] or row["province_region_id"]
            )
            spelling = row["short_name"]
            if re.search(r"\d", spelling):
                continue  # 'Quận 1': read as a unit with a number
            for variant in {spelling, spelling.replace("'", ""), spelling.replace("' ", "'")}:
                for slot in self.slot(variant):
                    slot["districts"].append(district)

    def add_rules(self) -> None:
        for region_id, phrases in self.rules["implied"].items():
            if region_id in ("match", "no_match"):
                continue
            for phrase in phrases:
                for slot in self.slot(phrase):
                    slot["country"] = region_id
                    slot["flags"].add("implied")
        for phrase in self.rules["traps"]["phrases"]:
            for slot in self.slot(phrase):
                slot["flags"].add("trap")

    def towns(self, bounds: list[tuple[str, str | None, str | None]]) -> tuple[District, ...]:
        """Towns known only from the spellings register ('Qui Nhơn')."""
        old = [region for region, valid_from, _ in bounds if not valid_from]
        return tuple(District("thành phố", region, self.successor.get(region, region)) for region in old[:1])

    def finished(self) -> Iterable[Name]:
        for key, slot in sorted(self.found.items()):
            districts = tuple(dict.fromkeys(slot["districts"])) or self.towns(slot.get("provinces_as_town", []))
            spelling = slot["spelling"]
            known = key in self.known or ("town" in slot["flags"] and key not in self.ambiguous)
            yield Name(
                folded=key,
                capitals=tuple(sorted(slot["capitals"])),
                all_capitals=_has_all_capitals(spelling),
                provinces=tuple(dict.fromkeys(slot["provinces"])),
                grouping_ids=tuple(dict.fromkeys(slot["groupings"])),
                country_id=slot.get("country"),
                is_implied="implied" in slot["flags"],
                districts=districts,
                is_known_town=known,
                needs_marker=self.markers.get(key),
                is_trap="trap" in slot["flags"],
            )


def _capitals(spelling: str) -> set[int]:
    return {i for i, letter in enumerate(spelling) if letter.isupper()}


def _has_all_capitals(spelling: str) -> bool:
    return all(word[:1].isupper() or not word[:1].isalpha() for word in spelling.split())


def _marker_pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(fold(w)) for w in words)})\.?\s?$")


def _hyphen_variants(spelling: str) -> set[str]:
    """'miền Trung - Tây Nguyên' also as '…Trung-Tây…', '…Trung- Tây…', '…Trung -Tây…'."""
    parts = re.split(r"\s?[-–]\s?", spelling)
    if len(parts) == 1 or " - " not in spelling.replace("–", "-"):
        return {spelling}
    return {
        "".join(part + joint for part, joint in zip(parts, (*joints, ""), strict=True))
        for joints in product((" - ", "-", " -", "- "), repeat=len(parts) - 1)
    }
