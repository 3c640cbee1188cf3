"""A bound on hostile text is never silent: what it leaves unread is told, by reason and with how much."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.evaluation.fuzz import as_article
from tinhso.extract import extract
from tinhso.extract.indicators import indicator_grammar
from tinhso.records import Rejection
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


def unread(text: str) -> tuple[Rejection, ...]:
    return extract(as_article(text, datetime(2024, 6, 15)), VOCABULARY).unread


@pytest.mark.parametrize(
    ("reason", "sentence", "times"),
    [
        ("too_many_numbers", "Tỉnh có 120 tổ công nghệ số cộng đồng. ", 1_010),
        ("too_many_places", "Đắk Lắk, Gia Lai\n", 2_510),
        ("too_many_places", "xã Ba, ", 5_010),
        ("too_many_dates", "ngày 3/6/2024, ", 5_010),
        ("too_many_dates", "năm 2024, ", 5_010),
        ("too_many_events", "Hội nghị bàn về dữ liệu. ", 610),
        ("too_many_policies", "Nghị quyết. ", 2_010),
    ],
)
def test_what_lies_behind_a_bound_is_told_by_reason_and_with_how_much(reason: str, sentence: str, times: int) -> None:
    (told,) = (part for part in unread(sentence * times) if part.reason == reason)
    assert told.stage == "extract"
    assert "left unread" in told.detail
    assert any(word.replace(",", "").isdigit() for word in told.detail.split("last ")[1].split())


def test_the_rest_of_an_article_typed_without_marks_is_told_too() -> None:
    (told,) = unread("Tinh co 120 to cong nghe so cong dong. " * 1_010)
    assert told.reason == "too_many_numbers"


def test_a_longer_list_of_documents_than_is_read_is_told() -> None:
    numbers = ", ".join(f"{n}/NQ-CP" for n in range(2, 16))
    (told,) = unread(f"Nghị quyết số 1/NQ-CP, {numbers} của Chính phủ.")
    assert told.reason == "too_many_policies"
    assert "12 documents in one list" in told.detail
    assert unread(f"Nghị quyết số 1/NQ-CP, {numbers[: numbers.index(', 14/')]} của Chính phủ.") == ()


def test_bare_names_of_a_commune_behind_a_bound_are_told() -> None:
    (told,) = unread("Xã Nam Ka có năm thôn.\n" + "Nam Ka, " * 10_010)
    assert told.reason == "too_many_places"
    assert "10,000 names of places" in told.detail


def test_every_name_in_a_sentence_is_read_however_many_there_are() -> None:
    grammar = indicator_grammar(VOCABULARY)
    heads = grammar.read("chỉ số dti, " * 240, 0, frozenset(grammar.anchors.values()), "", "")
    assert len({head.start for head in heads if head.indicator_id == "dti"}) >= 240


def test_an_article_people_wrote_is_read_to_its_end() -> None:
    paragraph = "Ngày 3/6/2024, tại Đắk Lắk, UBND tỉnh tổ chức hội nghị theo Nghị quyết 57. Tỉnh có 120 tổ.\n"
    assert unread(paragraph * 20) == ()
