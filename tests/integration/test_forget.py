"""An article that was taken down: not a byte of it is left on the disk, and it does not come back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from dagster import DagsterInstance

from tests.conftest import Run, article_text, json_line, run_forked
from tests.integration.test_refresh import rows
from tinhso.acquire.members import read_members

URL = "https://bao.example.vn/chuyen-rieng-cua-ba-lanh-987654.html"
WORD = "Tò he Phú Xuyên"  # stands in no other document
OTHER = "Con cháu Kẻ Mơ"


def _document(percent: int, url: str = URL, word: str = WORD) -> str:
    text = article_text("Quảng Nam", percent) + f"Theo bà Lành ở làng {word}, {percent}% hồ sơ của Quảng Nam là thật.\n"
    return json_line(f"{word}-{percent}", text, url=url, title=f"{word} và chuyển đổi số", published="2024-03-12")


def _holding(data: Path, word: str) -> set[str]:
    """Files below `data` that hold the word: in their bytes, in what they are packed in, in what a table of theirs
    says."""
    found = set()
    for path in (p for p in data.rglob("*") if p.is_file() and not p.is_symlink()):
        contents = [path.read_bytes()]
        if path.name.endswith(".warc.gz"):
            contents += [member.data or b"" for member in read_members(path)]
        if path.suffix in (".duckdb", ".parquet"):
            contents += [told.encode() for told in _told(path)]
        escaped = json.dumps(word)[1:-1].encode()
        if any(word.encode() in content or escaped in content for content in contents):
            found.add(path.relative_to(data).parts[0 if ".dagster" in path.parts else -1])
    return found


def _told(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        return [str(row) for row in duckdb.sql(f"select t::varchar from read_parquet('{path}') as t").fetchall()]
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        return [
            str(row)
            for schema, table in tables
            for row in connection.execute(f'select t::varchar from "{schema}"."{table}" as t').fetchall()
        ]


@pytest.fixture(scope="module")
def taken_down(tmp_path_factory: pytest.TempPathFactory, first_refresh) -> tuple[Path, Path]:
    """(data folder, file that holds the article and another one) after two versions of it came and it was forgotten."""
    folder = tmp_path_factory.mktemp("forget")
    data, file = folder / "data", folder / "two.jsonl"
    shutil.copytree(first_refresh[0], data, symlinks=True)
    for percent in (41, 42):
        file.write_text(_document(percent) + _document(50, URL.replace("987", "123"), OTHER), encoding="utf-8")
        assert run_forked("refresh", file, "--data", data).returncode == 0
    with DagsterInstance.from_config(str(data / ".dagster")) as instance:
        instance.report_engine_event(f"a preview: {WORD} và chuyển đổi số", instance.get_runs()[0])
    before = _holding(data, WORD)
    assert {"build.duckdb", "tinhso.duckdb", ".dagster", "dim_article.parquet"} <= before
    assert any(name.endswith(".warc.gz") for name in before)
    done = run_forked("forget", URL.replace("https://", "http://www.") + "?utm_source=zalo", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "Taken down: 1 articles" in done.stdout
    return data, file


def test_nothing_of_it_is_left_on_the_disk_and_all_of_its_neighbour_is(taken_down) -> None:
    data, _ = taken_down
    assert _holding(data, WORD) == set()
    assert _holding(data, "ba-lanh-987654") == set()
    assert rows(data, f"select count(*) from dim_article where title like '%{OTHER}%'") == [(1,)]
    assert {"plain.txt", "page.html"} <= {row[0] for row in rows(data, "select document from dim_article")}


def test_its_facts_are_withdrawn_without_a_word(taken_down) -> None:
    told = """select change, reason, statement_before, statement_after, quote from meta_changes
              where article_id not in (select article_id from dim_article) and change = 'withdrawn'"""
    found = set(rows(taken_down[0], told))
    assert ("withdrawn", "forgotten", None, None, None) in found
    assert all(row[2:] == (None, None, None) for row in found)


def test_it_does_not_come_back_from_a_file_nor_from_a_rebuild(taken_down, tinhso: Run) -> None:
    data, file = taken_down
    again = tinhso("refresh", file, "--data", data)
    assert again.returncode == 0, again.stderr
    assert "taken down before" in again.stdout
    assert tinhso("rebuild", "--data", data).returncode == 0
    assert _holding(data, WORD) == set()
    assert rows(data, f"select count(*) from dim_article where title like '%{OTHER}%'") == [(1,)]
