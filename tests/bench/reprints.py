"""Articles as several sites print them, and articles that are alike without telling the same: for the clustering of
stories. Sentences are those of the labelled articles and of the templates below; the same seed gives the same set."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.pages import sentences
from tinhso.parse.story import story_bands
from tinhso.text import fold

_PLACES = "Lào Cai;Cà Mau;Bắc Kạn;Quảng Trị;Long An;Đắk Lắk;Nam Định;Sơn La;Hà Giang;Phú Yên;Bến Tre".split(";")
# What an office reports month after month in the same words, about another month or another province.
_REPORT = (
    "Sở Thông tin và Truyền thông {place} vừa báo cáo kết quả chuyển đổi số tháng {month} năm {year} của tỉnh.",
    "Trong tháng, toàn tỉnh tiếp nhận {n} nghìn hồ sơ, trong đó {p}% nộp trực tuyến và {p}% được trả đúng hạn.",
    "Tỷ lệ dịch vụ công trực tuyến toàn trình đạt {p}%, thanh toán trực tuyến đạt {p}%, tăng {d} điểm mỗi tháng.",
    "Các tổ công nghệ số cộng đồng đã hướng dẫn {n} nghìn lượt người dân cài đặt và sử dụng các ứng dụng thiết yếu.",
    "Đến nay, {p}% số xã có cáp quang, {p}% hộ gia đình dùng Internet băng rộng, {n} trạm 5G được đưa vào sử dụng.",
    "Trên các sàn thương mại điện tử có {n} nghìn sản phẩm của tỉnh, doanh thu ước đạt {n} tỷ đồng.",
    "Tỉnh yêu cầu các sở, ngành, địa phương tiếp tục đẩy mạnh thực hiện Đề án 06 và tháo gỡ khó khăn, vướng mắc.",
    "Thời gian tới, tỉnh phấn đấu nâng tỷ lệ hồ sơ trực tuyến lên {p}% và tỷ trọng kinh tế số lên {p}% GRDP.",
)  # fmt: skip
# Paragraphs that stand in one article after the other.
_BOILERPLATE = (
    "Theo Quyết định số 749/QĐ-TTg ngày 3/6/2020 của Thủ tướng Chính phủ phê duyệt Chương trình Chuyển đổi số quốc gia "
    "đến năm 2025, định hướng đến năm 2030, kinh tế số chiếm 20% GDP vào năm 2025 và 30% vào năm 2030.",
    "Ngày 10/10 hằng năm là Ngày Chuyển đổi số quốc gia, nhằm nâng cao nhận thức của toàn xã hội về chuyển đổi số và "
    "thúc đẩy sự tham gia của người dân, doanh nghiệp vào tiến trình này.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """`story` is the same for articles that tell the same; `kind` says how the article was made."""

    story: str
    kind: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def told(n_stories: int, seed: int = 7) -> Iterator[Told]:
    """`n_stories` originals, four reprints of each, and as many monthly reports as originals that no one reprinted."""
    chance = random.Random(seed)
    for number in range(n_stories):
        original = _report(chance) if number % 3 == 0 else _article(chance)
        yield Told(f"s{number}", "original", original)
        for kind in chance.sample(sorted(_REPRINTS), 4):
            yield Told(f"s{number}", kind, _REPRINTS[kind](original, chance))
    place, year = chance.choice(_PLACES), 2024
    for number in range(n_stories):
        if number % 12 == 0:
            place, year = chance.choice(_PLACES), chance.randrange(2019, 2026)
        yield Told(f"r{number}", "report", _report(chance, place, number % 12 + 1, year))


@dataclass(frozen=True, slots=True)
class Clustered:
    """Of the pairs put into one story, the share that belongs there, and the other way round; the largest story; of
    the reprints of each kind, the share that came to their original."""

    precision: float
    recall: float
    largest: int
    found: dict[str, float]


def clustered(articles: Sequence[Told]) -> Clustered:
    """How well bands tell stories: articles that share one, also through others, are together, as in the models."""
    roots = _components([story_bands(fold(article.text)) for article in articles])
    together = Counter(roots)
    right = Counter((root, article.story) for root, article in zip(roots, articles, strict=True))
    true = Counter(article.story for article in articles)
    n_right = _pairs(right.values())
    home = {a.story: root for a, root in zip(articles, roots, strict=True) if a.kind == "original"}
    found: dict[str, list[bool]] = {}
    for article, root in zip(articles, roots, strict=True):
        if article.kind in _REPRINTS:
            found.setdefault(article.kind, []).append(root == home[article.story])
    shares = {kind: sum(hits) / len(hits) for kind, hits in sorted(found.items())}
    return Clustered(
        n_right / max(_pairs(together.values()), 1), n_right / _pairs(true.values()), max(together.values()), shares
    )


def _components(banded: Sequence[tuple[int, ...]]) -> list[int]:
    parent = list(range(len(banded)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    hubs: dict[int, int] = {}
    for at, bands in enumerate(banded):
        for band in bands:
            parent[root(at)] = root(hubs.setdefault(band, at))
    return [root(at) for at in range(len(banded))]


def _pairs(sizes: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes)


def _article(chance: random.Random) -> tuple[str, ...]:
    paragraphs = [" ".join(chance.sample(sentences(), chance.randint(1, 3))) for _ in range(chance.randint(4, 14))]
    if chance.random() < 0.5:
        paragraphs.insert(chance.randrange(1, len(paragraphs)), chance.choice(_BOILERPLATE))
    return tuple(paragraphs)


def _report(chance: random.Random, place: str = "", month: int = 0, year: int = 0) -> tuple[str, ...]:
    known = {
        "place": place or chance.choice(_PLACES), "month": month or chance.randint(1, 12),
        "year": year or chance.randint(2019, 2026),
    }  # fmt: skip

    def number(found: re.Match[str]) -> str:
        kind = found[1]
        if kind in known:
            return str(known[kind])
        return f"{chance.uniform(1, 99):.1f}".replace(".", ",") if kind == "p" else str(chance.randint(2, 900))

    return tuple(re.sub(r"\{(\w+)\}", number, sentence) for sentence in _REPORT)


def _other_lead(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    return (chance.choice(sentences()), *original[1:])


def _cut_tail(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    return original[: max(3, round(len(original) * chance.uniform(0.6, 0.9)))]


def _other_lead_and_cut_tail(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    return _other_lead(_cut_tail(original, chance), chance)


def _agency(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    return (f"({chance.choice(('TTXVN', 'Chinhphu.vn', 'Dân trí'))}) - {original[0]}", *original[1:])


def _edited(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """One word in thirty another; numbers stay."""
    words = [paragraph.split() for paragraph in original]
    for line in words:
        for at, word in enumerate(line):
            if chance.random() < 1 / 30 and word.isalpha():
                line[at] = chance.choice(("này", "đã", "các", "trên", "với", "cùng"))
    return tuple(" ".join(line) for line in words)


def _with_captions(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    lines = list(original)
    for _ in range(2):
        lines.insert(chance.randrange(1, len(lines)), f"{chance.choice(sentences())[:80]}. Ảnh: M.A")
    return tuple(lines)


def _longer(original: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    added = chance.sample(sentences(), max(1, len(original) // 5))
    return (*original, *added)


_REPRINTS: dict[str, Callable[[tuple[str, ...], random.Random], tuple[str, ...]]] = {
    "other lead": _other_lead, "cut tail": _cut_tail, "other lead and cut tail": _other_lead_and_cut_tail,
    "agency": _agency, "edited": _edited, "captions": _with_captions, "longer": _longer,
}  # fmt: skip
