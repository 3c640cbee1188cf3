"""Bytes → text: the encoding a page or file is really in.

In the order that was never wrong on measured samples: byte order mark, strict UTF-8, what is declared, windows-1258,
the Vietnamese fonts of before Unicode, and a detector as the last resort. What none of them explains is refused.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from tinhso.parse.legacy import from_tcvn3, from_vni, vietnamese_share

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_META = re.compile(rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_META_BYTES = 65536  # some sites declare it past byte 18,000
_PLAUSIBLE = 0.2  # share of words with marks that are everyday Vietnamese ones
_DETECT_BYTES = 32768
_UNICODE_VIETNAMESE = re.compile("[ạ-ỹ\u0300-\u0323]")  # letters no older encoding can be taken for
_NOT_OF_PAGES = frozenset(("unicode-escape", "raw-unicode-escape", "utf-7", "punycode", "idna"))  # half characters
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def decode(payload: bytes, declared: str | None = None) -> str | None:
    """The text of `payload`, not yet normalised; None when no encoding explains the bytes."""
    for bom, encoding in _BOMS:
        if payload.startswith(bom):
            return _strict(payload[3:] if encoding == "utf-8" else payload, encoding)
    text = _strict(payload, "utf-8")
    if text is not None:
        return repair(text)
    if _is_damaged_utf8(payload):
        return None
    meta = _META.search(payload, 0, _META_BYTES)
    for named in (declared, meta[1].decode("ascii", "replace") if meta else None):
        if named and _codec(named) not in (None, "utf-8"):
            text = _strict(payload, named)
            if text is not None and vietnamese_share(text) >= _PLAUSIBLE:
                return text
    return _vietnamese(payload) or _detected(payload)


def decode_page(payload: bytes, declared: str | None = None) -> tuple[str, bytes | None] | None:
    """As `decode`; beside the text its UTF-8 where that is what came: a parser of bytes need not have it encoded."""
    text = None if payload.startswith(codecs.BOM_UTF8) else _strict(payload, "utf-8")
    if text is not None:
        repaired = repair(text)
        return repaired, payload if repaired is text else None
    text = decode(payload, declared)
    return None if text is None else (text, None)


def repair(text: str) -> str:
    """Unicode text that holds TCVN3 or VNI codes as if they were Latin letters, put right; other text as it is."""
    if text.isascii() or _UNICODE_VIETNAMESE.search(text) or vietnamese_share(text) >= _PLAUSIBLE:
        return text
    best = max((from_tcvn3(text), from_vni(text)), key=vietnamese_share)
    return best if vietnamese_share(best) >= 2 * _PLAUSIBLE else text


def _vietnamese(payload: bytes) -> str | None:
    western = payload.decode("cp1252", "replace") if _strict(payload, "cp1252") else payload.decode("latin-1")
    candidates = [_strict(payload, "cp1258"), from_tcvn3(payload.decode("latin-1")), from_vni(western)]
    best = max((text for text in candidates if text), key=vietnamese_share)
    return best if vietnamese_share(best) >= _PLAUSIBLE else None


def _detected(payload: bytes) -> str | None:
    best = from_bytes(payload[:_DETECT_BYTES]).best()
    if best is None or best.percent_chaos > 5 or best.percent_coherence < 30 or not _codec(best.encoding):
        return None
    return _strict(payload, best.encoding)


def _is_damaged_utf8(payload: bytes) -> bool:
    """Whether most bytes past ASCII are good UTF-8: then the rest is damage, and no other encoding explains it."""
    good = sum(len(c.encode()) for c in payload.decode("utf-8", "ignore") if c > "\x7f")
    high = sum(len(run) for run in _HIGH_RUN.findall(payload))
    return good * 2 > high


def _strict(payload: bytes, encoding: str) -> str | None:
    try:
        return payload.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _codec(name: str) -> str | None:
    """The codec's own name; None for one that is unknown or no encoding of web pages (such as zip or utf-7)."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding and info.name not in _NOT_OF_PAGES else None
