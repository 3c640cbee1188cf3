"""JSON Lines, one document a line, read as a stream with bounds on the line and on the whole.

Each line becomes a Capture of media type application/json whose payload is the line itself. Damage costs the line it
is in, or, in a broken gzip file, what lies behind it.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from tinhso.acquire.files import InputFile, printable
from tinhso.acquire.formats import GZIP_MAGIC, SNIFF_BYTES, foreign_format
from tinhso.records import Capture, Rejection

MAX_LINE_BYTES = 20 * 2**20
MAX_TOTAL_BYTES = 20 * 2**30  # decompressed: a bomb stops here
_BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)


def read_json_lines(
    file: InputFile, stream: BinaryIO, now: datetime, source_of: Callable[[str | None], str]
) -> Iterator[Capture | Rejection]:
    """Captures and rejections in order of the lines; blank lines are passed over."""

    def reject(reason: str, detail: str, line: int | None = None) -> Rejection:
        mark = f":{line}" if line else ""
        return Rejection(file.document + mark, "acquire", reason, detail, now, f"{file.path}{mark}")

    is_gzip = stream.peek(2)[:2] == GZIP_MAGIC if hasattr(stream, "peek") else False
    lines = gzip.GzipFile(fileobj=stream) if is_gzip else stream
    number = total = n_documents = 0
    try:
        if kind := foreign_format(lines.peek(SNIFF_BYTES)[:SNIFF_BYTES]):  # type: ignore[attr-defined]
            yield reject("wrong_type", f"the file holds {kind}, not JSON Lines; give one JSON object per line")
            return
        while line := lines.readline(MAX_LINE_BYTES + 1):
            number += 1
            total += len(line)
            if total > MAX_TOTAL_BYTES:
                yield reject("too_large", f"more than {MAX_TOTAL_BYTES:,} bytes once decompressed; split it", number)
                return
            if len(line) > MAX_LINE_BYTES:
                total += _skip_line(lines)
                yield reject("too_large", f"the line is longer than {MAX_LINE_BYTES:,} bytes; split it", number)
            elif line.strip():
                found = _capture(file, line.strip(), number, now, source_of)
                yield found if isinstance(found, Capture) else reject(*found, number)
            else:
                continue
            n_documents += 1
    except _BROKEN_GZIP as error:
        told = f"the gzip data is cut off or damaged after line {number} ({error}); its lines up to there are kept"
        yield reject("truncated", told)
        return
    if not n_documents:
        yield reject("empty", "the file holds no line; put one JSON object per line")


def _skip_line(lines: BinaryIO) -> int:
    skipped = 0
    while rest := lines.readline(MAX_LINE_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n") or skipped > MAX_TOTAL_BYTES:
            break
    return skipped


def _capture(
    file: InputFile, line: bytes, number: int, now: datetime, source_of: Callable[[str | None], str]
) -> Capture | tuple[str, str]:
    """The capture of one line, or (reason, detail)."""
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        return "broken_encoding", f"the line is not UTF-8 ({error.reason} at byte {error.start}); convert the file"
    except (ValueError, RecursionError) as error:
        return "wrong_type", f"the line is not valid JSON ({str(error)[:120]}); mend or drop it"
    if not isinstance(record, dict):
        return "wrong_type", 'the line is not a JSON object; write {"id": …, "text": …}'
    if not any(isinstance(record.get(key), str) and record[key].strip() for key in ("text", "html")):
        return "no_text", "the object has neither `text` nor `html`; put the article into one of them"
    named = record.get("id")
    document = str(named) if isinstance(named, str | int) and str(named).strip() else f"{file.document}:{number}"
    url = record.get("url")
    url = printable(url.strip()) if isinstance(url, str) and url.strip() else None
    digest = sha256(line).hexdigest()
    return Capture(digest, printable(document), source_of(url), url, "application/json", "utf-8", now, line)
