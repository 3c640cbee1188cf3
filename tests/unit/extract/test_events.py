"""Events: every example of rules/events.yml, joining of sentences, parts of an event, and hostile input."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.extract.dates import read_dates
from tinhso.extract.document import Document
from tinhso.extract.events import read_events
from tinhso.extract.regions import read_regions
from tinhso.records import Event
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")


PUBLISHED = date(2024, 6, 15)


def read(text: str, title: str | None = None, published: date | None = PUBLISHED) -> tuple[Event, ...]:
    document = Document("a", title, normalize(text), published)
    return read_events(document, read_regions(document, VOCABULARY), read_dates(document, VOCABULARY), VOCABULARY)


def told(text: str, title: str | None = None) -> list[str]:
    cut = {"day": 10, "month": 7, "year": 4, None: 10}
    lines = []
    for event in read(text, title):
        start = event.start_date.isoformat()[: cut[event.date_precision]] if event.start_date else "-"
        lines.append(f"{event.event_type} | {start} | {event.venue_region_id or '-'}")
    return lines


def _examples() -> list[tuple[str, str, list[str]]]:
    found = []
    rules = VOCABULARY.rules["events"]
    for event_type, rule in [*rules["types"].items(), ("telling", rules["telling"])]:
        found += [(event_type, text, events) for text, events in rule["match"].items()]
        found += [(event_type, text, []) for text in rule["no_match"]]
    return found


@pytest.mark.parametrize(("event_type", "text", "events"), _examples())
def test_every_example_of_the_rules_reads_as_it_says(event_type: str, text: str, events: list[str]) -> None:
    assert told(text) == events, event_type


def test_every_type_of_the_register_has_its_triggers() -> None:
    assert {row["event_type"] for row in VOCABULARY.registers["event_types"]} == set(
        VOCABULARY.rules["events"]["types"]
    )


def test_several_sentences_on_one_event_are_one_event() -> None:
    text = (
        "Sáng 12/6, tại thành phố Yên Bái diễn ra Hội thảo Thúc đẩy chuyển đổi số khu vực miền núi.\n"
        "Hội thảo do UBND tỉnh Yên Bái phối hợp với Báo Tiền phong tổ chức.\n"
        "Phát biểu tại Hội thảo Thúc đẩy CĐS khu vực miền núi, ông A nêu ba giải pháp. Hội thảo nhận được 60 bài viết."
    )
    (event,) = read(text)
    assert event.organizers == ("UBND tỉnh Yên Bái", "Báo Tiền phong")
    assert event.start_date == date(2024, 6, 12)


def test_a_title_gives_the_name_to_an_event_the_body_only_dates() -> None:
    title = "Hội nghị triển khai chuyển đổi số cấp xã"
    assert told(f"{title}\nSáng 5/6, UBND tỉnh Hà Giang tổ chức hội nghị trực tuyến.", title) == [
        "conference | 2024-06-05 | ha-giang"
    ]


def test_what_happens_at_an_event_takes_its_day_and_place() -> None:
    text = (
        "Hôm qua (14/6), UBND tỉnh Lào Cai khai trương Trung tâm dữ liệu.\n"
        "Tại lễ khai trương, hai bên ký biên bản ghi nhớ hợp tác."
    )
    assert told(text) == ["launch | 2024-06-14 | lao-cai", "signing | 2024-06-14 | lao-cai"]


def test_the_date_of_a_cited_document_is_not_the_day_of_the_event() -> None:
    text = (
        "Thực hiện Nghị quyết số 51-NQ/TU ngày 22/7/2021, ngày 3/6, "
        "UBND tỉnh Yên Bái tổ chức hội nghị tổng kết chuyển đổi số."
    )
    assert told(text) == ["conference | 2024-06-03 | yen-bai"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "Hội nghị chuyển đổi số tỉnh Sóc Trăng năm 2022 do UBND tỉnh tổ chức ngày 21/11.",
            ("2022-11-21", "2022-11-21"),
        ),
        ("Tuần lễ Chuyển đổi số Quảng Ngãi 2023 diễn ra từ ngày 28/9 - 02/10/2023.", ("2023-09-28", "2023-10-02")),
        # on that year, and so held in the next one
        ("UBND tỉnh Sóc Trăng sáng 27/1 tổ chức Hội nghị tổng kết chuyển đổi số năm 2023.", None),
    ],
)
def test_without_a_publication_date_a_day_is_in_the_year_of_the_events_name(
    text: str, days: tuple[str, str] | None
) -> None:
    (event,) = read(text, published=None)
    assert (event.start_date and (event.start_date.isoformat(), event.end_date.isoformat())) == days


def test_an_event_of_several_days_has_its_last_day() -> None:
    (event,) = read(
        "Lễ hội cam Cao Phong khai mạc tối 10/6 và kéo dài đến hết ngày 19/6, do UBND huyện Cao Phong tổ chức."
    )
    assert (event.start_date, event.end_date) == (date(2024, 6, 10), date(2024, 6, 19))
    assert event.organizers == ("UBND huyện Cao Phong",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Ở quy mô cả nước, phong trào Bình dân học vụ số được Thủ tướng phát động ngày 26/3.",
            "phát động phong trào Bình dân học vụ số",
        ),
        ("Ngày 5/6, Cổng dữ liệu mở của tỉnh Huế được khai trương.", "khai trương Cổng dữ liệu mở của tỉnh Huế"),
        (
            "Ngày 5/6, UBND tỉnh Nam Định ký kết hợp tác với Tập đoàn ViettelPhó Chủ tịch UBND tỉnh phát biểu.",
            "ký kết hợp tác với Tập đoàn Viettel",
        ),
        ("Ngày 5/6, tại phiên họp của Tổ Đề án 06, Sở Nội vụ Huế cho biết đã làm xong.", "phiên họp của Tổ Đề án 06"),
        ("Ngày 5/6, UBND tỉnh Nam Định khai trương ứng dụng MobiFoneSmart.", "khai trương ứng dụng MobiFoneSmart"),
        ("Ngày 5/6, Sở Nội vụ Huế mở hội nghị công bố (PAR INDEX) và SIPAS.", "hội nghị công bố (PAR INDEX) và SIPAS"),
    ],
)
def test_a_name_begins_with_what_happens_and_ends_before_what_a_page_glued_to_it(text: str, name: str) -> None:
    assert [event.event_name for event in read(text)] == [name]


@pytest.mark.parametrize(
    ("text", "organizer"),
    [
        ("Ngày 3/6, Ủy ban Quốc gia về chuyển đổi số họp phiên thứ tám.", "Ủy ban Quốc gia về chuyển đổi số"),
        ("Ngày 3/6, đoàn công tác Bộ Y tế về thăm, làm việc tại Hà Giang.", "đoàn công tác Bộ Y tế"),
        ("Ngày 3/6, UBND tỉnh Bắc Ninh phát động cuộc thi về chuyển đổi số.", "UBND tỉnh Bắc Ninh"),
        ("UBND tỉnh Bắc Ninh kêu gọi người dân dự cuộc thi mở ngày 3/6.", "UBND tỉnh Bắc Ninh"),
    ],
)
def test_an_organizer_ends_where_its_name_ends(text: str, organizer: str) -> None:
    found = [name for event in read(text) for name in event.organizers]
    assert set(found) <= {organizer}
    assert found or "kêu gọi" in text  # who calls for it need not be who holds it


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["Ngày 3/6, ", "UBND tỉnh Yên Bái ", "tổ chức ", "hội nghị ", "lễ khai trương ", "“", "”", "do ", " tại Hà Nội",
     "ký kết ", "được ", ". ", "\n", "(", "khảo sát ", "đoàn ", "vừa công bố ", "quý IV/2024 ", "và trao giải "]
), max_size=25).map("".join))  # fmt: skip
def test_any_text_is_read_without_error_and_quotes_stand_where_they_say(raw: str) -> None:
    text = normalize(raw)
    events = read(raw)
    for event in events:
        evidence = event.evidence
        assert text[evidence.quote_start : evidence.quote_end] == evidence.quote != ""
        assert event.event_name and 0 < event.confidence < 1
        assert event.start_date is None or event.start_date <= event.end_date
    assert [e.event_mention_id for e in events] == [e.event_mention_id for e in read(raw)]
