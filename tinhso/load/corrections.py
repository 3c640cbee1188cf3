"""vocabulary/corrections → landing table: what people have corrected, and how each fact is found again.

Belongs here: reading and checking the files. Does not belong here: applying them (dbt_project does, and tests that each
still finds its fact). They are no part of the vocabulary's version: a correction makes nothing be read again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from tinhso.load.database import Connection, Row, insert, transaction


class CorrectionError(ValueError):
    """A file of corrections cannot be used; the message names the file, the entry and what to mend."""


def read_corrections(vocabulary: Path) -> list[Row]:
    """Rows of `news.corrections` from the YAML files in `vocabulary`/corrections; none without files.

    Raises CorrectionError for a file that is no YAML or does not fit corrections.schema.json, and for an id used twice.
    """
    files = sorted((vocabulary / "corrections").glob("*.yml"))
    if not files:
        return []
    schema = json.loads((vocabulary / "corrections.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    rows: dict[str, Row] = {}
    for file in files:
        for entry in _entries(file, validator):
            if entry["id"] in rows:
                raise CorrectionError(f"{file}: the id {entry['id']!r} is used twice; choose another one.")
            rows[entry["id"]] = _row(entry)
    return list(rows.values())


def _entries(file: Path, validator: Draft202012Validator) -> Iterator[dict[str, Any]]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{file}: not valid YAML: {error}") from error
    content = json.loads(json.dumps(content, default=str))  # dates as people write them: YAML reads them as objects
    for error in validator.iter_errors(content):
        raise CorrectionError(f"{file}: {error.json_path}: {error.message}")
    yield from content


def _row(entry: dict[str, Any]) -> Row:
    return {
        "correction_id": entry["id"],
        "fact": entry.get("fact", "observation"),
        "action": entry["action"],
        "status": entry["status"],
        "reason": entry["reason"],
        "reviewed_on": date.fromisoformat(entry["reviewed_on"]),
        "target": _object(entry["target"]),
        "expect": _object(entry["expect"]),
        "changes": _object(entry["set"]) if "set" in entry else None,
        "into_id": entry.get("into"),
    }


def _object(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def store_corrections(connection: Connection, rows: Sequence[Row]) -> None:
    """Put `rows` in place of all corrections there are."""
    with transaction(connection):
        connection.execute("delete from news.corrections")
        insert(connection, "corrections", rows)
