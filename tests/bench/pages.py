"""News pages as sites send them, 40 to 120 kB each, with the text an extractor should find in them.

Sentences are those of the labelled articles, which are our own, in another order and with other digits; around them
stands what stands around articles: scripts, styles, menus, teasers, tags, comments, footers. The elements of the
article itself are those the selectors of vocabulary/sources look for. The same number gives the same page.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import Any

from orchestration.source_scaffold import element
from tests.evaluation.labelled import OWN, records
from tinhso.records import Capture
from tinhso.settings import PROJECT
from tinhso.vocabulary import Vocabulary, load_vocabulary

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_SENTENCE = re.compile(r"[A-ZĐÀ-Ỹ][^.\n]{60,300}\.(?=\s|$)")
_HEADLINE_WORDS = (6, 12)


@dataclass(frozen=True, slots=True)
class BenchPage:
    """`text` is lead and paragraphs; `captions` stand among them on the page, and whether they count is a matter of
    taste."""

    url: str
    source_id: str
    html: bytes
    title: str
    text: str
    captions: tuple[str, ...]
    day = NOW.date()

    @property
    def capture(self) -> Capture:
        digest = sha256(self.html).hexdigest()
        return Capture(digest, self.url, self.source_id, self.url, "text/html", "utf-8", NOW, self.html)


def bench_pages(n: int, vocabulary: Vocabulary | None = None, first: int = 0) -> Iterator[BenchPage]:
    """`n` pages from number `first` on, of the sources that have selectors in turn."""
    specs = [spec for _, spec in sorted((vocabulary or _vocabulary()).sources.items()) if spec["versions"]]
    for number in range(first, first + n):
        yield _page(number, specs[number % len(specs)])


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return load_vocabulary(PROJECT / "vocabulary")


@lru_cache(maxsize=1)
def sentences() -> tuple[str, ...]:
    """Every sentence of the labelled articles that may be read."""
    texts = (record["text"] for path in sorted(OWN.glob("*.jsonl")) for record in records(path))
    return tuple(dict.fromkeys(found for text in texts for found in _SENTENCE.findall(text)))


def _page(number: int, spec: Mapping[str, Any]) -> BenchPage:
    chance = random.Random(number)
    version = spec["versions"][0]
    domain = {row["source_id"]: row["domain"] for row in _vocabulary().registers["sources"]}[spec["source_id"]]
    title, lead = _headline(chance), _sentence(chance)
    paragraphs = [_paragraph(chance) for _ in range(chance.randint(7, 16))]
    captions = tuple(f"{_headline(chance)}. Ảnh: M.A" for _ in range(chance.randint(0, 2)))
    url = f"https://{domain}/chuyen-doi-so/tin-so-{100000 + number}.html"
    at = datetime(2024, 1, 1, 6) + timedelta(minutes=37 * number)
    article = _article(version, title, lead, paragraphs, captions, at, chance)
    html = f"{_head(title, lead, url, at, chance)}<body>{_top(chance)}{article}{_bottom(chance)}</body></html>"
    text = "\n".join([lead, *paragraphs] if version.get("lead") else paragraphs)
    return BenchPage(url, spec["source_id"], html.encode(), title, text, captions)


def _sentence(chance: random.Random) -> str:
    return re.sub(r"\d(?=%)", lambda _: str(chance.randrange(10)), chance.choice(sentences()))


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(1, 4)))


def _headline(chance: random.Random) -> str:
    words = chance.choice(sentences()).split()
    return " ".join(words[: chance.randint(*_HEADLINE_WORDS)]).strip(" ,:;–-")


def _article(
    version: Mapping[str, Any], title: str, lead: str, paragraphs: list[str], captions: tuple[str, ...], at: datetime,
    chance: random.Random,
) -> str:  # fmt: skip
    blocks = [f'<p style="text-align:justify">{escape(text)}</p>' for text in paragraphs]
    for caption in captions:
        picture = f'<img src="{_address(chance)}.jpg" alt="" loading="lazy" width="640" height="427">'
        figure = f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"
        blocks.insert(chance.randrange(1, len(blocks)), figure)
    for selector in version.get("remove", ()):
        blocks.insert(chance.randrange(1, len(blocks)), element(selector, f"Đọc thêm: {_headline(chance)}"))
    blocks.insert(chance.randrange(1, len(blocks)), f"<div class='ads-inline'>{_script(chance, 400)}</div>")
    body = element(version["body"], "\n".join(blocks), raw=True)
    date = element(version["date"], f"{at:%d/%m/%Y %H:%M} GMT+7") if version.get("date") else ""
    lead_element = element(version["lead"], lead) if version.get("lead") else ""
    author = element(version["author"], "Minh An") if version.get("author") else ""
    heading = element(version.get("title", "h1"), title)
    return (
        f'<main class="main-content"><div class="container"><ul class="breadcrumb">{_items(3, chance)}</ul>'
        f'<div class="col-left"><article class="article-wrap">{heading}\n{date}{_share(chance)}\n'
        f'{lead_element}\n{body}\n{author}</article><ul class="tags">{_items(6, chance)}</ul>'
        f"{_cards('Tin liên quan', 'related-news', 8, chance)}{_comments(chance)}</div>"
        f'<aside class="sidebar">{_cards("Đọc nhiều", "most-read", 10, chance)}</aside></div></main>'
    )


def _head(title: str, lead: str, url: str, at: datetime, chance: random.Random) -> str:
    stated = {
        "og:title": title, "og:description": lead, "og:url": url, "og:type": "article", "og:image": _address(chance),
        "article:published_time": f"{at:%Y-%m-%dT%H:%M:00}+07:00", "og:site_name": "Báo mẫu", "twitter:title": title,
    }  # fmt: skip
    metas = "\n".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in stated.items())
    linked = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": title,
        "datePublished": stated["article:published_time"],
        "author": {"@type": "Person", "name": "Minh An"}, "publisher": {"@type": "Organization", "name": "Báo mẫu"},
    }  # fmt: skip
    styles = "\n".join(
        f".{_name(chance)} .{_name(chance)}{{margin:{chance.randrange(40)}px;color:#{chance.randrange(2**24):06x}}}"
        for _ in range(chance.randint(80, 400))
    )
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)} | Báo mẫu</title>\n'
        f'<meta name="description" content="{escape(lead)}">\n{metas}\n<link rel="canonical" href="{url}">\n'
        f'<script type="application/ld+json">{json.dumps(linked, ensure_ascii=False)}</script>\n'
        f"<style>{styles}</style>\n{_script(chance, chance.randint(3000, 20000))}\n</head>\n"
    )


def _top(chance: random.Random) -> str:
    sections = "".join(
        f'<li class="nav-item">{_link(_menu(chance), chance)}<ul class="sub-menu">{_items(7, chance)}</ul></li>'
        for _ in range(chance.randint(9, 18))
    )
    return (
        f'<header class="site-header"><a class="logo" href="/"><img src="/logo.svg" alt="Báo mẫu"></a>{_icon(chance)}'
        f'<form action="/tim-kiem"><input name="q" placeholder="Tìm kiếm"><button>Tìm</button></form>'
        f'<nav class="main-nav"><ul>{sections}</ul></nav></header>'
    )


def _bottom(chance: random.Random) -> str:
    columns = "".join(f"<ul>{_items(8, chance)}</ul>" for _ in range(4))
    scripts = "".join(_script(chance, chance.randint(500, 6000)) for _ in range(3))
    return (
        f'{_cards("Tin mới nhất", "latest-news", chance.randint(12, 40), chance)}<footer class="site-footer">{columns}'
        "<p>Cơ quan chủ quản: Hội mẫu. Giấy phép số 12/GP-BTTTT.</p>"
        f"<p>© Báo mẫu. Ghi rõ nguồn khi phát hành lại thông tin từ website này.</p></footer>{scripts}"
    )


def _cards(heading: str, kind: str, n: int, chance: random.Random) -> str:
    cards = "".join(_card(kind, chance) for _ in range(n))
    return f'<section class="box {kind}"><h2 class="box__title">{heading}</h2>{cards}</section>'


def _card(kind: str, chance: random.Random) -> str:
    picture = (
        f'<img class="lazy" data-src="https://cdn.example/{_name(chance)}/{_name(chance)}.jpg" '
        f'src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="{escape(_headline(chance))}">'
    )
    return (
        f'<article class="card {kind}__item"><a class="thumb" href="{_address(chance)}">{picture}</a>'
        f'<h3 class="card__title">{_link(_headline(chance), chance)}</h3>'
        f'<span class="time">{chance.randrange(24)} giờ trước</span>'
        f'<p class="card__sapo">{escape(_sentence(chance)[:120])}…</p></article>'
    )


def _comments(chance: random.Random) -> str:
    told = "".join(
        f'<div class="comment-item"><b>{_name(chance)}</b><p>{_headline(chance)}</p></div>' for _ in range(4)
    )
    heading = f"<h3>Ý kiến bạn đọc ({chance.randrange(90)})</h3>"
    return f'<section class="comment-box">{heading}{told}<form><textarea></textarea></form></section>'


def _share(chance: random.Random) -> str:
    return '<div class="social-share">' + "".join(f'<a href="#">{_icon(chance)}</a>' for _ in range(4)) + "</div>"


def _icon(chance: random.Random) -> str:
    steps = (f"{chance.choice('MLCH')}{chance.randrange(240) / 10} {chance.randrange(240) / 10}" for _ in range(12))
    return f'<svg width="24" height="24" viewBox="0 0 24 24"><path d="{" ".join(steps)}z"/></svg>'


def _script(chance: random.Random, size: int) -> str:
    lines: list[str] = []
    while sum(map(len, lines)) < size:
        test = f"if(a<{chance.randrange(900)}){{return '<div>'+a.{_name(chance)}}}"
        lines.append(f"window.{_name(chance)}=function(a){{{test}}};")
    return f"<script>{''.join(lines)}</script>"


def _items(n: int, chance: random.Random) -> str:
    return "".join(f"<li>{_link(_menu(chance), chance)}</li>" for _ in range(n))


def _link(text: str, chance: random.Random) -> str:
    return f'<a class="link" href="{_address(chance)}" title="">{escape(text)}</a>'


def _menu(chance: random.Random) -> str:
    return " ".join(chance.choice(sentences()).split()[:2]).strip(" ,:;–-")


def _name(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghiklmnopqrstuvxy", k=8))


def _address(chance: random.Random) -> str:
    return f"/{_name(chance)}/{_name(chance)}-{_name(chance)}-{chance.randrange(10**6)}.html"
