"""Addresses of articles: one for each article, and the source a host belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tinhso.vocabulary import Vocabulary

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|zarsrc|zalo_\w+|mc_[ce]id")


def canonical_url(stated: str | None, url: str | None) -> str | None:
    """One address per article: `stated` if it is of the host the page came from (or that is unknown), else `url`.

    Without fragment and tracking parameters, host in lower case; None when neither is an http(s) address.
    """
    own = _web_address(url)
    try:
        named = _web_address(urljoin(url or "", stated) if stated else None)
    except ValueError:
        named = None
    return named if named and (own is None or _site(named) == _site(own)) else own


def host_of(url: str | None) -> str | None:
    """The host in lower case; None when there is none or the address is malformed."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def source_of(url: str | None, vocabulary: Vocabulary) -> str | None:
    """The source whose domain the host is or lies below; None for a host of no source."""
    domains, host = _domains(vocabulary), host_of(url)
    while host:
        if host in domains:
            return domains[host]
        host = host.partition(".")[2]
    return None


@lru_cache(maxsize=4)
def _domains(vocabulary: Vocabulary) -> Mapping[str, str]:
    return {row["domain"]: row["source_id"] for row in vocabulary.registers.get("sources", ()) if row["domain"]}


def _web_address(url: str | None) -> str | None:
    try:
        parts = urlsplit(url.strip()) if url else None
        if not parts or parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
        pairs = parse_qsl(parts.query, True)
    except ValueError:
        return None
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.hostname + port, parts.path or "/", query, ""))


def _site(url: str) -> str:
    return (host_of(url) or "").removeprefix("www.").removeprefix("m.")
