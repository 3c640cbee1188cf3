"""Official tables, from their bytes to observations: files of every form, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tinhso.extract import extract
from tinhso.extract.figures import number_of
from tinhso.parse import grids, parse
from tinhso.parse.grids import CSV, XLSX
from tinhso.records import Article, Capture, Extraction, Rejection
from tinhso.settings import PROJECT
from tinhso.table_mappings import places, table_mappings
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEADER = ["Xếp hạng DTI", "Tỉnh, thành phố", "Giá trị DTI"]


def read(
    payload: bytes, media_type: str = CSV, name: str = "dti-2022.csv", url: str | None = None
) -> Article | Rejection:
    source = "dti" if url else "file-drop"
    capture = Capture(sha256(payload).hexdigest(), name, source, url, media_type, None, NOW, payload)
    return parse(capture, VOCABULARY)


def facts(payload: bytes, media_type: str = CSV, name: str = "dti-2022.csv", url: str | None = None) -> Extraction:
    article = read(payload, media_type, name, url)
    assert isinstance(article, Article), article.detail
    extraction = extract(article, VOCABULARY)
    for observation in extraction.observations:
        evidence = observation.evidence
        assert article.text[evidence.quote_start : evidence.quote_end] == evidence.quote
    return extraction


def told(extraction: Extraction) -> set[tuple[str | None, str | None, str, float, str | None]]:
    return {(o.region_id, o.indicator_id, o.measure, o.value, o.period) for o in extraction.observations}


def table(*rows: list[object], delimiter: str = ",", header: list[str] = HEADER) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def workbook(*rows: list[object], merged: tuple[str, ...] = (), title: str = "DTI 2022") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(payload: bytes, part: str, change) -> bytes:  # type: ignore[no-untyped-def]
    """A workbook with one part put through `change`."""
    source, buffer = zipfile.ZipFile(io.BytesIO(payload)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(source.read(name)) if name == part else source.read(name))
    return buffer.getvalue()


DA_NANG = {("da-nang", "dti", "rank", 1.0, "2022"), ("da-nang", "dti", "value", 0.8002, "2022")}


@pytest.mark.parametrize(
    "row", [[1, "TP. Đà Nẵng", "0,8002"], ["1/63", "ĐÀ NẴNG", "0.8002"], ["01", "Da Nang", "0,8002"]]
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_row_gives_a_rank_and_a_score_whatever_its_decimals_and_delimiters(row: list[object], delimiter: str) -> None:
    assert told(facts(table(row, delimiter=delimiter))) == DA_NANG


def test_what_is_told_of_a_table_file() -> None:
    article = read(table([1, "Đà Nẵng", "0,8002"]))
    assert isinstance(article, Article)
    assert (article.source_id, article.is_on_topic) == ("dti", True)
    assert article.published_date == date(2023, 7, 13)  # a day by which the table of 2022 was out
    (fact,) = (o for o in extract(article, VOCABULARY).observations if o.measure == "value")
    assert fact.evidence.quote == "1 | Đà Nẵng | 0,8002"
    assert fact.evidence.rule_id == "table.dti.provinces"
    assert fact.decisions["value"] == "table 1, row 1, column 'Giá trị DTI'"
    assert (fact.unit, fact.status, fact.comparator, fact.confidence) == ("index_0_1", "actual", "=", 1.0)


def test_the_sample_table_tells_all_63_provinces_of_2022() -> None:
    extraction = facts((PROJECT / "raw/samples/2023-07-13-xep-hang-dti-2022.csv").read_bytes())
    assert len({o.region_id for o in extraction.observations}) == 63
    assert (len(extraction.observations), extraction.unread) == (126, ())
    assert {("thanh-hoa", "dti", "rank", 15.0, "2022"), ("yen-bai", "dti", "rank", 15.0, "2022")} <= told(extraction)


@pytest.mark.parametrize(
    ("name", "region_id"),
    [("Thừa Thiên - Huế", "hue"), ("Thừa Thiên Huế", "hue"), ("TP.HCM", "ho-chi-minh"),
     ("T.P Hồ Chí Minh", "ho-chi-minh"),
     ("tỉnh Bà Rịa – Vũng Tàu", "ba-ria-vung-tau"), ("BÀ RỊA-VŨNG TÀU", "ba-ria-vung-tau"), ("Thanh Hoá", "thanh-hoa"),
     ("Đăk Nông", "dak-nong"), ("Hoà Bình", "hoa-binh"), ("Cả nước", "vn"), ("Bộ Tài chính", None), ("Đồng", None)],
)  # fmt: skip
def test_a_place_is_known_by_all_spellings_of_the_registers(name: str, region_id: str | None) -> None:
    assert places(VOCABULARY).find(name) == region_id


def test_every_province_is_known_by_its_name_with_and_without_type_and_marks() -> None:
    for row in VOCABULARY.registers["regions"]:
        if row["level"] in ("province", "municipality"):
            for name in (row["name_vi"], f"Tỉnh {row['name_vi']}", row["name_vi"].upper()):
                assert places(VOCABULARY).find(name) == row["region_id"], name


def test_a_workbook_with_a_header_of_two_rows_and_merged_cells() -> None:
    payload = workbook(
        ["Kết quả DTI năm 2023"], [],
        ["STT", "Tỉnh, thành phố", "DTI", None, "Chính quyền số", None],
        [None, None, "Giá trị", "Xếp hạng", "Giá trị", "Xếp hạng"],
        ["Vùng Đồng bằng sông Hồng", None, None, None, None, None],
        [1, "Hà Nội", 0.7, 6, 0.8123, "9/63"],
        [2, "Hải Phòng", "0,69", 7, None, "-"],
        merged=("A1:F1", "A3:A4", "B3:B4", "C3:D3", "E3:F3", "A5:F5"), title="Sheet1",
    )  # fmt: skip
    extraction = facts(payload, XLSX, "ket-qua.xlsx")
    assert told(extraction) == {
        ("ha-noi", "dti", "value", 0.7, "2023"), ("ha-noi", "dti", "rank", 6.0, "2023"),
        ("ha-noi", "dti_government", "value", 0.8123, "2023"), ("ha-noi", "dti_government", "rank", 9.0, "2023"),
        ("hai-phong", "dti", "value", 0.69, "2023"), ("hai-phong", "dti", "rank", 7.0, "2023"),
    }  # fmt: skip
    assert extraction.unread == ()


def test_a_formula_counts_as_its_stored_result_and_is_refused_without_one() -> None:
    payload = workbook(HEADER, [1, "Đà Nẵng", "=0.4+0.4002"], [2, "Quảng Ninh", 0.7024])
    extraction = facts(payload, XLSX, "dti 2022.xlsx")
    assert ("quang-ninh", "dti", "value", 0.7024, "2022") in told(extraction)
    assert [(r.reason, "without its result" in r.detail) for r in extraction.unread] == [("bad_number", True)]
    stored = changed(payload, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>0.8002</v>", xml))
    assert told(facts(stored, XLSX, "dti 2022.xlsx")) >= DA_NANG


PAGE = """<html><head><link rel="canonical" href="https://dti.gov.vn/xep-hang-2022"></head><body>
<h1>Báo cáo xếp hạng chuyển đổi số năm 2022</h1>
<table><tr><td>Bộ</td><td>Hạng</td></tr><tr><td>Bộ Tài chính</td><td>1</td></tr></table>
<h2>Xếp hạng</h2>
<table><thead><tr><th rowspan=2>XẾP HẠNG<br>DTI</th><th rowspan="2">CÁC TỈNH, THÀNH PHỐ TRỰC THUỘC TW</th>
<th colspan="2">Kinh tế số</th></tr><tr><th>Xếp hạng</th><th>so với năm trước</th></tr></thead>
<tr><td>1</td><td>TP. Đà Nẵng</td><td>1</td><td>x</td></tr><tr><td rowspan=2>15</td><td>Thanh Hóa</td><td>9</td></tr>
<tr><td>Yên Bái</td><td>20</td></tr></table>
<h2>Chi tiết</h2>
<table><tr><th>Xếp hạng DTI</th><th>Các tỉnh, thành phố trực thuộc TW</th>
<th>CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)</th></tr>
<tr><td>1</td><td>TP. Đà Nẵng</td><td>0.8002</td></tr></table></body></html>"""


def test_a_page_of_the_source_with_several_tables_and_spans() -> None:
    extraction = facts(PAGE.encode(), "text/html", "x", "https://dti.gov.vn/xep-hang-2022")
    assert told(extraction) == DA_NANG | {
        ("da-nang", "dti_economy", "rank", 1.0, "2022"), ("thanh-hoa", "dti", "rank", 15.0, "2022"),
        ("thanh-hoa", "dti_economy", "rank", 9.0, "2022"), ("yen-bai", "dti", "rank", 15.0, "2022"),
        ("yen-bai", "dti_economy", "rank", 20.0, "2022"),
    }  # fmt: skip
    assert extraction.unread == ()


def test_a_page_of_another_site_with_such_a_table_is_no_official_table() -> None:
    page = PAGE.replace("dti.gov.vn", "baomoi.example")
    for url in ("https://baomoi.example/a", None):
        article = read(page.encode(), "text/html", "a.html", url)
        assert isinstance(article, Article)
        assert article.source_id != "dti" or url  # the capture's own source stays
        assert not any(o.evidence.rule_id.startswith("table.") for o in extract(article, VOCABULARY).observations)


def test_a_missing_column_is_named_and_so_are_the_columns_there_are() -> None:
    for payload, media_type, name, url in (
        (table(["Đà Nẵng", "0,8"], header=["Tỉnh, thành phố", "Giá trị DTI"]), CSV, "a.csv", None),
        ("<table><tr><th>Địa phương</th><th>DTI</th></tr><tr><td>Huế</td><td>1</td></tr></table>".encode(),
         "text/html", "x", "https://dti.gov.vn/xep-hang-2025"),
    ):  # fmt: skip
        rejection = read(payload, media_type, name, url)
        assert isinstance(rejection, Rejection)
        assert (rejection.stage, rejection.reason) == ("parse", "unknown_table")
        assert "the column of dti (rank) is missing" in rejection.detail and "DTI" in rejection.detail
        assert "vocabulary/sources" in rejection.detail


def test_two_columns_of_one_name_are_refused() -> None:
    rejection = read(table([1, "Đà Nẵng", 2], header=["Hạng", "Tỉnh", "Thứ hạng"]))
    assert isinstance(rejection, Rejection) and "2 columns are called" in rejection.detail


def test_rows_that_cannot_be_read_are_set_aside_with_reason_and_place_and_the_others_are_read() -> None:
    payload = table(
        [1, "Đà Nẵng", "0,8002"], [2, "Atlantis", "0,7"], [3, "Quảng Ninh", "80,02"], ["ba", "Huế", "0,6975"],
        ["Trung bình", "", ""], [5, "Cần Thơ", "0,69"], [5, "Cần Thơ", "0,69"], [6, "Lạng Sơn", "0,6"],
        [7, "Lạng Sơn", "0,5"], HEADER, [8, "Thái Nguyên", "-"],
    )  # fmt: skip
    extraction = facts(payload)
    assert told(extraction) == DA_NANG | {
        ("quang-ninh", "dti", "rank", 3.0, "2022"), ("hue", "dti", "value", 0.6975, "2022"),
        ("can-tho", "dti", "rank", 5.0, "2022"), ("can-tho", "dti", "value", 0.69, "2022"),
        ("thai-nguyen", "dti", "rank", 8.0, "2022"),
    }  # fmt: skip
    told_why = [(r.reason, r.place.removeprefix("dti-2022.csv: ")) for r in extraction.unread]
    assert told_why == [
        ("unknown_region", "table 1, row 2"), ("bad_number", "table 1, row 3, column 'Giá trị DTI'"),
        ("bad_number", "table 1, row 4, column 'Xếp hạng DTI'"), ("duplicate", "table 1, row 7"),
        ("duplicate", "table 1, row 9"),
        *(("contradiction", f"table 1, row {row}, column {column!r}") for row in (8, 9) for column in HEADER[::2]),
    ]  # fmt: skip
    assert "'Atlantis'" in extraction.unread[0].detail and "region_aliases.csv" in extraction.unread[0].detail


@pytest.mark.parametrize("rows", [[], [["", "Đà Nẵng", "-"]]], ids=["no row", "no figure"])
def test_a_table_without_figures_is_told_of(rows: list[list[object]]) -> None:
    extraction = facts(table(*rows))
    assert not extraction.observations
    assert [(r.reason, r.place) for r in extraction.unread] == [("no_figures", "dti-2022.csv: table 1")]


def test_a_table_without_a_year_is_set_aside_row_by_row() -> None:
    extraction = facts(table([1, "Đà Nẵng", "0,8002"]), name="bang.csv")
    assert not extraction.observations
    assert [r.reason for r in extraction.unread] == ["no_year"]


@pytest.mark.parametrize(
    ("text", "scale", "unit", "value"),
    [("0,8002", 1, "index_0_1", 0.8002), ("800,2", 0.001, "index_0_1", 0.8002), ("1.234,5", 1, "vnd", 1234.5),
     ("1,234,567", 1, "vnd", 1234567), ("1,234.5", 1, "vnd", 1234.5), ("98,5%", 1, "percent", 98.5),
     ("1.2.3", 1, "vnd", None), ("12,34,5", 1, "vnd", None), ("1e5", 1, "vnd", None), ("=1+1", 1, "vnd", None),
     ("98%", 1, "index_0_1", None), ("1,5", 1, "index_0_1", None), ("-0,1", 1, "index_0_1", None),
     ("", 1, "vnd", None)],
)  # fmt: skip
def test_numbers_of_cells(text: str, scale: float, unit: str, value: float | None) -> None:
    column = table_mappings(VOCABULARY)[0].values[1]
    found = number_of(text, type(column)("x", frozenset(), "x", "value", unit, scale, True))
    assert found == value if value is not None else isinstance(found, str)


@given(st.text(alphabet="0123456789.,-/%=e ", max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_cell_makes_a_number_reader_fail(text: str) -> None:
    for column in table_mappings(VOCABULARY)[0].values:
        assert isinstance(number_of(text, column), (float, str))


def bomb(payload: bytes) -> bytes:
    return changed(payload, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (grids.MAX_UNPACKED + 1))


def lying_bomb(payload: bytes) -> bytes:
    """The sizes stated are small, what comes out is not."""
    data = bytearray(bomb(payload))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    return bytes(data.replace(size, (1000).to_bytes(4, "little")))


def entities(payload: bytes) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    return changed(payload, "xl/worksheets/sheet1.xml", lambda xml: head + xml)


def far_cell(payload: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    return changed(payload, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", cell))


def wide(payload: bytes) -> bytes:
    return workbook([str(n) for n in range(grids.MAX_COLUMNS + 1)])


def many_styles(payload: bytes) -> bytes:
    font = b'<font><name val="a"/></font>'
    return changed(payload, "xl/styles.xml", lambda xml: xml.replace(b"</fonts>", font * 20_000 + b"</fonts>"))


def merges(payload: bytes, *areas: str) -> bytes:
    told = "".join(f'<mergeCell ref="{area}"/>' for area in areas).encode()
    after = b"</sheetData><mergeCells>" + told + b"</mergeCells>"
    return changed(payload, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", after))


def many_merges(payload: bytes) -> bytes:
    return merges(payload, *["A1:B1"] * (grids.MAX_ROWS + 1))


def overlapping_merges(payload: bytes) -> bytes:
    rows = workbook(HEADER, *[[n, "Đà Nẵng", 0.1] for n in range(100)])
    return merges(rows, *[f"A1:CV{n}" for n in range(1, 102)])


def merged_all(payload: bytes) -> bytes:
    """Harmless: what is merged is filled only as far as there are cells."""
    return merges(payload, "A1:XFD1048576")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(bomb, "too_large"), (many_styles, "too_large"), (many_merges, "too_large"), (overlapping_merges, "too_large"),
     (lying_bomb, "wrong_type"), (entities, "wrong_type"), (far_cell, "too_large"),
     (wide, "too_large"), (merged_all, "unknown_table"), (lambda payload: payload[: len(payload) // 2], "wrong_type"),
     (lambda payload: b"PK\x03\x04" + b"x" * 100, "wrong_type"),
     (lambda payload: changed(payload, "xl/workbook.xml", lambda xml: b"<a/>"), "wrong_type")],
)  # fmt: skip
def test_a_hostile_workbook_is_refused_with_its_reason(spoil, reason: str) -> None:  # type: ignore[no-untyped-def]
    rejection = read(spoil(workbook(HEADER, [1, "Đà Nẵng", 0.8])), XLSX, "dti-2022.xlsx")
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason, rejection.detail


def test_tables_beyond_the_bounds_are_refused() -> None:
    rows = [[n, "Đà Nẵng", "0,1"] for n in range(grids.MAX_ROWS + 1)]
    for payload, media_type in ((table(*rows), CSV), (table(header=["x"] * 101), CSV)):
        rejection = read(payload, media_type)
        assert isinstance(rejection, Rejection) and rejection.reason == "too_large", rejection
    deep = "<div>" * 20_000 + PAGE
    rejection = read(deep.encode(), "text/html", "x", "https://dti.gov.vn/xep-hang-2022")
    assert isinstance(rejection, Rejection) and rejection.reason == "too_deep"
    spans = PAGE.replace("<td>1</td>", '<td colspan="9999999" rowspan="99999">1</td>')
    assert isinstance(read(spans.encode(), "text/html", "x", "https://dti.gov.vn/xep-hang-2022"), (Article, Rejection))


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_no_bytes_make_a_table_reader_fail(payload: bytes) -> None:
    for media_type in (CSV, XLSX):
        assert isinstance(read(payload, media_type), (Article, Rejection))
        assert isinstance(read(b"PK\x03\x04" + payload, media_type), (Article, Rejection))


def test_indicators_and_years_of_mappings_are_those_of_the_registers() -> None:
    indicators = {row["indicator_id"] for row in VOCABULARY.registers["indicators"]}
    for mapping in table_mappings(VOCABULARY):
        assert {column.indicator_id for column in mapping.values} <= indicators
        headers = [header for column in mapping.values for header in column.headers]
        assert len(headers) == len(set(headers)), "a column name belongs to one column"
