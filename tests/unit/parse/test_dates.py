"""Date lines of many sites, values of JSON and metadata, and dates that cannot be."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.parse.dates import ImpossibleDateError, Published, from_line, from_value, rest_of_date_line
from tinhso.text import fold


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Thứ sáu, 03/11/2023 15:18", "2023-11-03 15:18"),
        ("08:31, 09/09/2023", "2023-09-09 08:31"),
        ("22-08-2022 - 10:17", "2022-08-22 10:17"),
        ("Thứ Năm 30/3/2023 - 10:44", "2023-03-30 10:44"),
        ("Hoài Anh • 06/01/2025 • 4 phút đọc", "2025-01-06"),
        ("(28/01/2025 15:20) Cỡ chữ: A- A A+", "2025-01-28 15:20"),
        ("Posted on December 4, 2023 by Kate N.", "2023-12-04"),
        ("By Minh · Jul 26, 2021 · 3 min read", "2021-07-26"),
        ("8/3/2024 7:32:18 AM", "2024-03-08 07:32"),
        ("8/3/2024 7:32:18 PM", "2024-03-08 19:32"),
        ("12/3/2024 12:05 AM", "2024-03-12 00:05"),
        ("29 Tháng Tám, 2025", "2025-08-29"),
        ("ngày 5 tháng 8 năm 2023, 7h05", "2023-08-05 07:05"),
        ("30.8.2024 | Events", "2024-08-30"),
        ("2024-05-06", "2024-05-06"),
        ("Cập nhật: 18-12-2024 | 08:15:27", "2024-12-18 08:15"),
        ("15/10/2020 08:00 (GMT+7)", "2020-10-15 08:00"),
    ],
)
def test_a_date_line_is_read(line: str, expected: str) -> None:
    found = from_line(fold(line), 2027)
    assert found is not None
    assert found.at.isoformat(" ", "minutes").removesuffix(" 00:00" if found.precision == "day" else "-") == expected


@pytest.mark.parametrize(
    "line", ["", "Hỗ trợ 24/7", "Nghị quyết 57", "tháng 7-2023", "1.120 bộ", "0912.345.678", "3/4/5"]
)
def test_a_line_without_a_date_has_none(line: str) -> None:
    assert from_line(fold(line), 2027) is None


@pytest.mark.parametrize("line", ["3/11/20233", "31/2/2023", "45/13/2023", "1/1/1899", "1/1/2031", "2023-13-01"])
def test_a_date_that_cannot_be_is_an_error(line: str) -> None:
    with pytest.raises(ImpossibleDateError):
        from_line(line, 2027)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("Thứ sáu, 03/11/2023 15:18", ""),
        ("Thứ Tư, 10/08/2022, 14:20 [GMT+7]", ""),
        ("Lê Vân | 17/11/2023", "lê vân"),
        ("Cập nhật giao diện: 20/02/2026", "giao diện"),
        ("không có ngày", None),
    ],
)
def test_what_else_a_date_line_holds(line: str, rest: str | None) -> None:
    assert rest_of_date_line(fold(line)) == rest


@pytest.mark.parametrize(
    ("value", "at", "precision"),
    [
        ("2023-11-03", datetime(2023, 11, 3), "day"),
        ("2023-11-03T08:00:00Z", datetime(2023, 11, 3, 15), "minute"),
        ("2023-11-03T23:30:00+07:00", datetime(2023, 11, 3, 23, 30), "minute"),
        ("Fri, 03 Nov 2023 20:00:00 GMT", datetime(2023, 11, 4, 3), "minute"),
        ("2023-06", datetime(2023, 6, 1), "month"),
        ("2023", datetime(2023, 1, 1), "year"),
        ("03/11/2023 15:18", datetime(2023, 11, 3, 15, 18), "minute"),
        (1700000000, datetime(2023, 11, 15, 5, 13), "minute"),
        (1700000000000, datetime(2023, 11, 15, 5, 13), "minute"),
    ],
)
def test_a_value_is_read_as_local_time_with_its_precision(value: object, at: datetime, precision: str) -> None:
    assert from_value(value, 2027) == Published(at, precision)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_value_is_no_date(value: object) -> None:
    assert from_value(value, 2027) is None


@pytest.mark.parametrize(
    "value",
    ["20233-01-01", "20233", "hôm qua", "0001-01-01T00:00:00", "2024-13-45", True, {}, [], float("inf"), -1e30, 5],
)
def test_a_value_that_is_no_date_is_an_error(value: object) -> None:
    with pytest.raises(ImpossibleDateError):
        from_value(value, 2027)


@given(st.text(max_size=60) | st.from_regex(r"[0-9/: -]{0,30}"))
def test_any_line_gives_a_date_none_or_the_one_error(line: str) -> None:
    for read in (from_line, from_value):
        try:
            found = read(line, 2027)
        except ImpossibleDateError:
            continue
        assert found is None or 1990 <= found.at.year <= 2027
    rest_of_date_line(line)
