"""Text without marks: every example of rules/marks.yml, and that offsets and quotes stay those of the text itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.extract.dates import read_dates
from tinhso.extract.document import Document
from tinhso.extract.events import read_events
from tinhso.extract.marks import restore, with_marks
from tinhso.extract.policies import read_policies
from tinhso.extract.regions import read_regions
from tinhso.settings import PROJECT
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
UNMARKED = "Sang 14/6, UBND tinh Vinh Long to chuc hoi nghi so ket cong tac chuyen doi so theo Nghi quyet so 57-NQ/TW."


@pytest.mark.parametrize(("text", "restored"), VOCABULARY.rules["marks"]["match"].items())
def test_every_example_of_the_rules_gets_its_marks(text: str, restored: str) -> None:
    assert Document("a", None, text, None).is_unmarked and restore(text, VOCABULARY) == restored


@pytest.mark.parametrize("text", VOCABULARY.rules["marks"]["no_match"])
def test_other_languages_and_marked_text_stay_as_they_are(text: str) -> None:
    assert with_marks(Document("a", None, text, None), VOCABULARY).text == text


def test_facts_of_unmarked_text_are_quoted_as_they_stand() -> None:
    document = Document("a", None, UNMARKED, date(2024, 6, 15))
    regions = read_regions(document, VOCABULARY)
    (event,) = read_events(document, regions, read_dates(document, VOCABULARY), VOCABULARY)
    (policy,) = read_policies(document, regions, VOCABULARY)
    assert regions.region_ids == ("vinh-long",)
    assert (event.event_type, event.start_date, event.venue_region_id) == ("conference", date(2024, 6, 14), "vinh-long")
    assert policy.number == "57-NQ/TW" and policy.doc_type == "Nghị quyết"
    for evidence in (event.evidence, policy.evidence, regions.mentions[0].evidence):
        assert UNMARKED[evidence.quote_start : evidence.quote_end] == evidence.quote


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abcdđeghiklmnopqrstuvxy ABCTĐN0123456789.,/-\n", max_size=300))
def test_the_shadow_has_the_length_of_the_text(text: str) -> None:
    assert len(restore(text, VOCABULARY)) == len(text)
