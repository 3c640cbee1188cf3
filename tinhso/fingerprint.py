"""Versions that follow from what they are versions of."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def fingerprint(words: Iterable[str], files: Iterable[Path]) -> str:
    """Twelve hex digits: others when a word, a file's name or its bytes are others."""
    digest = sha256()
    for word in words:
        digest.update(word.encode() + b"\0")
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
