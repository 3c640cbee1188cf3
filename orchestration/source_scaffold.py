"""`tinhso source new`: the row, the specification and the golden page of a new source, ready to be filled in.

Belongs here: writing these three. The golden page is made of the selectors, so that the tests pass from the first
moment; it is to be replaced by the form (not the text) of a real page.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from orchestration.terminal import OUT, fail
from tinhso.parse import parse
from tinhso.records import Article, Capture
from tinhso.settings import Settings
from tinhso.vocabulary import load_vocabulary

_TITLE = "Tỉnh mẫu đưa dịch vụ công lên mạng"
_LEAD = "Sau một năm chuyển đổi số, người dân tỉnh mẫu nộp phần lớn hồ sơ từ nhà, theo báo cáo của sở."
_AUTHOR = "Minh An"
_BODY = (
    "Đến hết năm 2024, 81,5% hồ sơ của tỉnh mẫu được nộp trực tuyến, tăng 9 điểm phần trăm so với năm trước.",
    "Tổ công nghệ số cộng đồng ở các xã giúp bà con cài đặt ứng dụng và thanh toán không dùng tiền mặt.",
    "Tỉnh đặt mục tiêu đưa tỷ lệ này lên 90% vào cuối năm 2025, cùng với việc dùng chung dữ liệu giữa các sở.",
)
_NEW_VERSION = {"title": "h1", "lead": "h2.sapo", "body": "article div.content", "date": "time", "author": ".author"}


def new_source(settings: Settings, source_id: str, name: str, homepage: str, region_id: str, feed: str | None) -> int:
    """Write the three parts; 0 when done, 2 (and nothing written) when something stands in the way."""
    spec_file = settings.vocabulary / "sources" / f"{source_id}.yml"
    register = settings.vocabulary / "registers" / "sources.csv"
    domain = (urlsplit(homepage).hostname or "").removeprefix("www.")
    if why := _obstacle(settings, source_id, domain, region_id, spec_file):
        fail(f"{why} Nothing was written.")
        return 2
    today = datetime.now(UTC).date()
    discovery = [{"kind": "feed", "url": feed, "topic": True}] if feed else []
    spec = {
        "source_id": source_id, "is_verified": False, "note": "New: try it with `tinhso source check`.",
        "crawl_delay": 5, "max_articles": 50, "discovery": discovery,
        "versions": [{"from": today.isoformat(), **_NEW_VERSION}],
    }  # fmt: skip
    head = f"# How {domain} is found and parsed. Not tried against the site yet: it stays disabled until it is.\n"
    spec_file.write_text(head + yaml.safe_dump(spec, allow_unicode=True, sort_keys=False, width=118), encoding="utf-8")
    _add_row(register, {
        "source_id": source_id, "name": name, "homepage": homepage, "domain": domain, "kind": "news",
        "region_id": region_id, "language": "vi", "is_enabled": "0",
        "licence_note": "Copyright of the publisher; facts and short quotes with the source named",
    })  # fmt: skip
    page = write_golden_page(settings, source_id, spec["versions"][0], homepage, today)
    OUT.print(f"Written: {register}, {spec_file}, {page} and its .json", markup=False)
    OUT.print(f"Next: put the site's addresses and selectors into {spec_file.name}, look at `tinhso source check "
              f"{source_id}`, then make the golden page like a real one.", markup=False)  # fmt: skip
    return 0


def _obstacle(settings: Settings, source_id: str, domain: str, region_id: str, spec_file: Path) -> str | None:
    rows = load_vocabulary(settings.vocabulary).registers
    if not re.fullmatch(r"[a-z0-9-]{2,40}", source_id):
        return f"{source_id!r} is no id: small letters, digits and hyphens."
    if not domain:
        return "The home page needs to be a whole address, such as https://bao.example.vn."
    if spec_file.exists() or any(row["source_id"] == source_id for row in rows["sources"]):
        return f"There is a source {source_id} already."
    if other := next((row["source_id"] for row in rows["sources"] if row["domain"] == domain), None):
        return f"{domain} belongs to the source {other} already."
    if region_id and not any(row["region_id"] == region_id for row in rows["regions"]):
        return f"{region_id!r} is no region of registers/regions.csv."
    return None


def _add_row(register: Path, row: Mapping[str, str]) -> None:
    text = register.read_text(encoding="utf-8")
    columns = next(csv.reader([text.splitlines()[0]]))
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([row[column] for column in columns])
    register.write_text(text.rstrip("\n") + "\n" + line.getvalue(), encoding="utf-8")


def write_golden_page(settings: Settings, source_id: str, version: Mapping[str, Any], homepage: str, day: date) -> Path:
    """The page made of the selectors, and what is read from it, in tests/unit/parse/golden."""
    folder = settings.project / "tests" / "unit" / "parse" / "golden"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source_id}-{version['from']}.html"
    url = f"{homepage.rstrip('/')}/tinh-mau-dua-dich-vu-cong-len-mang-1000001.html"
    path.write_text(page_of_selectors(version, url, day), encoding="utf-8")
    payload = path.read_bytes()
    capture = Capture(
        sha256(payload).hexdigest(), url, source_id, url, "text/html", None, datetime.now(UTC), payload
    )  # fmt: skip
    article = parse(capture, load_vocabulary(settings.vocabulary))
    if not isinstance(article, Article):
        raise ValueError(f"the golden page of {source_id} is no article: {article.detail}")
    expected = {
        "capture": {"url": url, "source_id": source_id}, "title": article.title, "author": article.author,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "source_id": article.source_id, "lines": article.text.split("\n"),
    }  # fmt: skip
    path.with_suffix(".json").write_text(json.dumps(expected, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def page_of_selectors(version: Mapping[str, Any], url: str, day: date) -> str:
    """HTML in which each selector of `version` finds its field and `remove` finds something that must not stay."""
    teaser = "Đọc thêm: giá nông sản hôm nay tăng 5%"
    furniture = "".join(element(selector, teaser) for selector in version.get("remove", ()))
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in _BODY)
    fields = {"title": _TITLE, "date": f"{day:%d/%m/%Y} 08:30", "lead": _LEAD, "author": _AUTHOR}
    parts = {field: element(version[field], text) for field, text in fields.items() if version.get(field)}
    parts["body"] = element(version["body"], paragraphs + furniture, raw=True)
    order = ("title", "date", "lead", "body", "author")
    body = "\n".join(parts[field] for field in order if field in parts)
    return (
        f'<!doctype html>\n<html lang="vi"><head><meta charset="utf-8"><title>{_TITLE}</title>\n'
        f'<link rel="canonical" href="{escape(url)}"></head>\n'
        '<body><header><nav><a href="/">Trang chủ</a><a href="/xa-hoi">Xã hội</a></nav></header>\n'
        f"<main>\n{body}\n</main>\n"
        '<aside><h3>Tin đọc nhiều</h3><a href="/b.html">Giá vàng tăng 5%</a></aside></body></html>\n'
    )


def element(selector: str, content: str, raw: bool = False) -> str:
    """An element that a plain selector (descendants of tags, classes, ids, attributes) finds, with that content."""
    inner = content if raw else escape(content)
    for compound in reversed(selector.split(",")[0].split()):
        tag = re.match(r"[a-z][a-z0-9]*", compound)
        name = tag.group() if tag else "div"
        attributes = {k: v.strip("\"'") for k, v in re.findall(r"\[([\w-]+)[~^$*]?=([^\]]+)\]", compound)}
        bare = re.sub(r"\[[^\]]*\]", "", compound)
        if classes := re.findall(r"\.([\w-]+)", bare):
            attributes["class"] = " ".join(classes)
        if found := re.search(r"#([\w-]+)", bare):
            attributes["id"] = found[1]
        told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        inner = f"<{name}{told}>{inner}</{name}>"
    return inner
