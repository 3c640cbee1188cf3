"""Dates: every example of rules/dates.yml, resolution of missing years, and hostile input."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.extract.dates import read_dates
from tinhso.extract.document import Document
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
PUBLISHED = date(2024, 6, 15)


def read(text: str, published: date | None = PUBLISHED) -> list[str | None]:
    return [span.text() for span in read_dates(Document("a", None, text, published), VOCABULARY)]


def _examples() -> list[tuple[str, str, list[str]]]:
    found = []
    for rule_id, rule in VOCABULARY.rules["dates"].items():
        found += [(rule_id, text, dates) for text, dates in rule["match"].items()]
        found += [(rule_id, text, []) for text in rule["no_match"]]
    return found


@pytest.mark.parametrize(("rule_id", "text", "dates"), _examples())
def test_every_example_of_the_rules_reads_as_it_says(rule_id: str, text: str, dates: list[str]) -> None:
    assert read(text) == dates, rule_id


def test_a_day_without_a_year_is_the_latest_not_after_publication() -> None:
    assert read("Ngày 29/12, UBND tỉnh họp") == ["2023-12-29"]


def test_without_a_publication_date_a_missing_year_stays_unknown() -> None:
    assert read("Ngày 7-9, tại Cần Thơ", None) == [None]


def test_the_dateline_of_a_press_release_says_what_today_means() -> None:
    text = "Quy Nhơn, ngày 10 tháng 6 năm 2024 - VNPT và UBND tỉnh hôm nay ký thỏa thuận hợp tác chiến lược nhiều năm."
    assert read(text) == ["2024-06-10", "2024-06-10"]


def test_the_same_day_takes_the_day_named_before() -> None:
    assert read("Hôm qua (14/6), khai trương. Sáng cùng ngày, đoàn khảo sát.") == ["2024-06-14", "2024-06-14"]


def test_the_same_day_is_the_one_something_was_held_on() -> None:
    text = "Sáng 9/4, Ban Chỉ đạo họp. Theo bảng xếp hạng cập nhật ngày 5/4, tỉnh đứng thứ 3. Cùng ngày, đoàn khảo sát."
    assert read(text) == ["2024-04-09", "2024-04-05", "2024-04-09"]


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert read("ngày 31/2/2024 và ngày 30/13/2024") == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789/.- ngàythángnămđếnvàtừ,()\n", max_size=200), st.none() | st.just(PUBLISHED))
def test_any_text_is_read_without_error_and_spans_hold(text: str, published: date | None) -> None:
    for span in read_dates(Document("a", None, text, published), VOCABULARY):
        assert 0 <= span.start < span.end <= len(text)
        assert (span.first is None) == (span.last is None)
        assert span.first is None or span.first <= span.last
