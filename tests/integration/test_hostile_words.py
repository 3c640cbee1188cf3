"""Documents whose names and texts are attacks, and secrets in the environment: one refresh, and nothing happens."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, article_text, json_line
from tests.integration.test_refresh import rows

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SQL = "'); drop table news.articles; --"
TEMPLATE = "{{ env_var('HOME') }} {% raw %} ${HOME} $(id)"
MARKDOWN = "[click](javascript:alert(3)) ![x](http://evil.example/x.png)"
NAMES = ("../../../outside", "/tmp/tinhso-outside", SQL, SCRIPT, "con\x1b[2Jtrol", "a\\..\\b")
SECRET = "s3cret-that-nobody-may-see"
_SECRETS = {
    "TINHSO_ALERTS__WEBHOOK__URL": "http://127.0.0.1:9/hook", "TINHSO_ALERTS__WEBHOOK__TOKEN": SECRET,
    "AWS_SECRET_ACCESS_KEY": SECRET, "HTTPS_PROXY": f"http://user:{SECRET}@127.0.0.1:9",
}  # fmt: skip


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("attacked")
    lines = []
    for i, name in enumerate(NAMES):
        text = article_text("Lào Cai", 40 + i) + f"{SCRIPT} {SQL} {TEMPLATE} {MARKDOWN}: 5{i}% hồ sơ của Lào Cai.\n"
        lines.append(json_line(name, text, title=f"{SCRIPT} {SQL} {i}", author=MARKDOWN, published="2024-03-12"))
    (folder / f"{SQL.replace('/', '')}.jsonl").write_text("".join(lines), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("tinhso")), "refresh", str(folder), "--data", str(folder / ".data")]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=900, cwd=PROJECT, env={**os.environ, **_SECRETS}
    )
    return folder / ".data", done


def test_words_stay_words(attacked) -> None:
    data, done = attacked
    assert done.returncode == 0, done.stderr
    assert rows(data, "select count(*) from dim_article where contains(title, '); drop table')") == [(len(NAMES),)]
    assert rows(data, "select count(*) >= $n from fct_observation".replace("$n", str(len(NAMES)))) == [(True,)]
    with duckdb.connect(str(data / "warehouse" / "build.duckdb"), read_only=True) as build:
        (text,) = build.execute("select text from news.articles limit 1").fetchone()
    assert TEMPLATE in text, "no template was filled in"


def test_no_name_becomes_a_path(attacked) -> None:
    data, _ = attacked
    documents = {row[0] for row in rows(data, "select document from dim_article")}
    assert {"../../../outside", "/tmp/tinhso-outside", "con\N{REPLACEMENT CHARACTER}[2Jtrol"} <= documents
    assert not Path("/tmp/tinhso-outside").exists()
    assert not list(data.parent.parent.rglob("outside*"))
    assert {path.name for path in data.iterdir()} == {"raw", "warehouse", ".dagster"}


def test_no_script_reaches_pages(attacked) -> None:
    data, _ = attacked
    pages = [p.read_text(encoding="utf-8") for p in (data / "warehouse" / "site").resolve().rglob("*.html")]
    assert any("drop table" in page for page in pages), "a quote with it is shown"
    assert not any("<script>alert" in page or "<img src=x" in page for page in pages)
    assert not any('href="javascript:' in page for page in pages)


def test_the_ui_shows_text_of_articles_in_cells_of_tables_alone(attacked) -> None:
    """Cells are shown as plain text; Markdown and addresses would be acted on."""
    data, _ = attacked
    holders = [kind for kind, text in _run_log(data) if "onerror" in text or "javascript:" in text]
    assert set(holders) == {"TableMetadataEntryData"}, "first rows are shown, and nothing else repeats them"


def _run_log(data: Path) -> Iterator[tuple[str, str]]:
    """(kind, what it holds as JSON) of all metadata in the run log."""
    for path in (data / ".dagster" / "history" / "runs").glob("*.db"):
        with closing(sqlite3.connect(path)) as log:
            for (event,) in log.execute("select event from event_logs"):
                yield from _metadata(json.loads(event))


def _metadata(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("__class__", "").endswith("MetadataEntryData"):
            yield value["__class__"], json.dumps(value)
            return
        value = list(value.values())
    for part in value if isinstance(value, list) else ():
        yield from _metadata(part)


def test_no_secret_is_written_down(attacked) -> None:
    data, done = attacked
    assert SECRET not in done.stdout + done.stderr
    holding = [path for path in data.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holding == []
    described = json.loads(next(data.glob("warehouse/releases/*/release.json")).read_text(encoding="utf-8"))
    assert SECRET not in str(described)
