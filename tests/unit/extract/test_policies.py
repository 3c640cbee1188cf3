"""Cited documents: every example of rules/policies.yml, joining, issuers, and hostile input."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.extract.document import Document
from tinhso.extract.policies import read_policies
from tinhso.extract.regions import read_regions
from tinhso.records import PolicyCitation
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


def read(text: str) -> tuple[PolicyCitation, ...]:
    document = Document("a", None, normalize(text), date(2024, 6, 15))
    return read_policies(document, read_regions(document, VOCABULARY), VOCABULARY)


def _examples() -> list[tuple[str, str, list[str]]]:
    found = []
    for rule_id, rule in VOCABULARY.rules["policies"].items():
        if isinstance(rule, dict):
            found += [(rule_id, text, cited) for text, cited in rule.get("match", {}).items()]
            found += [(rule_id, text, []) for text in rule.get("no_match", [])]
    return found


@pytest.mark.parametrize(("rule_id", "text", "cited"), _examples())
def test_every_example_of_the_rules_reads_as_it_says(rule_id: str, text: str, cited: list[str]) -> None:
    assert [f"{p.number or '-'} | {p.doc_type}" for p in read(text)] == cited, rule_id


@pytest.mark.parametrize(
    ("text", "issuer", "issued"),
    [
        ("Nghị quyết số 24-NQ/TW ngày 7-10-2022 của Bộ Chính trị", "Bộ Chính trị", "2022-10-07"),
        ("Tỉnh Đắk Lắk: Nghị quyết số 04/NQ-TU của Tỉnh ủy nêu rõ", "Tỉnh ủy Đắk Lắk", None),
        ("UBND tỉnh Gia Lai vừa ban hành Kế hoạch số 18/KH-UBND ngày 14/01/2026", "UBND tỉnh Gia Lai", "2026-01-14"),
        (
            "Yên Bái thực hiện Nghị quyết 51-NQ/TU của Ban Chấp hành Đảng bộ tỉnh",
            "Ban Chấp hành Đảng bộ tỉnh Yên Bái",
            None,
        ),
        ("Quyết định số 922/QĐ-BTTTT ngày 20/5/2022", "Bộ Thông tin và Truyền thông", "2022-05-20"),
        ("Quyết định 749/QĐ-TTg năm 2020 của Thủ tướng Chính phủ", "Thủ tướng Chính phủ", "2020"),
        ("Đà Nẵng ban hành Kế hoạch số 12/KH-UBND", "UBND TP Đà Nẵng", None),
        ("Ngày 31/5/2024, UBND tỉnh Gia Lai đã ban hành Kế hoạch số 18/KH-UBND", "UBND tỉnh Gia Lai", "2024-05-31"),
        (
            "Sau đó, ngày 31/5/2024 UBND tỉnh Gia Lai ký ban hành Kế hoạch số 18/KH-UBND",
            "UBND tỉnh Gia Lai",
            "2024-05-31",
        ),
        ("Lâm Đồng: chọn ngày 31/5/2024 là ngày ban hành Nghị quyết 06-NQ/TU", "Tỉnh ủy Lâm Đồng", None),
        ("Ngày 31/5/2024, Gia Lai họp 2 giờ và ban hành Kế hoạch số 18/KH-UBND", "UBND tỉnh Gia Lai", None),
        # the article is about another province than the one that issued it
        ("Ninh Bình: Ninh Bình có 9 huyện. Gia Lai từng ban hành Kế hoạch số 12/KH-UBND.", "UBND tỉnh Gia Lai", None),
        ("Ninh Bình: Ninh Bình có 9 huyện. Nghị quyết 04-NQ/TU của Gia Lai được nhắc.", "Tỉnh ủy Gia Lai", None),
        ("Ninh Bình: Ninh Bình có 9 huyện. Như Gia Lai, tỉnh có Nghị quyết 04-NQ/TU.", "Tỉnh ủy Ninh Bình", None),
    ],
)
def test_issuer_and_date_are_as_exact_as_printed(text: str, issuer: str, issued: str | None) -> None:
    (citation,) = read(text)
    assert (citation.issuer, citation.issued_date) == (issuer, issued)


@pytest.mark.parametrize(
    ("text", "policy_id"),
    [
        ("Nghị quyết số 57-NQ/TW của Bộ Chính trị", "57-nq-tw"),
        ("Thực hiện Đề án 06", "06-qd-ttg"),
        ("Nghị quyết số 11 ngày 10/2/2022 của Bộ Chính trị", "11-nq-tw"),
        ("Nghị quyết số 9999-NQ/TW của Bộ Chính trị", None),
        ("Tỉnh Yên Bái: Nghị quyết 11 của Tỉnh ủy", None),
    ],
)
def test_a_citation_leads_to_the_register_only_where_it_is_sure(text: str, policy_id: str | None) -> None:
    assert [citation.policy_id for citation in read(text)] == [policy_id]


def test_the_letter_of_old_typefaces_that_looks_like_đ_is_one() -> None:
    (cited,) = read("Quyết định số 411/QÐ-TTg phê duyệt Chiến lược của Thủ tướng Chính phủ")
    assert (cited.number, cited.issuer) == ("411/QĐ-TTg", "Thủ tướng Chính phủ")


def test_ids_are_stable_and_differ_between_documents() -> None:
    text = "Nghị quyết số 57-NQ/TW và Quyết định số 749/QĐ-TTg"
    ids = [citation.policy_mention_id for citation in read(text)]
    assert ids == [citation.policy_mention_id for citation in read(text)] and len(set(ids)) == 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["Nghị quyết ", "số ", "57", "-NQ/TW", "/2025", " ngày 31/2/2024", " của Tỉnh ủy ",
     "Đề án ", "Luật ", ", ", "và ", "QĐ ", "\n", "0", "²"]
), max_size=30).map("".join))  # fmt: skip
def test_any_text_is_read_without_error_and_quotes_stand_where_they_say(raw: str) -> None:
    text = normalize(raw)
    for citation in read(raw):
        evidence = citation.evidence
        assert text[evidence.quote_start : evidence.quote_end] == evidence.quote != ""
        assert 0 < citation.confidence < 1
