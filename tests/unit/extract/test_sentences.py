"""The sentence a number is told in goes with it, as it stands in the text, however the text is made."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.extract.document import Document
from tinhso.extract.observations import read_observations
from tinhso.extract.regions import read_regions
from tinhso.records import Observation
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


def read(text: str) -> tuple[Observation, ...]:
    document = Document("a", None, text, date(2024, 6, 15))
    return read_observations(document, read_regions(document, VOCABULARY), VOCABULARY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Năm 2023, TP. Huế đạt 92,47% hồ sơ trực tuyến, tăng 3,1%.",
        "- Tỷ lệ hồ sơ trực tuyến của tỉnh Đắk Lắk năm 2023: 92,47%;",
    ],
)
def test_a_number_comes_with_its_whole_sentence_and_no_more(sentence: str) -> None:
    found = read(f"Đắk Lắk chuyển đổi số\n{sentence}\nTin khác của tỉnh.")
    assert 92.47 in {o.value for o in found}
    assert {o.sentence for o in found} == {sentence}


def test_text_without_marks_keeps_its_sentence_as_it_stands() -> None:
    text = "Chuyen doi so tinh Dak Lak. Nam 2023, ty le ho so truc tuyen cua tinh dat 92,47%. Tin khac cua tinh."
    assert {o.sentence for o in read(text)} == {"Nam 2023, ty le ho so truc tuyen cua tinh dat 92,47%."}


def test_the_row_of_a_table_is_its_sentence() -> None:
    rows = ["Tỉnh | DTI năm 2023 | Hạng", "Đắk Lắk | 0,6487 | 25", "Gia Lai | 0,6012 | 40"]
    found = read("Bảng xếp hạng\n" + "\n".join(rows))
    assert {o.sentence for o in found} == set(rows[1:])


def test_of_a_sentence_nobody_wrote_the_part_around_the_number_is_kept() -> None:
    padding = "rồi, " * 3_000
    text = f"Đắk Lắk {padding}năm 2023 tỷ lệ hồ sơ trực tuyến của tỉnh Đắk Lắk đạt 92,47%, {padding}"
    (found,) = (o for o in read(text) if o.value == 92.47)
    assert found.evidence.quote in found.sentence and found.sentence in text
    assert len(found.sentence) <= len(found.evidence.quote) + 2_000
