"""Labelled sets: every article with what a careful reader wrote down from it.

Belongs here: finding and opening the sets. Does not belong here: reading the articles (reading.py) or judging
what was read (judging.py). The project's own sets lie in tests/labelled; two more may lie beside the project.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from tinhso.records import Capture
from tinhso.settings import PROJECT

Gold = Mapping[str, Any]

OWN = PROJECT / "tests" / "labelled"
SHARED = PROJECT.parent / "shared"
_CAPTURED_AT = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article as it would be received, without its labels, and the labels (`gold`)."""

    document: str
    capture: Capture
    gold: Gold


def own_sets() -> tuple[str, ...]:
    """Names of the sets the project carries."""
    return tuple(path.stem for path in sorted(OWN.glob("*.jsonl")))


def all_sets() -> dict[str, tuple[Labelled, ...]]:
    """Every labelled set that is there, by name; `seeds` and `dev` only where the folder beside the project exists."""
    found = {path.stem: tuple(_json_lines(path)) for path in sorted(OWN.glob("*.jsonl"))}
    gold = SHARED / "gold"
    if (gold / "seeds.jsonl").is_file():
        found["seeds"] = tuple(_texts(gold / "seeds.jsonl", SHARED / "articles"))
    if (gold / "dev.jsonl").is_file():
        found["dev"] = tuple(_json_lines(gold / "dev.jsonl"))
    return found


def _json_lines(path: Path) -> Iterator[Labelled]:
    for record in records(path):
        gold = record.pop("gold")
        payload = json.dumps(record, ensure_ascii=False).encode()
        yield Labelled(record["id"], _capture(record["id"], payload, "application/json"), gold)


def _texts(path: Path, folder: Path) -> Iterator[Labelled]:
    for gold in records(path):
        name = gold["article"]
        yield Labelled(name, _capture(name, (folder / name).read_bytes(), "text/plain"), gold)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _capture(document: str, payload: bytes, media_type: str) -> Capture:
    digest = sha256(payload).hexdigest()
    return Capture(digest, document, "file-drop", None, media_type, None, _CAPTURED_AT, payload)
