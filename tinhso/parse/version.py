"""The version of the parser: changes when anything an article depends on changes, and with nothing else."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from tinhso.fingerprint import fingerprint
from tinhso.vocabulary import Vocabulary

_ROOM = Path(__file__).resolve().parent
_SHARED = ("text.py", "addresses.py", "table_mappings.py")
_RULES = ("addresses", "furniture", "topic")


@lru_cache(maxsize=4)
def parser_version(vocabulary: Vocabulary) -> str:
    """The fingerprint of this room's code, the modules it shares, its rules and the sources."""
    data = {
        "rules": {name: vocabulary.rules.get(name) for name in _RULES},
        "sources": dict(vocabulary.sources),
        "register": [dict(row) for row in vocabulary.registers.get("sources", ())],
    }
    words = json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
    return fingerprint([words], [*sorted(_ROOM.glob("*.py")), *(_ROOM.parent / name for name in _SHARED)])
