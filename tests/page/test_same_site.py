"""One release gives one site, whoever draws it, and of the next release only what changed is drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from tinhso.page.site import build_site


def _files(site: Path) -> dict[str, bytes]:
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def test_one_process_writes_what_several_write(site: Path, tmp_path: Path) -> None:
    build_site(site.parent / "tinhso.duckdb", tmp_path / "site", workers=3)
    assert _files(tmp_path / "site") == _files(site)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]  # nothing else is left


def test_a_changed_sentence_changes_its_pages_and_no_other_file(site: Path, tmp_path: Path) -> None:
    before = _files(site)
    shutil.copyfile(site.parent / "tinhso.duckdb", tmp_path / "tinhso.duckdb")
    with duckdb.connect(str(tmp_path / "tinhso.duckdb")) as connection:
        changed = "update fct_observation set sentence = 'Ở đây ' || sentence where quote like '%62,5%' returning 1"
        assert len(connection.execute(changed).fetchall()) == 1
    writer = build_site(tmp_path / "tinhso.duckdb", tmp_path / "site", site)
    page = "evidence/dak-lak/online_dossier_share.html"
    wanted = {page, f"en/{page}", "stamps.json"}
    after = _files(tmp_path / "site")
    assert (
        {name for name in after if after[name] != before.get(name)}
        == wanted
        == {name for name in after if not (tmp_path / "site" / name).samefile(site / name)}
    )
    assert (writer.n_written, writer.n_same) == (3, len(before) - 3)
    assert "Ở đây" in after[page].decode()
    assert _files(site) == before
