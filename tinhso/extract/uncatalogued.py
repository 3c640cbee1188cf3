"""Numbers about digital transformation that no indicator covers: kept in sight with their nearest noun phrase."""

from __future__ import annotations

import re

from tinhso.extract.assembly import observation_id
from tinhso.extract.discourse import Cue
from tinhso.extract.frames import Slot
from tinhso.extract.passage import Passage
from tinhso.extract.placing import place_of
from tinhso.extract.quantities import Kind
from tinhso.extract.setting import Setting
from tinhso.extract.timing import Carried, timing_of
from tinhso.records import Observation
from tinhso.text import Span

_RULE = "uncatalogued.1"
_CONFIDENCE = 0.3
_UNITS = {Kind.PERCENT: "percent", Kind.MONEY_VND: "vnd", Kind.COUNT: None}
_TAIL = re.compile(r"(?:(?! và \d)[^.;:,()\n#]){0,160}")  # '493 tổ chức và 2.241 cá nhân'
_STOP = re.compile(r"[.;:,()\n]")
_NEAR = 90  # letters on either side in which a word of the topic must stand
_MOST_WORDS = 12


def uncatalogued(slot: Slot, passage: Passage, setting: Setting, why: str = "no indicator") -> list[Observation]:
    """One observation without an indicator, or none when the number is of no such kind or of another topic."""
    quantity = slot.quantity
    if quantity.kind not in _UNITS or (quantity.kind == Kind.COUNT and not slot.opens_noun):
        return []
    if not slot.frame.search(Cue.TOPIC, slot.frame.text(quantity.start - _NEAR, quantity.end + _NEAR)):
        return []
    document = setting.document
    label = _label(document.text, slot)
    if not label:
        return []
    place = place_of(slot, quantity.kind, passage.about, setting)
    timing = timing_of(slot, Carried(passage.time), setting.published, frozenset())
    evidence = document.evidence(Span(quantity.start, quantity.end), _RULE)
    identity = (document.article_id, "uncatalogued", evidence.quote, evidence.quote_start, label)
    return [
        Observation(
            observation_id(identity),
            None,
            label,
            place.region_id,
            "value",
            quantity.value,
            quantity.high,
            _UNITS[quantity.kind],
            timing.status,
            quantity.comparator,
            timing.period,
            timing.is_inferred,
            None,
            _CONFIDENCE,
            evidence,
            document.sentence_around(quantity.start, quantity.end),
            {"indicator": why},
        )
    ]


def _label(text: str, slot: Slot) -> str:
    """The noun phrase right after the number, else the words right before it; '…' where it goes on."""
    quantity, frame = slot.quantity, slot.frame
    words = _TAIL.match(text, quantity.end, frame.end).group().split()
    if slot.opens_noun and words:
        return " ".join([*words[:_MOST_WORDS], *(["…"] if len(words) > _MOST_WORDS else [])])
    ahead = _STOP.split(text[max(frame.start, quantity.start - _NEAR) : quantity.start])[-1].split()
    return " ".join([*(["…"] if len(ahead) > _MOST_WORDS else []), *ahead[-_MOST_WORDS:]])
