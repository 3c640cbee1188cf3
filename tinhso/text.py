"""Vietnamese text: normal form, a folded shadow for matching, paragraphs and sentences.

The stored text of an article is `normalize(raw)`. Matching runs on `fold(text)`, which has the same length, character
for character, so that every offset found in the shadow is an offset into the stored text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, partial
from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int


_as_span = partial(tuple.__new__, Span)  # a pair as Span: what Span._make does, without a Python call for each


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")
_BLANK = "\\t\\x0b\\x0c\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = re.compile(f"[{_BLANK}][{_BLANK} ]*| [{_BLANK} ]+")  # a single space, the usual case, is left alone
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")


def normalize(raw: str) -> str:
    """NFC, line ends as \\n, runs of blanks as one space, invisible characters dropped, lines stripped."""
    text = unicodedata.normalize("NFC", raw)
    text = _LINE_ENDS.sub("\n", text)
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


# Old tone placement (hoà, thuý, khoẻ) → new (hòa, thúy, khỏe): the same number of characters either way.
_TONED = {
    "oa": ["oà", "oá", "oả", "oã", "oạ"],
    "oe": ["oè", "oé", "oẻ", "oẽ", "oẹ"],
    "uy": ["uỳ", "uý", "uỷ", "uỹ", "uỵ"],
}
_NEW_TONED = {
    "oa": ["òa", "óa", "ỏa", "õa", "ọa"],
    "oe": ["òe", "óe", "ỏe", "õe", "ọe"],
    "uy": ["ùy", "úy", "ủy", "ũy", "ụy"],
}
_TONE_PLACEMENT = {old: new for k in _TONED for old, new in zip(_TONED[k], _NEW_TONED[k], strict=True)}
# At the end of a syllable only ('hoàn' keeps its tone), and never after q ('quý'). Here and below each pattern opens
# with a letter, to which a search leaps: several are four times as fast as one that opens with a choice.
_OLD_TONES = [
    re.compile(rf"{letter}[{toned}](?<!q{letter}.)(?![^\W\d_])")
    for letter, toned in (("o", "àáảãạèéẻẽẹ"), ("u", "ỳýỷỹỵ"))
]
# Two accepted spellings of one syllable.
_AS_Y = {"tỉ": "tỷ", "kĩ": "kỹ", "kì": "kỳ", "lí": "lý", "quí": "quý"}
_SYLLABLES = {spelling: re.compile(rf"{spelling}(?<!\w{spelling})(?!\w)") for spelling in _AS_Y}

_SAME = {
    "Ð": "đ",
    "ð": "đ",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "‐": "-",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‘": "'",
    "’": "'",
    "`": "'",
    "´": "'",
}


def fold(text: str) -> str:
    """Lower case, tones in their new place ('hoà' → 'hòa'), 'tỉ' → 'tỷ', one kind of dash and quote. Same length."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals (İ) grow when lowered
        lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for character, same in _SAME.items():  # each a leap through the text, ten times as fast as translate
        lowered = lowered.replace(character, same)
    for old_tone in _OLD_TONES:
        lowered = old_tone.sub(_with_new_tone, lowered)
    for spelling, syllable in _SYLLABLES.items():
        if spelling in lowered:
            lowered = syllable.sub(_AS_Y[spelling], lowered)
    return lowered


def _with_new_tone(match: re.Match[str]) -> str:
    return _TONE_PLACEMENT[match.group()]


_NEW_PLACEMENT = re.compile("(?:òa|óa|ỏa|õa|ọa|òe|óe|ỏe|õe|ọe|(?<!q)(?:ùy|úy|ủy|ũy|ụy))(?![^\\W\\d_])")
_OLD_PLACEMENT = {new: old for old, new in _TONE_PLACEMENT.items()}


def old_tones(folded: str) -> str:
    """Folded text with tones in their old place ('hóa đơn' → 'hoá đơn'), as many pages write them."""
    return _NEW_PLACEMENT.sub(lambda m: _OLD_PLACEMENT[m.group()], folded)


_STROKE = str.maketrans({"đ": "d", "Đ": "D"})


def strip_marks(text: str) -> str:
    """Without tone and vowel marks: 'Đắk Lắk' → 'Dak Lak'. Length may differ for text that is not NFC."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).translate(_STROKE)


def slug(text: str) -> str:
    """'Đắk Lắk' → 'dak-lak': the readable part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", strip_marks(text).lower()).strip("-")


_LINE = re.compile(r"[^\n]+")


@lru_cache(maxsize=64)
def paragraphs(text: str) -> tuple[Span, ...]:
    """Spans of the non-empty lines."""
    return tuple([_as_span(line.span()) for line in _LINE.finditer(text)])


# A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    "tp ths ts pgs gs bs ks cn nsưt nsnd st tr đ ông bà mr mrs dr no vol tx tt q p h kts ls nxb ubnd".split()
)
_STOP = re.compile(  # begins with a set of characters: searched fast
    r"[.!?…](?:[.!?…]*[\"'”’)\]]*(?=\s|$)|(?<=[^\W\d_]\.)(?=[\"“(]?[A-ZĐÀ-Ỹ][a-zà-ỹđ]))"
)

_ENUMERATOR = re.compile(r"(?:\d{1,2}\.){0,3}\d{1,2}|[IVX]{1,4}")  # '1.2. Phát triển kinh tế số'


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences, in order. A line end always ends one; 'TP. Huế' and '2.486' do not."""
    found: list[tuple[int, int]] = []
    stops = _STOP.finditer(text)
    stop = next(stops, None)
    for start, line_end in paragraphs(text):
        while stop and (end := stop.end()) <= line_end:
            if end == line_end or _ends_sentence(text, start, stop, line_end):
                found.append((start, end))
                start = end
                while start < line_end and text[start] == " ":
                    start += 1
            stop = next(stops, None)
        if start < line_end:
            found.append((start, line_end))
    return tuple(map(_as_span, found))


def _ends_sentence(text: str, start: int, stop: re.Match[str], line_end: int) -> bool:
    """Does `stop`, inside a line, end the sentence that begins at `start`?"""
    at, end = stop.span()
    following = text[end : min(line_end, end + 8)].lstrip()  # a few characters: a line may be a megabyte
    if text[at] != ".":
        is_inside = text[end - 1] not in "!?."  # 'tọa đàm “Bắt đầu từ đâu?” diễn ra …', 'nhãn, vải… đều'
        return not (is_inside and following[:1].islower())
    begin, floor = at, max(start, at - 12)
    while begin > floor and text[begin - 1].isalnum():
        begin -= 1
    last = text[begin:at].lower()
    if _ENUMERATOR.fullmatch(text, start, at):
        return False
    if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and last != "g"):
        return False
    return not following[:1].islower()
