"""Whatever the text: nothing raises, every quote stands where it says, and nothing hangs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.fuzz import check, read_as_dropped, run, shape_capture, within
from tests.evaluation.hostile import hostile
from tests.evaluation.shapes import MEGABYTE, SHAPES, real_texts
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

_SIZE = MEGABYTE // 4
_HANGS = 5  # seconds of processor time: ten times what is promised, for a busy machine is no fault of ours
VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
LOTS = range(20)  # of a hundred inputs; a hundred thousand: python -m tests.evaluation.fuzz


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.integers(0, 3))
def test_any_characters_are_read_without_error(text: str, manner: int) -> None:
    run(text, manner, VOCABULARY)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(["NFC", "NFD", "NFKD"]), st.integers(0, 3))
def test_broken_articles_are_read_without_error(data: st.DataObject, form: str, manner: int) -> None:
    text = data.draw(st.sampled_from(real_texts()))
    start, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 1500))
    inserted = data.draw(st.text(max_size=5))
    cut = text[start : start + length]
    run(unicodedata.normalize(form, cut[: length // 2] + inserted + cut[length // 2 :]), manner, VOCABULARY)


@pytest.mark.parametrize("lot", LOTS)
def test_hostile_inputs_are_read_without_error(lot: int) -> None:
    for index in range(lot * 100, lot * 100 + 100):
        run(hostile(20261121, index), index, VOCABULARY)


def test_the_hostile_inputs_hold_facts_to_be_checked() -> None:
    found = [run(hostile(20261121, index), index, VOCABULARY) for index in range(200)]
    assert sum(len(e.observations) + len(e.events) + len(e.policies) + len(e.regions) for e in found if e) > 200


def test_a_quote_that_does_not_stand_where_it_says_is_seen() -> None:
    extraction = run("Năm 2024, tỷ lệ hồ sơ trực tuyến của tỉnh Đắk Lắk đạt 85%.", 0, VOCABULARY)
    with pytest.raises(AssertionError):
        check("another text", extraction)


@pytest.mark.parametrize("cell", ["77,,,6", "12.5.2024", "1,234,567", "1.2.3"])
def test_what_is_no_number_in_a_table_is_passed_over_and_the_rows_below_are_read(cell: str) -> None:
    rows = f"1 | Tỷ lệ hồ sơ nộp trực tuyến (%) | {cell}\n2 | Tỷ lệ hồ sơ thanh toán trực tuyến (%) | 58,3"
    extraction = run(f"STT | Chỉ tiêu | Thực hiện năm 2023\n{rows}", 1, VOCABULARY)
    assert [o.value for o in extraction.observations if o.indicator_id] == [58.3]


@pytest.mark.parametrize("name", SHAPES)
def test_a_quarter_megabyte_of_a_hostile_shape_hangs_nobody(name: str) -> None:
    """What grows faster than its text takes minutes. A whole one, timed: python -m tests.evaluation.fuzz --shapes."""
    with within(_HANGS):
        read_as_dropped(shape_capture(name, _SIZE), VOCABULARY)
