"""Region names: every example of rules/regions.yml, and the manners of writing that no single rule owns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.extract.document import Document
from tinhso.extract.regions import RegionReading, read_regions
from tinhso.settings import PROJECT
from tinhso.text import normalize
from tinhso.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary(PROJECT / "vocabulary")
BEFORE, AFTER = date(2024, 6, 15), date(2025, 9, 1)


def read(text: str, published: date | None = BEFORE, title: str | None = None) -> RegionReading:
    text = normalize(text)
    return read_regions(Document("a", title, text, published), VOCABULARY)


def _examples() -> list[tuple[str, str, list[str]]]:
    found = []
    for rule_id, rule in VOCABULARY.rules["regions"].items():
        if isinstance(rule, dict):
            found += [(rule_id, text, regions) for text, regions in rule.get("match", {}).items()]
            found += [(rule_id, text, []) for text in rule.get("no_match", [])]
    return found


@pytest.mark.parametrize(("rule_id", "text", "regions"), _examples())
def test_every_example_of_the_rules_reads_as_it_says(rule_id: str, text: str, regions: list[str]) -> None:
    assert sorted(read(text).region_ids) == sorted(regions), rule_id


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("UBND tỉnh Ðắk Lắk và Sở KH&CN Lâm Ðồng", ["dak-lak", "lam-dong"]),  # Icelandic eth as capital
        ("Sở TT&TT TT-Huế, UBND TP.HCM, tỉnh BR-VT", ["hue", "ho-chi-minh", "ba-ria-vung-tau"]),
        ("UBND thành phố Hồ Chí Minh; TPHCM; Tp. HCM; TP Hồ Chí Minh", ["ho-chi-minh"]),
        ("Tỉnh Khánh Hoà, tỉnh Thanh Hoá", ["khanh-hoa", "thanh-hoa"]),
        ("Các tỉnh miền Trung- Tây Nguyên", ["mien-trung-tay-nguyen"]),
        ("vùng Đông Nam bộ và đồng bằng sông Cửu Long", ["dong-nam-bo", "dong-bang-song-cuu-long"]),
        ("khu vực trung du và miền núi phía Bắc", ["trung-du-va-mien-nui-phia-bac"]),
        ("Cà Mau, Bạc Liêu và Kiên Giang", ["ca-mau", "bac-lieu", "kien-giang"]),
        ("TỈNH QUẢNG TRỊ ĐẨY MẠNH CHUYỂN ĐỔI SỐ", ["quang-tri"]),
        ("huyện Quảng Ninh họp", ["quang-binh"]),
        ("huyện Hòa Bình (Bạc Liêu)", ["bac-lieu"]),
        ("thành phố Vĩnh Long", ["vinh-long"]),
        ("tại quận Ninh Kiều", ["can-tho"]),
        ("Đà Lạt, Sa Pa và Hội An", ["lam-dong", "lao-cai", "quang-nam"]),
        ("huyện Châu Thành, tỉnh Đồng Tháp", ["dong-thap"]),
        ("Tinh Dak Lak va Gia Lai day manh chuyen doi so tren toan tinh", ["dak-lak", "gia-lai"]),
    ],
)
def test_the_manners_of_writing_a_name_lead_to_one_region(text: str, regions: list[str]) -> None:
    assert sorted(read(text).region_ids) == sorted(regions)


@pytest.mark.parametrize(
    "text",
    [
        "Mong muốn hòa bình, ổn định",
        "Ca sĩ Nguyễn Thái Bình biểu diễn",
        "nhà thơ Trần Ninh Bình",
        "Công ty TNHH Thép Hòa Phát mở rộng",
        "phường Hòa Bình vừa ra mắt",
        "anh Vinh kể, chị Lắk cười",
        "trên tuyến đường Điện Biên Phủ",
        "Đại học Thái Nguyên và Trường Đại học Tây Nguyên",
    ],
)
def test_names_inside_other_names_and_common_words_are_no_regions(text: str) -> None:
    assert read(text).region_ids == ()


def test_a_town_counts_for_the_province_that_holds_it_on_the_day_of_publication() -> None:
    assert read("Lễ ký tại Quy Nhơn", BEFORE).region_ids == ("binh-dinh",)
    assert read("Lễ ký tại Quy Nhơn", AFTER).region_ids == ("gia-lai",)
    assert read("họp tại phường Đồng Hới", AFTER).region_ids == ("quang-tri",)


def test_an_abolished_province_keeps_its_own_id_after_the_merger() -> None:
    assert read("địa bàn Yên Bái cũ", AFTER).region_ids == ("yen-bai",)
    assert read("Sau khi hợp nhất với Phú Yên, tỉnh Đắk Lắk", AFTER).region_ids == ("phu-yen", "dak-lak")


def test_a_district_name_shared_with_people_needs_its_province_in_the_article() -> None:
    assert read("Chính quyền Hoàng Mai, Thanh Xuân").region_ids == ()
    assert read("Hà Nội: chính quyền Hoàng Mai vào cuộc").region_ids == ("ha-noi",)


def test_three_towns_of_one_province_support_each_other() -> None:
    assert read("tại Duy Xuyên, Thăng Bình và Đại Lộc").region_ids == ("quang-nam",)


def test_units_no_register_lists_are_spans_with_the_province_that_follows() -> None:
    spans = read("xã Nam Ka (tỉnh Đắk Lắk) và phường Nam Đông Hà", AFTER).spans
    assert [(s.level, s.region_id, s.marker) for s in spans] == [
        ("commune", "dak-lak", "xã"), ("province", "dak-lak", "tỉnh"), ("commune", None, "phường")
    ]  # fmt: skip


def test_the_title_decides_the_primary_region_before_frequency() -> None:
    title = "Hà Nội xếp thứ 24, TP.HCM lên hạng nhì"
    body = "TP.HCM đạt điểm cao. TP.HCM tăng một bậc. TP.HCM có nhiều mô hình hay."
    assert read(f"{title}\n{body}", title=title).primary_region_id == "ha-noi"


def test_a_list_of_many_provinces_without_a_leader_is_about_the_country() -> None:
    text = "Việt Nam đạt 0,79 điểm.\nCác tỉnh dẫn đầu là Hà Nội, Huế, Hải Phòng và Thanh Hóa. Cả nước tăng 8%."
    assert read(text).primary_region_id == "vn"


ARTICLES = yaml.safe_load((Path(__file__).parent / "primary_regions.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["title"][:60])
def test_guests_rankings_and_meeting_places_do_not_hide_what_an_article_is_about(article: dict) -> None:
    text = "\n".join([article["title"], *article["text"]])
    assert read(text, article.get("published", BEFORE), article["title"]).primary_region_id == article["region"]


def test_an_article_that_names_no_region_has_no_primary_region() -> None:
    reading = read("Trời hôm nay nhiều mây")
    assert reading == RegionReading((), (), None)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(
    ["tỉnh ", "Hòa Bình", "Huế", " - ", "TP.", "HCM", "xã ",
     "Nguyễn ", "İ", "\n", "cả nước", "Việt Nam", "Trường Đại học ", ", ", "e\u0301"]
), max_size=30).map("".join))  # fmt: skip
def test_any_text_is_read_without_error_and_every_quote_stands_where_it_says(raw: str) -> None:
    document = Document("a", None, raw, AFTER)
    reading = read_regions(document, VOCABULARY)
    for mention in reading.mentions:
        evidence = mention.evidence
        assert document.text[evidence.quote_start : evidence.quote_end] == evidence.quote != ""
    starts = [mention.evidence.quote_start for mention in reading.mentions]
    assert starts == sorted(starts)
