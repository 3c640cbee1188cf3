"""The raw archive: WARC files everything received is written to first, append-only; all else can be rebuilt from them.

One writer at a time (the caller holds the lock), any number of readers. A record is one gzip member written in one
call, so a killed writer leaves at most one torn member at the end of the newest file; the next writer moves it aside.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import tinhso
from tinhso.acquire.members import intact_length, read_members
from tinhso.acquire.warc_records import Item, blank_member, from_member, moment_of, to_member, warcinfo_member
from tinhso.notes import sync, write_note
from tinhso.records import Capture, Rejection, Tombstone

ROTATE_BYTES = 256 * 2**20
_FORGETTING = ".forgetting.json"
_NAME = re.compile(r"tinhso-(\d{6})-(\d{4,9})\.warc\.gz")


class ArchiveError(RuntimeError):
    """A record that should be in the archive is not there or cannot be read."""


class Archive:
    """The WARC files in the folder `root`. Reading needs no preparation; the first `append` opens the newest file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._fd: int | None = None
        self._name = ""
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def files(self) -> list[str]:
        """Names of the archive's files, oldest first."""
        return sorted(path.name for path in self.root.glob("tinhso-*.warc.gz") if _NAME.fullmatch(path.name))

    def append(self, item: Item) -> Item:
        """Writes one record; returns it, a capture with the place it now has. Raises OSError, leaving no half."""
        self._open_for(moment_of(item))
        offset = self._write(to_member(item))
        return replace(item, archive_file=self._name, archive_offset=offset) if isinstance(item, Capture) else item

    def flush(self) -> None:
        """Returns when everything appended is on the disk."""
        if self._fd is not None:
            os.fsync(self._fd)

    def close(self) -> None:
        """Flushes and lets go of the file; a later `append` opens it again."""
        if self._fd is not None:
            self.flush()
            os.close(self._fd)
            self._fd = None

    def read(self, file: str, offset: int) -> Capture:
        """The capture at that place. Raises ArchiveError when there is none."""
        path = self.root / file
        if not _NAME.fullmatch(file) or not path.is_file():
            raise ArchiveError(f"the archive {self.root} has no file {file!r}; restore it from a backup")
        member = next(read_members(path, offset), None)
        item = from_member(member.data, file, offset) if member and member.data else None
        if not isinstance(item, Capture):
            raise ArchiveError(f"no capture at byte {offset} of {path}; it is damaged or the place is wrong")
        return item

    def tail(self, marks: Mapping[str, int]) -> Iterator[tuple[Item, str, int]]:
        """(item, file, offset of its end) of every record behind the mark of its file (0 for a file without one).

        In order of file and offset. Damage in the middle of a file gives a Rejection and goes on behind it; a torn
        end is left out: it was never complete, and the next writer moves it aside.
        """
        for file in self.files():
            path = self.root / file
            month = datetime.strptime(file[7:13], "%Y%m").replace(tzinfo=UTC)
            for member in read_members(path, marks.get(file, 0)):
                item = self._item(member.data, file, member.start)
                if item is None and member.data is None:
                    told = f"bytes {member.start} to {member.end} of {file} are damaged; restore it from a backup"
                    place = f"{file}:{member.start}"
                    item = Rejection(place, "acquire", "archive_damaged", told, month, place)
                if item is not None:
                    yield item, file, member.end

    def cut_off(self, marks: Mapping[str, int]) -> dict[str, int]:
        """Files that end before their mark, with where their last complete record ends; 0 for one that is gone."""
        found = {}
        for file, mark in marks.items():
            path = self.root / file
            if not path.exists() or path.stat().st_size < mark:
                found[file] = intact_length(path) if path.exists() else 0
        return found

    def forget(self, tombstone: Tombstone, is_of_it: Callable[[Item], bool]) -> int:
        """Erases the records of which `is_of_it` says so, and torn ends, and puts the tombstone; how many records.

        What is to be erased is noted first: if the process dies, `finish_forgetting` goes on where it stopped. Other
        records stay where they are.
        """
        spans = [
            (file, member.start, member.end)
            for file in self.files()
            for member in read_members(self.root / file)
            if (item := self._item(member.data, file, member.start)) and is_of_it(item)
        ]
        self.flush()
        self.root.mkdir(parents=True, exist_ok=True)
        note = {"tombstone": base64.b64encode(to_member(tombstone)).decode(), "spans": spans}
        write_note(self.root / _FORGETTING, json.dumps(note))
        self.finish_forgetting()
        return len(spans)

    def finish_forgetting(self) -> None:
        """Carries out what `forget` noted, whoever began it; nothing when there is no such note."""
        path = self.root / _FORGETTING
        if not path.exists():
            return
        note = json.loads(path.read_text(encoding="utf-8"))
        tombstone = from_member(zlib.decompress(base64.b64decode(note["tombstone"]), 31), "", 0)
        assert isinstance(tombstone, Tombstone)
        self.append(tombstone)
        self.flush()
        for file, start, end in note["spans"]:
            with (self.root / file).open("r+b") as stream:
                stream.seek(start)
                stream.write(blank_member(end - start, tombstone.forgotten_at))
                stream.flush()
                os.fsync(stream.fileno())
        for torn in self.root.glob("*.torn"):
            torn.unlink()
        path.unlink()
        sync(self.root)

    def _item(self, data: bytes | None, file: str, offset: int) -> Item | None:
        return from_member(data, file, offset) if data else None

    def _open_for(self, when: datetime) -> None:
        if self._fd is not None and self._size < ROTATE_BYTES and self._name[7:13] >= f"{when:%Y%m}":
            return
        self.close()
        self.root.mkdir(parents=True, exist_ok=True)
        newest = self.files()[-1:]
        if newest:
            _cut_torn_end(self.root / newest[0])
        self._name = _name_after(newest[0] if newest else None, self.root, when)
        self._fd = os.open(self.root / self._name, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._size = os.fstat(self._fd).st_size
        if not self._size:
            self._write(warcinfo_member(self._name, when, f"tinhso {tinhso.__version__}"))
            sync(self.root)

    def _write(self, member: bytes) -> int:
        """Appends the bytes, all or (after an error such as a full disk) none; returns where they begin."""
        assert self._fd is not None
        offset, rest = self._size, memoryview(member)
        try:
            while rest:
                rest = rest[os.write(self._fd, rest) :]
        except BaseException:
            os.ftruncate(self._fd, offset)
            raise
        self._size += len(member)
        return offset


def _name_after(newest: str | None, root: Path, when: datetime) -> str:
    """The file to append to: never one that sorts before the newest, so that reading in order of name is in order."""
    month, number = f"{when:%Y%m}", 1
    if newest and newest[7:13] >= month:
        is_full = (root / newest).stat().st_size >= ROTATE_BYTES
        month, number = newest[7:13], int(_NAME.fullmatch(newest)[2]) + is_full  # type: ignore[index]
    return f"tinhso-{month}-{number:04d}.warc.gz"


def _cut_torn_end(path: Path) -> None:
    """Moves what a killed writer left unfinished to a file of its own beside the archive file."""
    intact, length = intact_length(path), path.stat().st_size
    if intact == length:
        return
    with path.open("r+b") as stream:
        stream.seek(intact)
        aside = path.with_name(f"{path.name}.{intact}.torn")
        aside.write_bytes(stream.read())
        stream.truncate(intact)
        os.fsync(stream.fileno())
