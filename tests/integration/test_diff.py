"""`tinhso diff`: two releases compared, and what is said where there are no two."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.conftest import PROJECT, Run
from tinhso.publish.release import switch


def _release_after(data: Path, *statements: str) -> str:
    """The name of one more release: a copy of the current one after `statements`."""
    current = (data / "warehouse" / "tinhso.duckdb").resolve()
    folder = data / "warehouse" / "releases" / "99991231T000000Z-changed"
    folder.mkdir()
    (folder / "release.json").write_text((current.parent / "release.json").read_text(encoding="utf-8"))
    (folder / "tinhso.duckdb").write_bytes(current.read_bytes())
    with duckdb.connect(str(folder / "tinhso.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    switch(data / "warehouse" / "tinhso.duckdb", folder / "tinhso.duckdb")
    return folder.name


def test_it_tells_what_the_next_release_says_otherwise(tinhso: Run, data: Path) -> None:
    before = (data / "warehouse" / "tinhso.duckdb").resolve().parent.name
    after = _release_after(
        data,
        "update fct_observation set value = 12345, quote = 'a\x1b[31m [red]b[/red]' where value = 81",
        "delete from dim_source where source_id = 'nhandan'",
    )
    shown = tinhso("diff", "--data", data)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"{before} → {after}\n")
    assert "value 1×" in shown.stdout and "81 → 12345" in shown.stdout
    assert "- source_id nhandan" in shown.stdout
    assert "[red]b[/red]" in shown.stdout and "\x1b" not in shown.stdout, "what is told obeys nobody"
    again = tinhso("diff", before, after, "--data", data)
    assert again.stdout == shown.stdout
    same = tinhso("diff", after, after, "--data", data)
    assert "hold the same rows" in same.stdout


def test_one_release_has_nothing_to_be_compared_with(tinhso: Run, first_refresh) -> None:
    done = tinhso("diff", "--data", first_refresh[0])
    assert done.returncode == 2
    assert "two releases" in done.stderr


def test_an_unknown_release_is_told(tinhso: Run, data: Path) -> None:
    _release_after(data)
    done = tinhso("diff", "no-such", "--data", data)
    assert done.returncode == 2
    assert "tinhso releases" in done.stderr


def test_every_published_table_with_a_key_is_matched_by_it(first_refresh) -> None:
    from orchestration.diff import table_keys

    keys = table_keys(PROJECT / "dbt_project")
    published = (first_refresh[0] / "warehouse" / "tinhso.duckdb").resolve()
    with duckdb.connect(str(published), read_only=True) as connection:
        tables = {table for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert tables - set(keys) == {"fct_fetch", "meta_quarantine"}, "a log has no key"
