"""Printed organizers and the register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.extract.organizations import Organization, resolve_organization
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("VNPT", Organization("vnpt", None)),
        ("Tập đoàn Bưu chính Viễn thông Việt Nam (VNPT)", Organization("vnpt", None)),
        ("Ủy ban Quốc gia về CĐS", Organization("ubqg-cds", None)),
        ("Bộ TT&TT", Organization("bo-tttt", None)),
        ("UBND tỉnh Yên Bái", Organization("pat-ubnd-tinh", "Yên Bái")),
        ("Sở TT-TT Quảng Trị", Organization("pat-so-tttt", "Quảng Trị")),
        ("Tỉnh uỷ Đắk Lắk", Organization("pat-tinh-uy", "Đắk Lắk")),
        ("Câu lạc bộ Cờ vua Phường 3", None),
    ],
)
def test_printed_names_lead_to_the_register(printed: str, found: Organization | None) -> None:
    assert resolve_organization(printed, VOCABULARY) == found


@given(st.text(max_size=60))
def test_any_name_is_resolved_without_error(printed: str) -> None:
    resolve_organization(printed, VOCABULARY)
