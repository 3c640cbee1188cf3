"""Which source a document belongs to: hosts against the domains of registers/sources.csv."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from tinhso.vocabulary import Vocabulary

FILE_DROP = "file-drop"


def source_finder(vocabulary: Vocabulary) -> Callable[[str | None], str]:
    """A function URL → source_id: the source whose domain the host is or lies below, else 'file-drop'."""
    domains = {row["domain"]: row["source_id"] for row in vocabulary.registers.get("sources", ()) if row["domain"]}

    def source_of(url: str | None) -> str:
        host = host_of(url)
        while host:
            if host in domains:
                return domains[host]
            host = host.partition(".")[2]
        return FILE_DROP

    return source_of


def host_of(url: str | None) -> str:
    """The host in lower case; empty when there is none or the URL is malformed."""
    try:
        return (urlsplit(url).hostname or "") if url else ""
    except ValueError:
        return ""
