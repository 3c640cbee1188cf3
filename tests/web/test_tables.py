"""Official tables on the web: workbooks whatever the server calls them, asked for monthly, not yet out ones too."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

from openpyxl import Workbook

from tests.web.conftest import NOW
from tests.web.taking_in import Intake, spec
from tests.web.web import Web
from tinhso.records import Capture

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES = [{"id": "t", "region": ["Tỉnh"], "year": {"headers": ["Năm"]}, "values": []}]


def workbook() -> bytes:
    book = Workbook()
    book.active.append(["Tỉnh", "Năm"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def served(body: bytes, media_type: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        handler.wfile.write(head.encode() + body)

    return answer


def table_spec(web: Web, path: str, **changes: object) -> dict[str, object]:
    step = {"kind": "table", "url": web.url("s0.test", path), "first_year": NOW.year - 1}
    return spec("s0", step, tables=TABLES, **changes)


def test_a_workbook_is_taken_whatever_the_server_calls_it(web: Web, intake: Intake) -> None:
    site = web.site("s0.test")
    site["/a.xlsx"] = served(workbook(), "application/octet-stream")
    site["/b"] = served(workbook(), XLSX)
    site["/c.csv"] = served("Tỉnh;Năm\n".encode(), "text/plain")
    steps = [{"kind": "table", "url": web.url("s0.test", path)} for path in ("/a.xlsx", "/b", "/c.csv")]
    intake.fetch(spec("s0", *steps, tables=TABLES), now=NOW)
    kinds = {item.url: item.media_type for item in intake.items if isinstance(item, Capture)}
    assert {web.url("s0.test", "/a.xlsx"): XLSX, web.url("s0.test", "/c.csv"): "text/csv"}.items() <= kinds.items()


def test_what_is_no_workbook_and_a_workbook_nobody_asked_for_are_refused(web: Web, intake: Intake) -> None:
    site = web.site("s0.test")
    site["/a.xlsx"] = served(b"<html>Phien dang nhap da het</html>", XLSX)
    outcomes = intake.fetch(table_spec(web, "/a.xlsx"), now=NOW)
    assert outcomes[web.url("s0.test", "/a.xlsx")].outcome == "wrong_type"
    site["/a.xlsx"] = served(workbook(), XLSX)
    site["/"] = b'<a href="/a.xlsx">Bang</a>'
    step = {"kind": "listing", "url": web.url("s0.test", "/"), "links": "a[href]"}
    outcomes = intake.fetch(spec("s0", step), now=NOW + timedelta(days=30))  # a source without tables
    assert outcomes[web.url("s0.test", "/a.xlsx")].outcome == "wrong_type"
    assert intake.captured() == {}


def test_a_table_is_asked_for_every_month_and_one_that_is_not_out_yet_too(web: Web, intake: Intake) -> None:
    source = table_spec(web, "/nam-{year}")
    last, this = (web.url("s0.test", f"/nam-{year}") for year in (NOW.year - 1, NOW.year))
    web.site("s0.test")[f"/nam-{NOW.year - 1}"] = b"<table><tr><th>Hang</th></tr></table>"
    for months in range(6):
        outcomes = intake.fetch(source, now=NOW + timedelta(days=21 * months), kinds=["table"])
        assert outcomes[this].outcome == "not_found", months
        assert outcomes[last].outcome == ("fetched" if not months else "unchanged")
    web.site("s0.test")[f"/nam-{NOW.year}"] = b"<table><tr><th>Hang moi</th></tr></table>"
    assert intake.fetch(source, now=NOW + timedelta(days=1 + 21 * 5), kinds=["table"]) == {}  # not a month yet
    assert intake.fetch(source, now=NOW + timedelta(days=21 * 6))[this].outcome == "fetched"
    web.log.clear()
    assert intake.fetch(source, now=NOW + timedelta(days=21 * 7), kinds=["feed", "listing"]) == {}
    assert web.log == []
