"""Files people drop: text, HTML, tables (CSV, XLSX), JSON Lines and WARC → captures; what is refused, with its reason.

Belongs here: opening files and bounding what is read. Does not belong here: decoding text or finding the article.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from tinhso.acquire.files import InputError, InputFile, check_inputs, list_files
from tinhso.acquire.formats import KNOWN, SNIFF_BYTES, foreign_format, media_type_of, stream_of
from tinhso.acquire.json_lines import read_json_lines
from tinhso.acquire.page_filter import PageFilter
from tinhso.acquire.sources import FILE_DROP
from tinhso.acquire.warc_input import read_warc
from tinhso.records import Capture, Rejection

__all__ = ["MAX_DOCUMENT_BYTES", "InputError", "check_inputs", "read_inputs"]

MAX_DOCUMENT_BYTES = 50 * 2**20


def read_inputs(
    paths: Sequence[Path],
    now: datetime,
    source_of: Callable[[str | None], str] = lambda url: FILE_DROP,
    wanted: PageFilter | None = None,
) -> Iterator[Capture | Rejection]:
    """Every document below `paths`, as it is read; `now` (UTC) is when it was captured.

    Of the pages of WARC files those that are `wanted` (None: all). Folders are read recursively in order of name;
    hidden files, README files and what a link outside its folder leads to are not. Raises InputError, before anything
    is read, when a path does not exist.
    """
    check_inputs(paths)
    for file in list_files(paths):
        try:
            yield from _read_file(file, now, source_of, wanted or PageFilter())
        except OSError as error:
            told = f"the file cannot be read ({error.strerror or error}); check its rights and load it again"
            yield _reject(file, now, "unreadable", told)


def _reject(file: InputFile, now: datetime, reason: str, detail: str) -> Rejection:
    return Rejection(file.document, "acquire", reason, detail, now, str(file.path))


def _read_file(
    file: InputFile, now: datetime, source_of: Callable[[str | None], str], wanted: PageFilter
) -> Iterator[Capture | Rejection]:
    if file.is_outside:
        yield _reject(file, now, "outside_folder", "the link leads out of the folder; give its target as a path")
        return
    status = file.path.stat()
    if not stat.S_ISREG(status.st_mode):
        yield _reject(file, now, "wrong_type", "not a regular file; only files can be loaded")
    elif not status.st_size:
        yield _reject(file, now, "empty", "the file is empty; nothing to read")
    elif stream := stream_of(file.path.name):
        with file.path.open("rb") as opened:
            if stream == "warc":
                yield from read_warc(file, opened, now, source_of, wanted)
            else:
                yield from read_json_lines(file, opened, now, source_of)
    elif media_type := media_type_of(file.path.name):
        yield _read_document(file, media_type, status.st_size, now, source_of)
    else:
        yield _reject(file, now, "wrong_type", f"unknown kind of file; known are {', '.join(KNOWN)}")


def _read_document(
    file: InputFile, media_type: str, size: int, now: datetime, source_of: Callable[[str | None], str]
) -> Capture | Rejection:
    if size <= MAX_DOCUMENT_BYTES:
        with file.path.open("rb") as opened:
            payload = opened.read(MAX_DOCUMENT_BYTES + 1)
        size = len(payload)  # it may have grown since
    if size > MAX_DOCUMENT_BYTES:
        told = f"{size:,} bytes, more than the {MAX_DOCUMENT_BYTES:,} a single document may have; split it"
        return _reject(file, now, "too_large", told)
    if kind := foreign_format(payload[:SNIFF_BYTES], media_type):
        return _reject(file, now, "wrong_type", f"the file holds {kind}, whatever its name says; convert it")
    if not payload.strip():
        return _reject(file, now, "empty", "the file holds nothing but blanks")
    digest = sha256(payload).hexdigest()
    return Capture(digest, file.document, source_of(None), None, media_type, None, now, payload)
