"""A small world of articles for the landing tables, written by hand: two versions, a copy, a merger, contradictions.

Belongs here: rows. Does not belong here: running dbt (conftest.py) or what should come of the rows (the tests).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.unit.load.samples import store_extractions
from tinhso.load.database import insert, open_build
from tinhso.records import Article, Event, Evidence, Extraction, Observation, PolicyCitation, RegionMention

EXTRACTOR = "x2"
# Decomposed letters, an emoji of several code points and a flag: offsets count code points, nothing else.
HARD = "Đa\u0306\u0301k La\u0306\u0301k 👩\u200d💻 🇻🇳 "
TEXTS = {
    "h1": "Đắk Lắk đặt mục tiêu kinh tế số 18% năm 2025.",
    "h2": HARD + "đặt mục tiêu kinh tế số 20% năm 2025; DTI 2022 đạt 0,5586. Số máy bay không người lái: 12. "
    "Khoảng 7% hộ. Hội thảo chuyển đổi số tại Đà Nẵng ngày 3/11/2023. Nghị quyết 04/NQ-TU.",
    "h3": "Hội thảo về chuyển đổi số tại Đà Nẵng ngày 3/11/2023. Kinh tế số Đắk Lắk phấn đấu 20% năm 2025.",
    "h4": "Năm 2024 kinh tế số của Đắk Lắk đạt 15,2%. Quyết định 749/QĐ-TTg.",
    "h5": "Năm 2024 kinh tế số của tỉnh Đắk Lắk đạt 17%. Phú Yên cũ đạt 9%.",
    "h6": "Chưa đọc.",
}


def _article(
    article_id: str, content_hash: str, source: str, published: str | None, captured: int, band: int
) -> Article:
    text = TEXTS[content_hash]
    return Article(
        article_id=article_id,
        capture_id=f"capture-{content_hash}",
        document=f"{article_id}.txt",
        source_id=source,
        site=None,
        url=f"https://{source}.example/{article_id}",
        canonical_url=None,
        title=text[:20],
        lead=None,
        author=None,
        published_at=datetime.fromisoformat(published) if published else None,
        published_precision="minute" if published else None,
        is_on_topic=True,
        word_count=len(text.split()),
        content_hash=content_hash,
        text=text,
        story_bands=(band,),
        captured_at=datetime(2026, 1, captured, tzinfo=UTC),
        parser_version="p1",
    )


ARTICLES = [
    _article("a1", "h1", "bao-mot", "2023-11-03T08:00", 1, 1),
    _article("a1", "h2", "bao-mot", "2023-11-03T08:00", 2, 1),
    _article("a2", "h3", "bao-hai", "2023-11-04T08:00", 1, 1),
    _article("a3", "h4", "bao-mot", "2025-10-10T08:00", 1, 3),
    _article("a4", "h5", "bao-hai", "2025-12-20T08:00", 1, 4),
    _article("a5", "h6", "bao-hai", None, 1, 5),
]


def evidence(content_hash: str, quote: str, rule: str) -> Evidence:
    start = TEXTS[content_hash].index(quote)
    return Evidence(quote, start, start + len(quote), rule)


def _observation(
    key: str, content_hash: str, quote: str, indicator: str | None, region: str, value: float, **other
) -> Observation:
    given = {
        "label": None,
        "measure": "value",
        "value_high": None,
        "unit": "percent",
        "status": "actual",
        "comparator": "=",
        "period": "2024",
        "period_is_inferred": False,
        "scope": None,
        "confidence": 0.95,
    }
    return Observation(
        observation_id=key,
        indicator_id=indicator,
        region_id=region,
        value=value,
        evidence=evidence(content_hash, quote, "economy.share"),
        sentence=TEXTS[content_hash],
        **{**given, **other},
    )


def _workshop(key: str, content_hash: str, quote: str, organizers: tuple[str, ...]) -> Event:
    day = date(2023, 11, 3)
    regions = ("da-nang", "dak-lak")
    return Event(
        key,
        "workshop",
        quote,
        day,
        day,
        "day",
        "da-nang",
        organizers,
        regions,
        0.9,
        evidence(content_hash, quote, "workshop.named"),
    )


SHARE = "digital_economy_share"
EXTRACTIONS = [
    Extraction(
        "a1",
        "h1",
        EXTRACTOR,
        "dak-lak",
        observations=(_observation("o-gone", "h1", "18%", SHARE, "dak-lak", 18, status="target", period="2025"),),
    ),
    Extraction(
        "a1",
        "h2",
        EXTRACTOR,
        "dak-lak",
        regions=(
            RegionMention("dak-lak", evidence("h2", HARD[:9], "region.name"), "named"),
            RegionMention("da-nang", evidence("h2", "Đà Nẵng", "region.name"), "named"),
        ),
        observations=(
            _observation("o-target", "h2", "20%", SHARE, "dak-lak", 20, status="target", period="2025"),
            _observation("o-dti", "h2", "0,5586", "dti", "dak-lak", 0.5586, unit="index_0_1", period="2022"),
            _observation("o-drones", "h2", "12", None, "dak-lak", 12, unit=None, label="máy bay không người lái"),
            _observation("o-doubt", "h2", "7%", SHARE, "dak-lak", 7, confidence=0.2),
        ),
        events=(_workshop("e-one", "h2", "Hội thảo chuyển đổi số", ("Bộ TT&TT", "Sở Y tế Đà Nẵng")),),
        policies=(
            PolicyCitation(
                "c-local",
                None,
                "04/NQ-TU",
                "Nghị quyết",
                None,
                "2022-10",
                None,
                0.9,
                evidence("h2", "04/NQ-TU", "policy"),
            ),
        ),
    ),
    Extraction(
        "a2",
        "h3",
        EXTRACTOR,
        "dak-lak",
        regions=(RegionMention("da-nang", evidence("h3", "Đà Nẵng", "region.name"), "named"),),
        observations=(_observation("o-copy", "h3", "20%", SHARE, "dak-lak", 20, status="target", period="2025"),),
        events=(_workshop("e-two", "h3", "Hội thảo về chuyển đổi số", ("Bộ Thông tin và Truyền thông",)),),
    ),
    Extraction(
        "a3",
        "h4",
        EXTRACTOR,
        "dak-lak",
        regions=(RegionMention("dak-lak", evidence("h4", "Đắk Lắk", "region.name"), "named"),),
        observations=(_observation("o-actual", "h4", "15,2%", SHARE, "dak-lak", 15.2),),
        policies=(
            PolicyCitation(
                "c-national",
                "749-qd-ttg",
                "749/QĐ-TTg",
                "Quyết định",
                "Thủ tướng Chính phủ",
                "2020-06-03",
                None,
                0.9,
                evidence("h4", "749/QĐ-TTg", "policy"),
            ),
        ),
    ),
    Extraction(
        "a4",
        "h5",
        EXTRACTOR,
        "dak-lak",
        regions=(RegionMention("dak-lak", evidence("h5", "Đắk Lắk", "region.name"), "named"),),
        observations=(
            _observation("o-later", "h5", "17%", SHARE, "dak-lak", 17),
            _observation("o-abolished", "h5", "9%", SHARE, "phu-yen", 9),
        ),
    ),
]


def _landing() -> dict[str, list[dict[str, object]]]:
    articles = [{name: getattr(a, name) for name in Article.__slots__} for a in ARTICLES]
    captures = [
        {
            "capture_id": a.capture_id,
            "document": a.document,
            "source_id": a.source_id,
            "url": a.url,
            "media_type": "text/plain",
            "bytes": len(a.text.encode()),
            "captured_at": a.captured_at,
            "archive_file": "2026.warc.gz",
            "archive_offset": 100 * n,
        }
        for n, a in enumerate(ARTICLES)
    ]
    at = datetime(2026, 1, 3, tzinfo=UTC)
    fetch = {
        "http_status": None,
        "reason": None,
        "bytes": None,
        "robots": "allowed",
        "capture_id": None,
        "purpose": "article",
        "seconds": 0.2,
        "n_links": None,
        "etag": None,
        "last_modified": None,
    }
    fetches = [
        {**fetch, "source_id": "bao-mot", "url": ARTICLES[0].url, "attempted_at": at, "outcome": "unchanged"},
        {
            **fetch,
            "source_id": "bao-hai",
            "url": "https://bao-hai.example/",
            "attempted_at": at,
            "outcome": "timed_out",
            "reason": "read",
        },
    ]
    rejections = [
        {
            "document": "empty.txt",
            "stage": "acquire",
            "reason": "empty",
            "detail": "The file is empty: drop it again.",
            "place": "inbox/empty.txt",
            "capture_id": None,
            "rejected_at": at,
        }
    ]
    builds = [
        {
            "build_id": f"2026010{n}T000000Z-abcdef0{n}",
            "built_at": datetime(2026, 1, n, tzinfo=UTC),
            "fingerprint": f"f{n}",
            "code_version": "c",
            "vocabulary_version": "v",
            "dagster_run_id": None,
        }
        for n in (3, 4)
    ]
    return {"articles": articles, "captures": captures, "fetches": fetches, "rejections": rejections, "builds": builds}


def fill(build_file: Path, backwards: bool = False) -> None:
    """Put the world into the landing tables of `build_file`, in place of what is there."""
    order = -1 if backwards else 1
    with open_build(build_file) as connection:
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'news'"
        ).fetchall():
            if table != "landing":
                connection.execute(f"delete from news.{table}")
        for table, rows in _landing().items():
            insert(connection, table, rows[::order])
        store_extractions(connection, EXTRACTIONS[::order])
