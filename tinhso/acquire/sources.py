"""Which source a document belongs to."""

from __future__ import annotations

from collections.abc import Callable

from tinhso.addresses import source_of
from tinhso.vocabulary import Vocabulary

FILE_DROP = "file-drop"


def source_finder(vocabulary: Vocabulary) -> Callable[[str | None], str]:
    """A function URL → source_id: the source whose domain the host is or lies below, else 'file-drop'."""
    return lambda url: source_of(url, vocabulary) or FILE_DROP
