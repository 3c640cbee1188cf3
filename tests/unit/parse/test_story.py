"""Near-copies share a band, different stories do not."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.reprints import clustered, told
from tinhso.parse.story import story_bands
from tinhso.text import fold

WORDS = (
    "tỉnh xã huyện kinh tế số chính quyền hồ sơ trực tuyến dịch vụ công đạt tăng giảm năm người dân doanh nghiệp hạ "
    "tầng dữ liệu nền tảng công nghệ thông tin báo cáo kết quả mục tiêu kế hoạch hội nghị tổ cộng đồng đào tạo kỹ năng"
).split()


def story(seed: int, n: int = 400) -> list[str]:
    chosen = random.Random(seed)
    return [chosen.choice(WORDS) + str(chosen.randrange(40)) for _ in range(n)]


def share(first: list[str], second: list[str]) -> bool:
    return bool(set(story_bands(" ".join(first))) & set(story_bands(" ".join(second))))


def test_a_near_copy_shares_a_band() -> None:
    found = 0
    for seed in range(100):
        copy = story(seed)
        chosen = random.Random(-seed - 1)
        for _ in range(8):  # another site changes some words and drops a sentence
            copy[chosen.randrange(len(copy))] = "khác"
        del copy[100:120]
        found += share(story(seed), copy)
    assert found >= 97


def test_different_stories_share_none() -> None:
    bands = [set(story_bands(" ".join(story(seed)))) for seed in range(300)]
    assert not any(bands[i] & bands[j] for i in range(300) for j in range(i))


def test_reprints_are_one_story_and_reports_in_the_same_words_are_not() -> None:
    figures = clustered(list(told(150)))
    assert figures.precision >= 0.97
    assert figures.recall >= 0.88


def test_the_agency_before_the_first_word_does_not_matter() -> None:
    text = fold(" ".join(story(1)))
    assert story_bands("(ttxvn) - " + text) == story_bands("nbs - " + text) == story_bands(text)


@given(st.text(max_size=200))
def test_any_text_has_twenty_bands_that_fit_a_bigint(text: str) -> None:
    bands = story_bands(text)
    assert len(bands) == 20
    assert all(0 <= band < 2**63 for band in bands)
    assert story_bands(text) == bands
