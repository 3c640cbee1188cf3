"""Addresses on the web: which are spellings of one, the one that stands for them, and the source a host belongs to.

Belongs here: addresses as text, by vocabulary/rules/addresses.yml. Does not belong here: asking for one (acquire).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from posixpath import normpath
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from tinhso.vocabulary import Vocabulary, VocabularyError

_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_UNRESERVED = re.compile(r"[\w.~-]", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{3,}")
_SAFE = "/%:@!$&'()*+,;=~?[]"
_MAX_URL = 4000  # characters; beyond it nothing is folded


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


def canonical_url(stated: str | None, url: str | None, vocabulary: Vocabulary) -> str | None:
    """The address that stands for a page: what the page states if that may be believed, else `url`.

    Without fragment, tracking parameters and marks of print, mobile and AMP editions. A stated address is believed when
    it is of the site the page came from (or that is unknown), and neither that site's front page, nor the section
    `url` lies in, nor `url` without the number that tells its articles apart. None when neither is an http(s) address.
    """
    rules = compiled(vocabulary)
    own = _folded(url, rules)
    try:
        named = _folded(urljoin(url or "", stated) if stated else None, rules)
    except ValueError:
        named = None
    chosen = named if named and (own is None or _is_credible(named, own)) else own
    return urlunsplit(chosen) if chosen else None


def address_key(url: str, vocabulary: Vocabulary) -> str:
    """The same text for every spelling of an address, whatever its scheme and the order of its parameters."""
    return _key(_folded(url, compiled(vocabulary))) or url


def identity(url: str | None, document: str, vocabulary: Vocabulary) -> str:
    """What tells one article from another: its address, whatever its spelling; without one, its document's name."""
    return address_key(url, vocabulary) if url else f"document:{document}"


def name_hash(url: str | None, document: str, vocabulary: Vocabulary) -> str:
    """The identity as a hash (SHA-256, hex), which tells nothing of the article."""
    return sha256(identity(url, document, vocabulary).encode()).hexdigest()


@dataclass(frozen=True)
class AddressRules:
    wrappers: tuple[re.Pattern[str], ...]
    editions: re.Pattern[str]
    parameters: re.Pattern[str]
    paths: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=4)
def compiled(vocabulary: Vocabulary) -> AddressRules:
    """The rules of a vocabulary, compiled once. Raises VocabularyError."""
    rules = vocabulary.rules.get("addresses") or {}
    try:
        return AddressRules(
            tuple(re.compile(pattern, re.IGNORECASE) for pattern in rules["wrappers"]),
            re.compile(rules["editions"]),
            re.compile("|".join(f"(?:{pattern})" for pattern in rules["parameters"])),
            tuple((re.compile(rule["match"]), rule["with"]) for rule in rules["paths"]),
        )
    except (KeyError, TypeError, re.error) as error:
        raise VocabularyError(f"rules/addresses.yml cannot be used: {error!r}") from error


@lru_cache(maxsize=4)
def _domains(vocabulary: Vocabulary) -> Mapping[str, str]:
    return {row["domain"]: row["source_id"] for row in vocabulary.registers.get("sources", ()) if row["domain"]}


def _folded(url: str | None, rules: AddressRules) -> SplitResult | None:
    """The parts of an http(s) address with what differs between editions taken away; None for any other."""
    url = _unwrapped(url.strip(), rules) if url else None
    try:
        parts = urlsplit(url) if url else None
        host = (parts.hostname or "").rstrip(".") if parts else ""
        if not parts or not host or parts.scheme.lower() not in ("http", "https"):
            return None
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return None
    host = rules.editions.sub("", host) + port
    if len(url or "") > _MAX_URL:
        return parts._replace(netloc=host, fragment="")
    path = parts.path
    for pattern, replacement in rules.paths:
        path = pattern.sub(replacement, path)
    kept = [pair for pair in parts.query.split("&") if not rules.parameters.fullmatch(pair.lower())]
    return SplitResult(parts.scheme.lower(), host, path or "/", "&".join(kept), "")


def _unwrapped(url: str, rules: AddressRules) -> str:
    for pattern in rules.wrappers:
        if found := pattern.match(url):
            inner = found[1]
            return inner if inner.startswith(("http://", "https://")) else f"https://{inner}"
    return url


def _key(parts: SplitResult | None) -> str | None:
    if parts is None:
        return None
    path = quote(_ESCAPE.sub(_plain, parts.path), _SAFE)
    path = normpath(path) if "/." in path else path
    query = "&".join(sorted(_ESCAPE.sub(_plain, parts.query).split("&")))
    return f"{_site(parts)}{path.rstrip('/')}" + (f"?{query}" if query else "")


def _plain(escape: re.Match[str]) -> str:
    """An escaped letter as itself, every other escape in capitals."""
    letter = chr(int(escape.group()[1:], 16))
    return letter if _UNRESERVED.fullmatch(letter) else escape.group().upper()


def _site(parts: SplitResult) -> str:
    return parts.netloc.removeprefix("www.")


def _is_credible(named: SplitResult, own: SplitResult) -> bool:
    if _site(named) != _site(own):
        return False
    if named.path.rstrip("/") == own.path.rstrip("/"):
        return set(_LONG_NUMBER.findall(own.query)) <= set(_LONG_NUMBER.findall(named.query))
    return not f"{own.path}/".startswith(named.path.rstrip("/") + "/")
