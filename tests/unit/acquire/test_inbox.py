"""Dropped files become captures; what is refused says why, and costs nothing else."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tinhso.acquire import inbox, json_lines, warc_input
from tinhso.acquire.inbox import InputError, check_inputs, read_inputs
from tinhso.records import Capture, Rejection

from .conftest import NOW


def read(*paths: Path) -> tuple[dict[str, Capture], dict[str, Rejection]]:
    items = list(read_inputs(paths, NOW))
    captures = {item.document: item for item in items if isinstance(item, Capture)}
    return captures, {item.document: item for item in items if isinstance(item, Rejection)}


def test_text_and_html_files_are_captured_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Đắk Lắk", "utf-8")
    (tmp_path / "b.HTM").write_bytes(b"<p>x</p>")
    captures, rejections = read(tmp_path)
    assert not rejections
    assert captures["a.txt"].payload == "Đắk Lắk".encode()
    assert captures["a.txt"].capture_id == sha256("Đắk Lắk".encode()).hexdigest()
    assert (captures["a.txt"].media_type, captures["b.HTM"].media_type) == ("text/plain", "text/html")
    assert captures["a.txt"].captured_at == NOW
    assert captures["a.txt"].source_id == "file-drop"


def test_tables_are_captured_as_such_and_only_when_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Tỉnh;Hạng\n", "utf-8")
    (tmp_path / "b.XLSX").write_bytes(b"PK\x03\x04 and so on")
    (tmp_path / "c.xlsx").write_bytes(b"<html>Phien dang nhap da het</html>")
    (tmp_path / "d.csv").write_bytes(b"PK\x03\x04 and so on")
    captures, rejections = read(tmp_path)
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert {name: c.media_type for name, c in captures.items()} == {"a.csv": "text/csv", "b.XLSX": workbook}
    assert {name: r.reason for name, r in rejections.items()} == {"c.xlsx": "wrong_type", "d.csv": "wrong_type"}
    assert "no workbook" in rejections["c.xlsx"].detail


def test_folders_are_read_in_order_without_hidden_files_and_notes(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".gitkeep", "README.txt", "SOURCES.md", ".hidden/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [item.document for item in read_inputs([tmp_path], NOW)] == ["b.txt", "z.txt"]


def test_files_of_one_name_are_told_apart_by_their_folder(tmp_path: Path) -> None:
    for name in ("x/a.txt", "y/a.txt", "y/b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    captures, _ = read(tmp_path)
    assert set(captures) == {"x/a.txt", "y/a.txt", "b.txt"}
    captures, _ = read(tmp_path / "x", tmp_path / "y")
    assert set(captures) == {str(tmp_path / "x/a.txt"), str(tmp_path / "y/a.txt"), "b.txt"}


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    assert len(list(read_inputs([tmp_path, tmp_path / "a.txt"], NOW))) == 1


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (inside / "a.txt").write_text("a")
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "again.txt").symlink_to(inside / "a.txt")
    captures, rejections = read(inside)
    assert [c.payload for c in captures.values()] == [b"a"]
    assert {r.reason for r in rejections.values()} == {"outside_folder"}
    assert len(rejections) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t", "empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "wrong_type"),
        ("print.html", b"%PDF-1.7 ...", "wrong_type"),
        ("office.txt", b"PK\x03\x04....", "wrong_type"),
        ("zeros.txt", b"text\x00\x00\x01", "wrong_type"),
        ("notes.docx", b"anything", "wrong_type"),
        ("data.jsonl", b"\x89PNG\r\n\x1a\n", "wrong_type"),
        ("empty.jsonl", b"", "empty"),
        ("blank.jsonl", b"\n\n", "empty"),
        ("web.warc", b"this is no WARC", "wrong_type"),
    ],
)
def test_unfit_files_are_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text("tốt")
    captures, rejections = read(tmp_path)
    assert set(captures) == {"good.txt"}
    assert rejections[name].reason == reason
    assert rejections[name].stage == "acquire"
    assert rejections[name].detail
    assert name in rejections[name].place


def test_utf_16_text_is_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Huế".encode("utf-16"))
    assert set(read(tmp_path)[0]) == {"a.txt"}


def test_a_huge_file_is_refused_by_its_size_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as stream:
        stream.truncate(200 * 2**20)
    _, rejections = read(tmp_path)
    assert rejections["huge.txt"].reason == "too_large"
    assert "209,715,200" in rejections["huge.txt"].detail


def test_special_files_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path)[1]["pipe.txt"].reason == "wrong_type"


def test_a_file_that_vanishes_or_may_not_be_read_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "gone.txt", "z.txt"):
        (tmp_path / name).write_text(name)
    items = read_inputs([tmp_path], NOW)
    found = [next(items)]
    (tmp_path / "gone.txt").unlink()
    found += items
    assert [getattr(item, "reason", "captured") for item in found] == ["captured", "unreadable", "captured"]


def test_a_missing_path_is_an_error_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(InputError, match="nowhere"):
        check_inputs([tmp_path / "a.txt", tmp_path / "nowhere"])
    with pytest.raises(InputError, match="nowhere"):
        next(read_inputs([tmp_path / "a.txt", tmp_path / "nowhere"], NOW))


def lines(*records: object) -> bytes:
    return b"".join((r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in records)


def test_each_json_line_is_a_capture_of_its_own_bytes(tmp_path: Path) -> None:
    first, second = {"id": "x-1", "url": "https://a.vn/1", "text": "một"}, {"html": "<p>hai</p>"}
    (tmp_path / "a.jsonl").write_bytes(lines(first, b"", second))
    captures, rejections = read(tmp_path)
    assert not rejections
    assert set(captures) == {"x-1", "a.jsonl:3"}
    assert json.loads(captures["x-1"].payload) == first
    assert captures["x-1"].url == "https://a.vn/1"
    assert captures["x-1"].media_type == "application/json"


def test_bad_json_lines_cost_only_themselves(tmp_path: Path) -> None:
    bad = [b"{", b"[1]", b'"text"', {"id": "n", "title": "only"}, {"text": "  "}, b'{"text": "\xff"}', b"[" * 100_000]
    (tmp_path / "a.jsonl").write_bytes(lines({"id": 7, "text": "a"}, *bad, {"id": "z", "text": "z"}))
    captures, rejections = read(tmp_path)
    assert set(captures) == {"7", "z"}
    reasons = [rejections[f"a.jsonl:{n}"].reason for n in range(2, 9)]
    assert reasons == ["wrong_type", "wrong_type", "wrong_type", "no_text", "no_text", "broken_encoding", "wrong_type"]


def test_lone_surrogates_in_names_cannot_break_what_comes_later(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id": "a\\ud800", "url": "https://a.vn/\\udfff", "text": "x"}\n')
    captures, _ = read(tmp_path)
    (capture,) = captures.values()
    assert (capture.document + (capture.url or "")).encode("utf-8")


def test_an_overlong_line_is_refused_and_the_next_one_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE_BYTES", 1000)
    (tmp_path / "a.jsonl").write_bytes(lines({"id": "long", "text": "x" * 5000}, {"id": "next", "text": "y"}))
    captures, rejections = read(tmp_path)
    assert set(captures) == {"next"}
    assert rejections["a.jsonl:1"].reason == "too_large"


def test_a_decompression_bomb_stops_at_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_TOTAL_BYTES", 10_000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines({"id": "1", "text": "a"}) + b" " * 1_000_000))
    captures, rejections = read(tmp_path)
    assert set(captures) == {"1"}
    assert [r.reason for r in rejections.values()] == ["too_large"]


def test_the_lines_before_the_damage_of_a_truncated_gzip_are_kept(tmp_path: Path) -> None:
    rows = [{"id": f"d{i}", "text": sha256(str(i).encode()).hexdigest() * 20} for i in range(200)]
    whole = gzip.compress(lines(*rows))
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    captures, rejections = read(tmp_path)
    assert 50 < len(captures) < 200
    assert all(json.loads(captures[f"d{i}"].payload) == rows[i] for i in range(len(captures)))
    (rejection,) = rejections.values()
    assert rejection.reason == "truncated"


def test_a_plain_file_named_gz_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(lines({"id": "1", "text": "a"}))
    (tmp_path / "b.jsonl").write_bytes(gzip.compress(lines({"id": "2", "text": "b"})))
    assert set(read(tmp_path)[0]) == {"1", "2"}


def warc(*pages: tuple[str, str, bytes], gzipped: bool = True) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=gzipped)
    for url, kind, body in pages:
        http = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=http))
    return buffer.getvalue()


@pytest.mark.parametrize("gzipped", [True, False])
def test_pages_of_a_warc_are_captured_and_other_records_passed_over(tmp_path: Path, gzipped: bool) -> None:
    pages = [
        ("https://a.vn/1", "text/html; charset=windows-1258", b"<p>one</p>"),
        ("https://a.vn/logo.png", "image/png", b"\x89PNG"),
        ("https://a.vn/2", "text/plain", b"two"),
        ("https://a.vn/3", "text/html", b""),
    ]
    (tmp_path / ("a.warc.gz" if gzipped else "a.warc")).write_bytes(warc(*pages, gzipped=gzipped))
    captures, rejections = read(tmp_path)
    assert set(captures) == {"https://a.vn/1", "https://a.vn/2"}
    assert captures["https://a.vn/1"].charset == "windows-1258"
    assert captures["https://a.vn/1"].payload == b"<p>one</p>"
    assert [r.reason for r in rejections.values()] == ["empty"]


@pytest.mark.parametrize("gzipped", [True, False])
def test_the_records_before_the_damage_of_a_warc_are_kept(tmp_path: Path, gzipped: bool) -> None:
    noise = [zlib.compress(os.urandom(3000)).hex().encode() for _ in range(5)]
    whole = warc(*((f"https://a.vn/{i}", "text/html", body) for i, body in enumerate(noise)), gzipped=gzipped)
    (tmp_path / ("a.warc.gz" if gzipped else "a.warc")).write_bytes(whole[: int(len(whole) * 0.7)])
    captures, rejections = read(tmp_path)
    assert [captures[f"https://a.vn/{i}"].payload for i in range(3)] == noise[:3]
    assert len(captures) == 3
    assert [r.reason for r in rejections.values()] == ["truncated"]


def test_an_overlong_page_of_a_warc_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_input, "MAX_RECORD_BYTES", 1000)
    content = warc(("https://a.vn/1", "text/html", b"x" * 2000), ("https://a.vn/2", "text/html", b"y"))
    (tmp_path / "a.warc.gz").write_bytes(content)
    captures, rejections = read(tmp_path)
    assert set(captures) == {"https://a.vn/2"}
    assert rejections["https://a.vn/1"].reason == "too_large"


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=400) | st.builds(gzip.compress, st.binary(max_size=200)),
    name=st.sampled_from(
        ["a.txt", "a.html", "a.jsonl", "a.jsonl.gz", "a.warc", "a.warc.gz", "a.csv", "a.xlsx", "a.xyz"]
    ),
)
def test_whatever_the_bytes_every_file_ends_as_captures_or_rejections(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / name).write_bytes(content)
    items = list(read_inputs([folder], NOW))
    assert all(isinstance(item, Capture | Rejection) for item in items)
    assert items or name.startswith("a.warc")  # a WARC of other records holds no document


def test_bounds_are_what_the_manual_says() -> None:
    assert inbox.MAX_DOCUMENT_BYTES == 50 * 2**20
    assert json_lines.MAX_LINE_BYTES == warc_input.MAX_RECORD_BYTES == 20 * 2**20
