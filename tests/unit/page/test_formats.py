"""Numbers, periods and dates read as a Vietnamese or an English reader writes them."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.page.formats import amount, day, decimals, number, period, signed


@pytest.mark.parametrize(
    ("value", "digits", "vietnamese", "english"),
    [
        (0.678, 4, "0,6780", "0.6780"),
        (1234567, 0, "1.234.567", "1,234,567"),
        (-3.5, 1, "\N{MINUS SIGN}3,5", "\N{MINUS SIGN}3.5"),
        (None, 2, "–", "–"),
        (float("nan"), 2, "–", "–"),
    ],
)
def test_numbers_have_the_signs_of_their_language(
    value: float | None, digits: int, vietnamese: str, english: str
) -> None:
    assert number(value, digits, "vi") == vietnamese
    assert number(value, digits, "en") == english


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        ((90.0, "percent"), "90%", "90%"),
        ((90.0, "percent", 95.0, ">="), "≥\N{NO-BREAK SPACE}90–95%", "≥\N{NO-BREAK SPACE}90–95%"),
        ((2.5e12, "vnd"), "2.500 tỷ đồng", "2,500 billion VND"),
        ((5.0, "rank"), "hạng 5", "rank 5"),
        ((0.5408, "index_0_1"), "0,5408", "0.5408"),
        ((600.0, "station", None, "~"), "≈ 600", "≈ 600"),
    ],
)
def test_amounts_stand_alone(arguments: tuple, vietnamese: str, english: str) -> None:
    value, unit, *rest = arguments

    def plain(text: str) -> str:
        return text.replace("\N{NO-BREAK SPACE}", " ")

    assert plain(amount(value, unit, "vi", *rest)) == plain(vietnamese)
    assert plain(amount(value, unit, "en", *rest)) == plain(english)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        ("2025", "2025", "2025"),
        ("2024-Q3", "quý III/2024", "Q3 2024"),
        ("2023-H1", "6 tháng đầu năm 2023", "H1 2023"),
        ("2025-10", "10/2025", "Oct 2025"),
        ("2023-07-12", "12/7/2023", "12 Jul 2023"),
        (None, "–", "–"),
        ("whenever", "whenever", "whenever"),
    ],
)
def test_periods_are_told_in_words(value: str | None, vietnamese: str, english: str) -> None:
    assert (period(value, "vi"), period(value, "en")) == (vietnamese, english)


def test_a_date_is_told_as_exactly_as_it_is_known() -> None:
    assert day(date(2025, 3, 1), "vi", "month") == "3/2025"
    assert day(date(2025, 3, 1), "en", "year") == "2025"
    assert day(None, "vi") == "–"


def test_figures_after_the_point_are_those_the_most_exact_value_needs() -> None:
    assert decimals([1.0, 2.5], "percent") == 1
    assert decimals([0.5, 0.5408], "index_0_1") == 4
    assert decimals([3.0], "team") == 0
    assert signed(0.1, 1, "vi") == "+0,1"
