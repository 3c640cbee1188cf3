"""The version of the parser: changes when anything an article depends on changes, and with nothing else."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from tinhso.vocabulary import Vocabulary

_ROOM = Path(__file__).resolve().parent
_SHARED = ("text.py", "addresses.py", "table_mappings.py")
_RULES = ("addresses", "furniture", "topic")


@lru_cache(maxsize=4)
def parser_version(vocabulary: Vocabulary) -> str:
    """Twelve hex digits over this room's code, the modules it shares, its rules and the sources."""
    digest = sha256()
    for path in [*sorted(_ROOM.glob("*.py")), *(_ROOM.parent / name for name in _SHARED)]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    data = {
        "rules": {name: vocabulary.rules.get(name) for name in _RULES},
        "sources": dict(vocabulary.sources),
        "register": [dict(row) for row in vocabulary.registers.get("sources", ())],
    }
    digest.update(json.dumps(data, sort_keys=True, default=str, ensure_ascii=False).encode())
    return digest.hexdigest()[:12]
