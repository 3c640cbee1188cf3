"""The raw archive gives back what was put in, survives a killed writer, and is plain WARC to others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from tinhso.acquire import archive as archive_module
from tinhso.acquire.archive import Archive, ArchiveError
from tinhso.acquire.members import read_members
from tinhso.acquire.warc_records import FetchedPage, blank_member, from_member, to_member
from tinhso.records import Capture, FetchAttempt, Rejection, Tombstone

from .conftest import NOW, make_capture

REJECTION = Rejection("ảnh.txt", "acquire", "wrong_type", "là ảnh\nhai dòng", NOW, "/x/ảnh.txt", None)
ATTEMPT = FetchAttempt("a", "https://a.vn/é?x=1", NOW, "fetched", 200, None, 12, "allowed", "ab" * 32)
PAGE = FetchedPage(
    sha256(b"<p>x").hexdigest(), "https://a.vn/1", "a", "https://a.vn/1", "text/html", "utf-8", NOW, b"<p>x",
    http_status="200 OK", http_headers=(("Content-Type", "text/html"), ("X-Odd", "a: b")),
)  # fmt: skip


def fill(root: Path, n: int, when: datetime = NOW) -> list[Capture]:
    with Archive(root) as archive:
        return [archive.append(make_capture(f"văn bản {i} " * 30, f"{i}.txt", when)) for i in range(n)]


def test_everything_comes_back_as_it_was(tmp_path: Path) -> None:
    odd = replace(make_capture("x\r\n\r\nWARC/1.1\r\n"), document="một\r\nhai%20 ü.txt", url="https://a.vn/ý?q=1#z")
    with Archive(tmp_path) as archive:
        stored = [archive.append(item) for item in (odd, REJECTION, ATTEMPT, PAGE)]
        found = list(archive.tail({}))
    assert [item for item, _, _ in found[:3]] == stored[:3]
    page, file, _ = found[3]
    assert isinstance(page, Capture)
    assert (page.payload, page.url, page.archive_file) == (b"<p>x", "https://a.vn/1", file)
    assert archive.read(page.archive_file or "", page.archive_offset or 0) == page


def test_a_tail_begins_behind_the_mark(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    archive = Archive(tmp_path)
    whole = list(archive.tail({}))
    _, file, mark = whole[1]
    assert list(archive.tail({file: mark})) == whole[2:]
    assert list(archive.tail({file: whole[-1][2]})) == []


def test_other_tools_read_it_as_warc(tmp_path: Path) -> None:
    (capture,) = fill(tmp_path, 1)
    with Archive(tmp_path) as archive:
        archive.append(PAGE)
    content = (tmp_path / (capture.archive_file or "")).read_bytes()
    records = [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(BytesIO(content))]
    assert [kind for kind, _, _ in records] == ["warcinfo", "resource", "response"]
    _, headers, payload = records[1]
    assert payload == capture.payload
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{capture.capture_id}"
    assert headers.get_header("X-Tinhso-Source") == "file-drop"
    assert records[2][2] == b"<p>x"


def test_a_new_month_and_a_full_file_begin_new_files_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_module, "ROTATE_BYTES", 600)
    with Archive(tmp_path) as archive:
        for days in (0, 0, 0, 31, 0):  # the last one is late: it must not go before the newest file
            archive.append(make_capture(os.urandom(400).hex(), when=NOW + timedelta(days=days)))
    names = Archive(tmp_path).files()
    assert {name[7:13] for name in names} == {"202611", "202612"}
    assert names == sorted(names)
    assert len(list(Archive(tmp_path).tail({}))) == 5
    assert len(names) == 5


def test_a_later_writer_goes_on_in_the_newest_file(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    fill(tmp_path, 2)
    assert len(Archive(tmp_path).files()) == 1
    assert len(list(Archive(tmp_path).tail({}))) == 4


def test_every_way_to_tear_the_last_record_costs_that_record_only(tmp_path: Path) -> None:
    captures = fill(tmp_path / "whole", 3)
    name = captures[-1].archive_file or ""
    whole = (tmp_path / "whole" / name).read_bytes()
    start = captures[-1].archive_offset or 0
    for cut in [start, start + 1, start + 9, start + 20, (start + len(whole)) // 2, len(whole) - 1]:
        root = tmp_path / str(cut)
        root.mkdir()
        (root / name).write_bytes(whole[:cut])
        assert [item.document for item, _, _ in Archive(root).tail({})] == ["0.txt", "1.txt"]
        (added,) = fill(root, 1)
        assert added.archive_offset == start
        assert [item.document for item, _, _ in Archive(root).tail({})] == ["0.txt", "1.txt", "0.txt"]
        torn = list(root.glob("*.torn"))
        assert [path.read_bytes() for path in torn] == ([] if cut == start else [whole[start:cut]])


def test_damage_in_the_middle_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    captures = fill(tmp_path, 3)
    path = tmp_path / (captures[0].archive_file or "")
    content = bytearray(path.read_bytes())
    start, end = captures[1].archive_offset or 0, captures[2].archive_offset or 0
    content[start + 12 : end - 4] = bytes(end - start - 16)
    path.write_bytes(content)
    items = [item for item, _, _ in Archive(tmp_path).tail({})]
    assert [item.document for item in items if isinstance(item, Capture)] == ["0.txt", "2.txt"]
    (damage,) = [item for item in items if isinstance(item, Rejection)]
    assert damage.reason == "archive_damaged"
    with pytest.raises(ArchiveError):
        Archive(tmp_path).read(path.name, start)


def test_a_place_that_holds_no_capture_is_an_error(tmp_path: Path) -> None:
    (capture,) = fill(tmp_path, 1)
    archive = Archive(tmp_path)
    for file, offset in [("tinhso-209901-0001.warc.gz", 0), ("../secret", 0), (capture.archive_file or "", 0)]:
        with pytest.raises(ArchiveError):
            archive.read(file, offset)


def test_a_failed_write_leaves_no_half_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(tmp_path)
    archive.append(make_capture("một"))
    write = os.write

    def full_disk(fd: int, data: bytes) -> int:
        if len(data) > 100:
            return write(fd, bytes(data[:50]))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full_disk)
    with pytest.raises(OSError, match="No space"):
        archive.append(make_capture("hai " + os.urandom(50).hex()))
    monkeypatch.undo()
    archive.append(make_capture("ba"))
    archive.close()
    assert [item.payload for item, _, _ in Archive(tmp_path).tail({})] == ["một".encode(), b"ba"]
    assert not list(tmp_path.glob("*.torn"))


WRITER = """
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tinhso.acquire.archive import Archive
from tinhso.records import Capture
archive = Archive(Path({root!r}))
when = datetime(2026, 11, 21, tzinfo=UTC)
for i in range(10**9):
    payload = os.urandom(40_000)
    name = sha256(payload).hexdigest()
    archive.append(Capture(name, str(i), "file-drop", None, "text/plain", None, when, payload))
"""


def test_a_killed_writer_loses_at_most_the_record_it_was_writing(tmp_path: Path) -> None:
    seen = 0
    length = lambda: sum(path.stat().st_size for path in tmp_path.glob("*.warc.gz"))  # noqa: E731
    for delay in (0.02, 0.05, 0.08):
        before, deadline = length(), time.monotonic() + 30
        writer = subprocess.Popen([sys.executable, "-c", WRITER.format(root=str(tmp_path))])
        while length() == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        with Archive(tmp_path) as archive:
            archive.append(make_capture("after the kill", "after.txt"))
        items = [item for item, _, _ in Archive(tmp_path).tail({})]
        assert all(isinstance(i, Capture) and sha256(i.payload).hexdigest() == i.capture_id for i in items)
        assert items[-1].document == "after.txt"
        assert len(items) > seen
        seen = len(items)


def test_a_writer_stopped_in_the_middle_of_a_write_is_recovered_from(tmp_path: Path) -> None:
    (capture,) = fill(tmp_path, 1)
    path = tmp_path / (capture.archive_file or "")
    half = to_member(make_capture("nửa chừng " * 200))[:300]
    with path.open("ab") as stream:
        stream.write(half)
    fill(tmp_path, 1)
    assert len(list(Archive(tmp_path).tail({}))) == 2
    assert [p.read_bytes() for p in tmp_path.glob("*.torn")] == [half]


text = st.text(max_size=60).map(lambda value: value.encode("utf-8", "replace").decode())


@settings(max_examples=60, deadline=None)
@given(
    payload=st.binary(max_size=500), document=text, url=st.none() | text, charset=st.none() | text.filter(str.isalnum)
)
def test_any_capture_survives_the_round_trip(
    payload: bytes, document: str, url: str | None, charset: str | None
) -> None:
    capture = Capture(
        sha256(payload).hexdigest(), document, "file-drop", url or None, "text/plain", charset, NOW, payload, "f", 0
    )
    assert from_member(zlib.decompress(to_member(capture), 31), "f", 0) == capture


def test_reading_is_flat_in_memory_and_names_offsets(tmp_path: Path) -> None:
    captures = fill(tmp_path, 20)
    members = list(read_members(tmp_path / (captures[0].archive_file or "")))
    assert [m.start for m in members[1:]] == [m.end for m in members[:-1]]
    assert [m.start for m in members[1:]] == [c.archive_offset for c in captures]


def test_times_keep_their_microseconds_and_zone(tmp_path: Path) -> None:
    when = datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=UTC)
    (capture,) = fill(tmp_path, 1, when)
    assert capture.captured_at == when
    assert next(Archive(tmp_path).tail({}))[0] == capture


TOMBSTONE = Tombstone(NOW, ("ab" * 32,), ("cd" * 8,), ("ef" * 32,))


def test_what_is_forgotten_is_erased_in_its_place_and_all_else_stays(tmp_path: Path) -> None:
    captures = fill(tmp_path, 5)
    before = {item.document: item for item, _, _ in Archive(tmp_path).tail({})}
    with Archive(tmp_path) as archive:
        n_erased = archive.forget(TOMBSTONE, lambda item: getattr(item, "document", "") in ("1.txt", "3.txt"))
    assert n_erased == 2
    *kept, tombstone = [item for item, _, _ in Archive(tmp_path).tail({})]
    assert tombstone == TOMBSTONE
    assert kept == [before[name] for name in ("0.txt", "2.txt", "4.txt")], "in their places too"
    path = tmp_path / (captures[0].archive_file or "")
    content = path.read_bytes()
    assert "văn bản 1".encode() not in b"".join(member.data or b"" for member in read_members(path))
    assert [r.rec_type for r in ArchiveIterator(BytesIO(content))].count("metadata") == 3


def test_forgetting_that_died_is_finished_by_the_next_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, 3)
    with Archive(tmp_path) as archive:
        monkeypatch.setattr(archive_module, "blank_member", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            archive.forget(TOMBSTONE, lambda item: item.document == "1.txt")
        monkeypatch.undo()
    with Archive(tmp_path) as archive:
        archive.finish_forgetting()
    found = [item for item, _, _ in Archive(tmp_path).tail({})]
    assert {item.document for item in found if isinstance(item, Capture)} == {"0.txt", "2.txt"}
    assert TOMBSTONE in found
    assert not list(tmp_path.glob(".forgetting*"))


@settings(max_examples=60, deadline=None)
@given(length=st.integers(220, 300_000))
def test_a_record_of_any_length_can_be_blanked(length: int) -> None:
    member = blank_member(length, NOW)
    assert len(member) == length
    assert zlib.decompress(member, 31).startswith(b"WARC/1.1\r\n")
