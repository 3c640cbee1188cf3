"""Gzip members in a file: where each begins and ends, read in a stream, and where a torn end begins.

Our members carry no file name and no time, so each begins with the same eight bytes: after damage the next one is
found by them.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

MAGIC = b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
MAX_MEMBER_BYTES = 64 * 2**20  # decompressed; the largest document is 50 MB
_CHUNK = 2**18


class Member(NamedTuple):
    start: int
    end: int
    data: bytes | None  # None: these bytes cannot be read, a readable member follows at `end`


def stored_length(size: int, block_bytes: int) -> int:
    """The length of a `stored_member` of so many bytes."""
    return len(MAGIC) + 2 + size + 5 * max(1, -(-size // block_bytes)) + 8


def stored_member(data: bytes, block_bytes: int = 65_535) -> bytes:
    """`data` as a gzip member that is not packed: its length follows from that of `data` and of its blocks."""
    parts = [MAGIC + b"\x00\x03"]
    for start in range(0, len(data) or 1, block_bytes):
        block = data[start : start + block_bytes]
        is_last = start + block_bytes >= len(data)
        parts.append(struct.pack("<BHH", is_last, len(block), 0xFFFF - len(block)) + block)
    parts.append(struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF))
    return b"".join(parts)


def read_members(path: Path, start: int = 0) -> Iterator[Member]:
    """Members from offset `start` on, in order. A torn end is not a member: the iteration stops before it."""
    with path.open("rb") as stream:
        while True:
            stream.seek(start)
            found = _inflate(stream, start)
            if found is None:
                following = _next_member(stream, start + 1)
                if following is None:
                    return
                found = Member(start, following, None)
            yield found
            start = found.end


def _inflate(stream: BinaryIO, start: int) -> Member | None:
    """The member at the stream's place; None when it is cut off, damaged, too large, or there is none."""
    unpacker = zlib.decompressobj(31)
    parts: list[bytes] = []
    size = consumed = 0
    while not unpacker.eof:
        chunk = stream.read(min(_CHUNK, 4096 << (2 * len(parts))))
        if not chunk:
            return None
        consumed += len(chunk)
        try:
            parts.append(unpacker.decompress(chunk, MAX_MEMBER_BYTES + 1 - size))
        except zlib.error:
            return None
        size += len(parts[-1])
        if size > MAX_MEMBER_BYTES:
            return None
    return Member(start, start + consumed - len(unpacker.unused_data), b"".join(parts))


def _next_member(stream: BinaryIO, start: int) -> int | None:
    """Where the next readable WARC record begins, at or after `start`."""
    tail = b""
    stream.seek(start)
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        base = stream.tell() - len(window)
        at = window.find(MAGIC)
        while at >= 0:
            resume = stream.tell()
            stream.seek(base + at)
            member = _inflate(stream, base + at)
            if member and member.data and member.data.startswith(b"WARC/"):
                return base + at
            stream.seek(resume)
            at = window.find(MAGIC, at + 1)
        tail = window[-len(MAGIC) + 1 :]
    return None


def intact_length(path: Path) -> int:
    """The length of the file up to the end of its last complete member; reads only its end."""
    length = path.stat().st_size
    with path.open("rb") as stream:
        end = length
        while end > 0:
            start = max(0, end - _CHUNK)
            stream.seek(start)
            window = stream.read(min(end + len(MAGIC) - 1, length) - start)
            at = window.rfind(MAGIC)
            while at >= 0:
                stream.seek(start + at)
                member = _inflate(stream, start + at)
                if member and member.data and member.data.startswith(b"WARC/"):
                    return member.end
                at = window.rfind(MAGIC, 0, at)
            end = start
    return 0
