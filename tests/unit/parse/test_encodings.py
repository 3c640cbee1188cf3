"""Bytes of every encoding Vietnamese pages were written in come out as the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.parse.encodings import decode, repair
from tinhso.parse.legacy import _TCVN3, _VNI
from tinhso.text import normalize

TEXT = (
    "Đến năm 2025, tỉnh phấn đấu kinh tế số chiếm 20% GRDP; tỷ lệ hồ sơ trực tuyến đạt trên 80%. "
    "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành đẩy mạnh chuyển đổi số, xây dựng chính quyền số, "
    "phổ cập dịch vụ công trực tuyến tới từng hộ dân, nhất là ở vùng sâu, vùng xa, vùng đồng bào dân tộc thiểu số."
)


def in_cp1258(text: str) -> bytes:
    """Base letters with their shape, tones as marks behind them, as that encoding has it."""
    out = []
    for letter in text:
        tones = [m for m in unicodedata.normalize("NFD", letter) if m in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(m for m in unicodedata.normalize("NFD", letter) if m not in tones))
        out += [base, *tones]
    return "".join(out).encode("cp1258")


def in_tcvn3(text: str) -> bytes:
    back = {chr(v) if isinstance(v, int) else v: chr(k) for k, v in _TCVN3.items()}
    return "".join(back.get(c, back.get(c.lower(), c)) for c in text).encode("latin-1")


def in_vni(text: str) -> bytes:
    back = {letter: code for code, letter in _VNI.items()}
    return "".join(back.get(c, c) for c in text).encode("cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_mark_is_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_decomposed_letters_are_composed_by_normalising() -> None:
    assert normalize(decode(unicodedata.normalize("NFD", TEXT).encode()) or "") == TEXT


def test_windows_1258_is_read_with_and_without_being_declared() -> None:
    for declared in (None, "windows-1258", "utf-8", "nonsense", "zip"):
        assert normalize(decode(in_cp1258(TEXT), declared) or "") == TEXT


def test_a_declaration_deep_in_the_page_is_found() -> None:
    page = b"<html><head>" + b"<!-- -->" * 2500 + b'<meta charset="windows-1258">' + in_cp1258(TEXT)
    assert TEXT in normalize(decode(page) or "")


def test_tcvn3_bytes_and_tcvn3_letters_in_unicode_are_read() -> None:
    lowered = TEXT.replace("Ủ", "ủ")  # capitals with a tone were a font of their own
    assert decode(in_tcvn3(lowered)) == lowered
    assert repair(in_tcvn3(lowered).decode("latin-1")) == lowered


def test_vni_bytes_and_vni_letters_in_unicode_are_read() -> None:
    assert decode(in_vni(TEXT)) == TEXT
    assert repair(in_vni(TEXT).decode("cp1252")) == TEXT


@pytest.mark.parametrize("text", [TEXT, "Resumé naïve café", "", "plain", "Đà Nẵng", "ba", "Straße in München"])
def test_good_unicode_is_never_repaired(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize(
    "payload",
    [
        TEXT.encode()[:-1] + b"\xff\xfe\xfa",
        TEXT.encode().replace("ế".encode(), b"\xe1\xff"),
        "Tỉnh ".encode() + b"\xff\xfe\xc3\x28\xa0\xa1\xf0\x28\x8c\x28" * 40,
        bytes(range(128, 256)) * 20,
    ],
)
def test_what_no_encoding_explains_is_refused(payload: bytes) -> None:
    assert decode(payload) is None


@given(st.binary(max_size=300), st.none() | st.text(max_size=12))
def test_any_bytes_give_text_or_nothing(payload: bytes, declared: str | None) -> None:
    found = decode(payload, declared)
    assert found is None or isinstance(found, str)


@given(st.text(max_size=200))
def test_text_comes_back_from_utf_8(text: str) -> None:
    payload = text.encode("utf-8", "replace")
    found = decode(payload)
    assert found is not None
    assert len(found) > 0 or not payload.lstrip(b"\xef\xbb\xbf")
