"""Reads vocabulary/ into one immutable object with a version hash.

Registers (CSV: what exists) and rules (YAML: how it is recognised) are data people edit; rooms compile what they need
from them. Raises VocabularyError, which names the file, when something cannot be read.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML that refuses a key given twice: the second would silently take the place of the first."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


Row = Mapping[str, str]


class VocabularyError(ValueError):
    """The vocabulary cannot be read; the message names the file and what to mend."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """`registers['regions']` are the rows of registers/regions.csv, `rules['indicators']` the content of
    rules/indicators.yml, `sources['baodaklak']` that of sources/baodaklak.yml. `version` changes with any of them."""

    registers: Mapping[str, tuple[Row, ...]]
    rules: Mapping[str, Any]
    sources: Mapping[str, Any]
    version: str

    def __reduce__(self) -> tuple[Any, ...]:
        """Handed over to another process as plain data: proxies cannot be."""
        registers = {name: [dict(row) for row in rows] for name, rows in self.registers.items()}
        return _vocabulary, (registers, dict(self.rules), dict(self.sources), self.version)


def load_vocabulary(root: Path) -> Vocabulary:
    """Everything below `root`, read once; the hash is over the bytes of the files, in order of name."""
    digest = hashlib.sha256()

    def read(path: Path) -> str:
        data = path.read_bytes()
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + data + b"\0")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise VocabularyError(f"{path}: not UTF-8 ({error})") from error

    registers = {p.stem: _rows(p, read(p)) for p in sorted((root / "registers").glob("*.csv"))}
    rules = {p.stem: _mapping(p, read(p)) for p in sorted((root / "rules").glob("*.yml"))}
    sources = {p.stem: _mapping(p, read(p)) for p in sorted((root / "sources").glob("*.yml"))}
    if not registers:
        raise VocabularyError(f"{root / 'registers'}: no register found")
    return _vocabulary(registers, rules, sources, digest.hexdigest()[:16])


def _vocabulary(
    registers: Mapping[str, Iterable[Row]], rules: Mapping[str, Any], sources: Mapping[str, Any], version: str
) -> Vocabulary:
    frozen = {name: tuple(MappingProxyType(dict(row)) for row in rows) for name, rows in registers.items()}
    return Vocabulary(MappingProxyType(frozen), MappingProxyType(dict(rules)), MappingProxyType(dict(sources)), version)


def _rows(path: Path, text: str) -> tuple[Row, ...]:
    reader = csv.DictReader(text.splitlines())
    rows = []
    for row in reader:
        if None in row or None in row.values():
            raise VocabularyError(f"{path}:{reader.line_num}: the row does not have the columns of the header")
        rows.append(row)
    return tuple(rows)


def _mapping(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise VocabularyError(f"{path}: not valid YAML: {error}") from error
