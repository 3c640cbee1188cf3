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


def read(text: str, title: str | None = None) -> tuple[Event, ...]:
    document = Document("a", title, normalize(text), date(2024, 6, 15))
    return read_events(document, read_regions(document, VOCABULARY), read_dates(document, VOCABULARY), VOCABULARY)


def told(text: str, title: str | None = None) -> list[str]:
    cut = {"day": 10, "month": 7, "year": 4, None: 10}
    return [
        f"{e.event_type} | {e.start_date.isoformat()[: cut[e.date_precision]] if e.start_date else '-'} | {e.venue_region_id or '-'}"
        for e in read(text, title)
    ]


def _examples() -> list[tuple[str, str, list[str]]]:
    found = []
    for event_type, rule in VOCABULARY.rules["events"]["types"].items():
        found += [(event_type, text, events) for text, events in rule["match"].items()]
        found += [(event_type, text, []) for text in rule["no_match"]]
    return found


@pytest.mark.parametrize(("event_type", "text", "events"), _examples())
def test_every_example_of_the_rules_reads_as_it_says(event_type: str, text: str, events: list[str]) -> None:
    assert told(text) == events, event_type


def test_every_type_of_the_register_has_its_triggers() -> None:
    assert {row["event_type"] for row in VOCABULARY.registers["event_types"]} == set(VOCABULARY.rules["events"]["types"])


MANNERS = [
    ("Sáng 12/5, tại Trung tâm Hội nghị tỉnh, UBND tỉnh Hà Nam tổ chức Lễ hưởng ứng Ngày Chuyển đổi số quốc gia.", "ceremony | 2024-05-12 | ha-nam"),
    ("Chiều 20/5, Phó Chủ tịch UBND tỉnh Long An chủ trì cuộc họp Ban Chỉ đạo Chuyển đổi số tỉnh.", "meeting | 2024-05-20 | long-an"),
    ("Diễn đàn quốc gia phát triển doanh nghiệp công nghệ số lần thứ V diễn ra ngày 11/12/2023 tại Hà Nội.", "forum | 2023-12-11 | ha-noi"),
    ("Trong hai ngày 22-23/5, tại TP Huế, Bộ TT&TT phối hợp với UBND tỉnh tổ chức Ngày hội Công nghệ số.", "exhibition | 2024-05-22 | hue"),
    ("Cuộc thi trực tuyến “Tìm hiểu chuyển đổi số” tỉnh Sơn La diễn ra từ ngày 10/4 đến 10/5.", "competition | 2024-04-10 | son-la"),
    ("Lễ ký kết thỏa thuận hợp tác giữa UBND tỉnh Cà Mau và Tập đoàn FPT diễn ra chiều 5/5.", "signing | 2024-05-05 | ca-mau"),
    ("Chiều 7/5, đoàn công tác Bộ Thông tin và Truyền thông có buổi làm việc với UBND tỉnh Kiên Giang về chuyển đổi số.", "meeting | 2024-05-07 | kien-giang"),
    ("Vừa qua, tại thành phố Đồng Hới, Sở TT&TT Quảng Bình tổ chức lớp tập huấn kỹ năng số cho đoàn viên.", "training | - | quang-binh"),
    ("Hội nghị sơ kết công tác chuyển đổi số 6 tháng đầu năm được UBND tỉnh Bắc Kạn tổ chức sáng 14/6.", "conference | 2024-06-14 | bac-kan"),
    ("Ngày 3/6, HĐND tỉnh Ninh Thuận khai mạc kỳ họp thứ 15.", "meeting | 2024-06-03 | ninh-thuan"),
    ("Nền tảng số tỉnh An Giang được khai trương ngày 2/6 tại thành phố Long Xuyên.", "launch | 2024-06-02 | an-giang"),
    ("Ngày 4/6, Sở KH&CN Tây Ninh ra mắt ứng dụng công dân số.", "launch | 2024-06-04 | tay-ninh"),
    ("Sáng 6/6, Bí thư Tỉnh ủy Hưng Yên kiểm tra việc vận hành trung tâm hành chính công huyện Văn Giang.", "visit | 2024-06-06 | hung-yen"),
    ("Đại hội Đảng bộ tỉnh Phú Thọ lần thứ XX diễn ra từ ngày 15 đến 17/5.", "conference | 2024-05-15 | phu-tho"),
    ("Tọa đàm “Chuyển đổi số trong nông nghiệp” do Hội Nông dân tỉnh Bến Tre tổ chức ngày 1/6.", "workshop | 2024-06-01 | ben-tre"),
    ("Tối qua, tại quảng trường Lâm Viên (Đà Lạt), UBND tỉnh Lâm Đồng khai mạc Lễ hội Trà.", "exhibition | 2024-06-14 | lam-dong"),
    ("Ngày 20/7 tới, Sở Công Thương Hà Nội sẽ tổ chức Hội chợ thương mại điện tử.", "exhibition | 2024-07-20 | ha-noi"),
    ("Chiều 13/6, Tỉnh đoàn Hòa Bình phát động cuộc thi sáng tạo trẻ.", "launch | 2024-06-13 | hoa-binh"),
    ("Ngày 30/5, UBND thành phố Hải Phòng và VNPT ký kết thỏa thuận hợp tác.", "signing | 2024-05-30 | hai-phong"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "event"), MANNERS)
def test_the_manners_of_telling_an_event(text: str, event: str) -> None:
    assert told(text) == [event]


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị cũng chỉ ra nhiều hạn chế.",
        "Toàn tỉnh đã tổ chức 120 hội nghị, 45 lớp tập huấn trong 6 tháng đầu năm 2024.",
        "Thời gian tới, tỉnh tiếp tục tổ chức các lớp bồi dưỡng kỹ năng số.",
        "Theo Nghị quyết Đại hội Đảng bộ tỉnh, kinh tế số chiếm 20% GRDP.",
        "Ngày 5/6/2024, UBND tỉnh ban hành Kế hoạch số 12/KH-UBND.",
        "Người dân có thể ký hợp đồng điện tử, kiểm tra hồ sơ trên mạng từ ngày 1/6.",
        "Sở sẽ tổ chức hội thảo về dữ liệu mở trong thời gian tới.",
        "Tính đến ngày 10/6, các sở đã công bố 1.200 bộ dữ liệu.",
    ],
)
def test_habits_counts_plans_and_passing_words_are_no_events(text: str) -> None:
    assert told(text) == []


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
    assert told(f"{title}\nSáng 5/6, UBND tỉnh Hà Giang tổ chức hội nghị trực tuyến.", title) == ["conference | 2024-06-05 | ha-giang"]


def test_what_happens_at_an_event_takes_its_day_and_place() -> None:
    text = "Hôm qua (14/6), UBND tỉnh Lào Cai khai trương Trung tâm dữ liệu.\nTại lễ khai trương, hai bên ký biên bản ghi nhớ hợp tác."
    assert told(text) == ["launch | 2024-06-14 | lao-cai", "signing | 2024-06-14 | lao-cai"]


def test_the_date_of_a_cited_document_is_not_the_day_of_the_event() -> None:
    text = "Thực hiện Nghị quyết số 51-NQ/TU ngày 22/7/2021, ngày 3/6, UBND tỉnh Yên Bái tổ chức hội nghị tổng kết chuyển đổi số."
    assert told(text) == ["conference | 2024-06-03 | yen-bai"]


def test_an_event_of_several_days_has_its_last_day() -> None:
    (event,) = read("Lễ hội cam Cao Phong khai mạc tối 10/6 và kéo dài đến hết ngày 19/6, do UBND huyện Cao Phong tổ chức.")
    assert (event.start_date, event.end_date) == (date(2024, 6, 10), date(2024, 6, 19))
    assert event.organizers == ("UBND huyện Cao Phong",)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["Ngày 3/6, ", "UBND tỉnh Yên Bái ", "tổ chức ", "hội nghị ", "lễ khai trương ", "“", "”", "do ", " tại Hà Nội", "ký kết ", "được ", ". ", "\n", "(", "khảo sát ", "đoàn ", "vừa công bố "]
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
