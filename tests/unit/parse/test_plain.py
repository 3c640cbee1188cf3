"""Text with a site's furniture around it: the article is kept whole, the furniture goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tinhso.records import Article, Capture

from .conftest import json_capture, make_capture

FIRST = "Sáng 12/3, UBND tỉnh tổ chức hội nghị tổng kết chuyển đổi số năm 2024 với sự tham dự của các sở, ngành."
SECOND = "Theo báo cáo, tỷ lệ hồ sơ trực tuyến của tỉnh đạt 82%, tăng 12 điểm phần trăm so với năm trước."
THIRD = "Năm 2025, tỉnh phấn đấu kinh tế số chiếm 20% GRDP và mọi xã đều có tổ công nghệ số cộng đồng."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
TITLE = "Tỉnh tổng kết một năm chuyển đổi số"
Read = Callable[[Capture], Article]


def body_of(read: Read, text: str, title: str | None = TITLE) -> list[str]:
    article = read(json_capture(id="x", title=title, text=text)) if title else read(make_capture(text))
    assert article.title == TITLE
    return article.text.split("\n")[1:]


@pytest.mark.parametrize(
    "head",
    [
        "Trang chủ | Kinh tế | Công nghệ\nGiá vàng hôm nay: 158 triệu đồng/lượng\n{}\nThảo Vy\n07:45 | 12/03/2025\n",
        "{}\nThứ Tư 12/3/2025 - 10:44\nNguyễn Bắc\n",
        "CỔNG THÔNG TIN ĐIỆN TỬ TỈNH\nGiới thiệu | Tin tức | Văn bản\n{}\n(12/03/2025 15:20) Cỡ chữ: A- A A+\n",
        "ĐỐI THOẠI CUỐI TUẦN\n{}\n12/3/2025 7:32:18 AM\n",
        "KINH TẾ | 12/3/2025\n{}\n",
        "Home / Tech\n{}\nPosted on March 12, 2025 by Kate N.\n",
        "Báo Mới điện tử\nEn\n\n{}\n\nHải Quân\n08:31, 12/03/2025\n",
        "Trang chủ > Chuyển đổi số\n{}\nThứ tư, 12/03/2025, 08:32 | Lượt xem: 1.284\n",
    ],
)
@pytest.mark.parametrize("is_title_known", [True, False])
def test_what_stands_above_the_article_goes_and_its_date_is_read(read: Read, head: str, is_title_known: bool) -> None:
    text = head.format(TITLE) + "\n" + BODY
    article = read(json_capture(id="x", title=TITLE, text=text) if is_title_known else make_capture(text))
    assert article.text.split("\n") == [TITLE, FIRST, SECOND, THIRD]
    assert article.published_date == datetime(2025, 3, 12).date()
    assert (article.title, article.lead) == (TITLE, FIRST)


@pytest.mark.parametrize(
    "tail",
    [
        "ĐỌC THÊM\n- Gia Lai: 100% xã có cáp quang\n- Giá cà phê vượt 96.000 đồng/kg",
        "HÀ LINH\n\nTIN MỚI\nGia Lai: Sản lượng cà phê 256.000 tấn",
        "---\nTin liên quan: Lâm Đồng có 1.141 tổ công nghệ số | Hotline: 0262.3851.000",
        "Ý kiến bình luận\nHọ và tên\nEmail\n/\nXác thực",
        "Bình luận (3)\nBạn đọc Hùng: Cần xem lại ứng dụng, tôi chấm 5/10 điểm, còn nhiều việc phải làm.",
        "Thúy Hồng\n\nÝ kiến bạn đọc\n\n(Video) Mùa tiêu\nVụ tiêu này giá cao với mức trên 90 ngàn đồng/kg khiến người "
        "nông dân trồng loại cây này phấn khởi, nhiều nhà có lãi lớn.",
        "Minh Tân\n© Ghi rõ nguồn khi phát hành lại. Giấy phép số 98/GP-TTĐT.",
        "Các tin khác\n» Tỉnh bạn học tập kinh nghiệm (22/01/2025)\n» Kế hoạch sử dụng đất (20/01/2025)",
        "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
        "Tin, ảnh: Lê Thúy (TTXVN)\nCó thể bạn quan tâm: Hậu Giang khai mạc Tuần lễ chuyển đổi số",
        "THỜI TIẾT VIỆT TRÌ 24 - 31°C | Lịch cắt điện ngày 21/5",
        "Tin liên quan\nMột tỉnh khác đạt 95% hồ sơ trực tuyến\nTỉnh ấy vừa công bố kết quả, theo đó tỷ lệ hồ sơ trực "
        "tuyến đạt 95%, cao nhất nước trong năm nay.\nThêm một bài nữa về chuyện khác",
    ],
)
def test_what_stands_below_the_article_goes(read: Read, tail: str) -> None:
    assert body_of(read, f"{TITLE}\n12/03/2025\n\n{BODY}\n\n{tail}") == [FIRST, SECOND, THIRD]


def test_a_table_that_ends_the_article_stays_and_the_menu_below_it_goes(read: Read) -> None:
    rows = ["Chỉ tiêu | Năm 2023 | Năm 2024", "Hồ sơ trực tuyến (%) | 48 | 61,2", "Trạm 5G | 120 | 310"]
    text = "\n".join([TITLE, "12/03/2025", FIRST, SECOND, *rows, "Trang chủ | Video | Podcast"])
    assert body_of(read, text) == [FIRST, SECOND, *rows]


def test_a_teaser_box_in_the_middle_goes_and_the_article_goes_on(read: Read) -> None:
    box = "Tin liên quan\nTỉnh khác đạt 95% hồ sơ trực tuyến\nGiá cà phê tăng"
    text = f"{TITLE}\n12/03/2025\n{FIRST}\n{box}\n{SECOND}\n>> Xem thêm: Dừng thu phí 12 thủ tục\n{THIRD}"
    assert body_of(read, text) == [FIRST, SECOND, THIRD]


def test_an_end_marker_with_most_of_the_article_behind_it_is_none(read: Read) -> None:
    assert body_of(read, f"{TITLE}\nBình luận (0)\n{FIRST}\nBình luận\n{SECOND}\n{THIRD}") == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    "line",
    [
        "Bình luận về kết quả này, lãnh đạo tỉnh cho rằng còn nhiều việc phải làm.",
        "Ảnh: Một buổi “cầm tay chỉ việc” tại buôn. (Ảnh: T.V)",
        "Thay đổi từ nhận thức",
        "* Người dân là trung tâm của chuyển đổi số",
        "- 100% dịch vụ công trực tuyến mức độ 4;",
        "Kinh tế số: 20% GRDP",
        "1.120 - số bộ dữ liệu mở mà thành phố đã công bố;",
        "Thứ trưởng Bộ Thông tin và Truyền thông Nguyễn Huy Dũng",
        "Cổng dịch vụ công quốc gia: 2 triệu hồ sơ.",
        "Xem xét hồ sơ: 98% đúng hạn.",
        "Liên hệ chặt chẽ với người dân, tổ công nghệ số đã đến từng hộ.",
        "Giá lúa tăng giúp nông dân có lãi.",
    ],
)
def test_lines_of_the_article_are_never_taken_for_furniture(read: Read, line: str) -> None:
    assert body_of(read, f"{TITLE}\n12/03/2025\n{FIRST}\n{line}\n{SECOND}\n{THIRD}") == [FIRST, line, SECOND, THIRD]


def test_facts_in_a_closing_list_are_kept(read: Read) -> None:
    points = ["- Kinh tế số chiếm 20% GRDP", "- 80% hồ sơ trực tuyến", "- Mọi xã có tổ công nghệ số"]
    assert body_of(read, "\n".join([TITLE, FIRST, SECOND, "Mục tiêu đến năm 2030:", *points]))[-3:] == points


def test_a_line_told_twice_is_kept_once(read: Read) -> None:
    caption = "Đồ họa xếp hạng tỷ trọng kinh tế số. Đồ họa: Hải Hà"
    text = f"{TITLE}\n12/03/2025\n{FIRST}\n{caption}\n{caption}\n{SECOND}\n{TITLE}\n{THIRD}\n{FIRST}"
    assert body_of(read, text) == [FIRST, caption, SECOND, THIRD]


def test_a_title_on_two_lines_is_one(read: Read) -> None:
    text = (
        f"Hội thảo báo Đảng mở rộng năm 2023:\nThúc đẩy tiến trình chuyển đổi số\nHải Quân\n08:31, 09/09/2023\n{BODY}"
    )
    article = read(make_capture(text))
    assert article.title == "Hội thảo báo Đảng mở rộng năm 2023: Thúc đẩy tiến trình chuyển đổi số"
    assert read(json_capture(title=article.title, text=text)).text == article.text
    assert article.author == "Hải Quân"


def test_text_that_begins_with_a_paragraph_has_no_title(read: Read) -> None:
    article = read(make_capture(BODY))
    assert article.title is None
    assert article.text.startswith(FIRST)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Tin, ảnh: Đình Tăng", "Đình Tăng"),
        ("HỒNG THUẬN - KHÁNH ĐĂNG", "HỒNG THUẬN - KHÁNH ĐĂNG"),
        ("M.Q (tổng hợp)", "M.Q"),
        ("Tác giả: Hiền Trang", "Hiền Trang"),
        ("Thanh Chi (thực hiện)", "Thanh Chi"),
    ],
)
def test_the_signature_is_the_author_and_no_text(read: Read, line: str, author: str) -> None:
    article = read(json_capture(title=TITLE, text=f"{TITLE}\n{BODY}\n{line}"))
    assert article.author == author
    assert article.text.endswith(THIRD)


def test_lines_behind_the_signature_go_but_captions_stay(read: Read) -> None:
    text = f"{TITLE}\n{BODY}\nTrần Thu Hường\nẢnh: Gian hàng chuyển đổi số\nGiá sen 18.000 đồng/kg. Triều cường 1,72 m."
    assert read(json_capture(title=TITLE, text=text)).text.split("\n")[4:] == ["Ảnh: Gian hàng chuyển đổi số"]


def test_traps_are_not_taken_for_the_date(read: Read) -> None:
    text = f"Cập nhật giao diện: 20/02/2026\n{TITLE}\nLê Vân | 17/11/2023\n{BODY}\nTin cũ\nBài khác (20/01/2025)"
    assert str(read(json_capture(title=TITLE, text=text)).published_date) == "2023-11-17"
    bare = f"Cập nhật giao diện: 20/02/2026\n{TITLE}\n{BODY}\n» Bài khác (20/01/2025)"
    assert read(json_capture(title=TITLE, text=bare)).published_at is None


def test_an_agency_dateline_with_the_full_day_dates_the_article(read: Read) -> None:
    text = f"{TITLE}\n\nCTTĐT - Sáng 17/02/2022, Tỉnh ủy tổ chức hội nghị triển khai nghị quyết về chuyển đổi số."
    article = read(json_capture(title=TITLE, text=text))
    assert (str(article.published_date), article.published_precision) == ("2022-02-17", "day")
