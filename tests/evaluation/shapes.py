"""Hostile shapes: a piece of text repeated up to a megabyte (§ is its number), on which no step may take long.

Belongs here: the pieces. Each aims at one place where work could grow faster than the text: one huge sentence, one huge
paragraph, many tiny lines, or thousands of candidates that all look at each other.
"""

from __future__ import annotations

from functools import lru_cache

from tests.evaluation.labelled import OWN, records
from tinhso.settings import PROJECT

MEGABYTE = 2**20

PIECES = {
    # nothing to read
    "newlines": "\n",
    "lines_of_a_letter": "a\n",
    "one_word": "a",
    "letters_with_dots": "A.",
    "dots": ".",
    "ellipses": "… ",
    "commas": ", ",
    "parentheses": "(",
    "parentheses_closed": "(a) ",
    "quotes": "“",
    "quoted_words": "“a” ",
    "percent_signs": "%",
    "dashes": "- ",
    "combining_marks": "a\u0301\u0323\u0302",
    "emoji": "👩\u200d💻",
    "small_words": "và của ",
    "capitalised_words": "Nguyễn Văn ",
    "roman_numerals": "XIV ",
    "enumerators": "1.2. ",
    "foreign_countries": "Hàn Quốc ",
    "growth_of_the_economy": "GRDP tăng ",
    "labels": "Về kinh tế số: ",
    "times_pointed_back_at": "khi đó ",
    # numbers
    "numbers": "12,5 ",
    "digits": "1",
    "dotted_digits": "1.",
    "thousands": "1.234.567 ",
    "percents": "85,5% ",
    "ranges": "20-25%-",
    "slashes": "12/63/",
    "money": "2.500 tỷ đồng ",
    "from_to": "từ 48% lên 91% ",
    "respectively": "lần lượt đạt 92%, 81% và 67%, ",
    "ranks": "xếp thứ 12/63, tăng 5 bậc, ",
    "bullets": "- Tỷ lệ hồ sơ trực tuyến mục §: 85%\n",
    "cells_below_each_other": "1§%\n2§%\nĐạt\nHồ sơ trực tuyến\n",
    "documents_issued_on_a_day": "Ngày 3/11/2023, tỉnh ban hành Kế hoạch số §/KH-UBND, ",
    "aims_reached": "đến nay, chỉ tiêu hồ sơ trực tuyến đạt 9§%; ",
    "the_countrys_number": "Hồ sơ trực tuyến của cả nước tăng. Con số này là 4§%. ",
    # names, times, documents, happenings
    "regions": "Đắk Lắk, Hà Nội, ",
    "region_words": "tỉnh ",
    "districts": "huyện Châu Thành ",
    "offices": "UBND tỉnh ",
    "years": "năm 2024 ",
    "dates": "ngày 3/11/2023 ",
    "dates_of_many_days": "từ ngày 3 đến ",
    "documents": "Nghị quyết số 04/NQ-TU ",
    "documents_without_number": "Nghị quyết của Tỉnh ủy ",
    "happenings": "hội nghị ",
    "organized": "Ngày 3/6, UBND tỉnh Yên Bái tổ chức hội nghị ",
    # facts
    "topics": "chuyển đổi số ",
    "indicators": "tỷ lệ hồ sơ trực tuyến ",
    "shares": "100% hồ sơ trực tuyến, ",
    "shares_of_places": "Đắk Lắk 85% hồ sơ trực tuyến; ",
    "sentences": "Năm 2024, tỷ lệ hồ sơ trực tuyến của tỉnh Đắk Lắk đạt 85%. ",
    "lines": "Năm 2024, xã § có tỷ lệ hồ sơ trực tuyến đạt 85%; tỉnh Đắk Lắk đạt 90%.\n",
    "pointing_back": "Con số này năm 2022 là 12,9%. ",
    # tables
    "table_rows": "| Xã § | 85% | 12 |\n",
    "table_of_one_line": "| 12 ",
    "table_of_bars": "|",
}


SHAPES = (*PIECES, "articles_in_one_line")


def shape(name: str, size: int = MEGABYTE) -> str:
    """The shape `name`, of about `size` bytes of UTF-8."""
    return articles_in_one_line(size) if name == "articles_in_one_line" else repeat(PIECES[name], size)


def repeat(piece: str, size: int) -> str:
    """`piece` as often as `size` bytes hold it, numbered where it says §."""
    n = size // len(piece.encode())
    return "".join(piece.replace("§", str(i)) for i in range(n)) if "§" in piece else piece * n


def articles_in_one_line(size: int, first: int = 0) -> str:
    """Real articles, one after the other from number `first`, without a line end."""
    texts = real_texts()
    line, i = "", first
    while len(line.encode()) < size:
        line += texts[i % len(texts)].replace("\n", " ") + " "
        i += 1
    return line.encode()[:size].decode(errors="ignore")


@lru_cache(maxsize=1)
def real_texts() -> tuple[str, ...]:
    """Articles as people write them: the labelled ones and the samples (HTML as it is)."""
    labelled = [record["text"] for path in sorted(OWN.glob("*.jsonl")) for record in records(path)]
    samples = sorted((PROJECT / "raw" / "samples").glob("20*"))
    return (*labelled, *(path.read_text(encoding="utf-8", errors="replace") for path in samples))
