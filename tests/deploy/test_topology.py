"""The topology of deploy/compose.yaml at work: a tick materialises, a dropped file is noticed, a failure is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
import requests

from tests.conftest import article_text
from tests.deploy.topology import topology, wait_for
from tests.integration.live_project import official_site, project_with
from tests.receivers import Hook


@pytest.mark.deploy
def test_a_tick_materialises_a_sensor_fires_and_a_failure_is_told(tmp_path: Path) -> None:
    site, hook = official_site(), Hook()
    settings = project_with(site, tmp_path)
    settings.settings_file.write_text(
        f'[alerts.webhook]\nurl = "{hook.url}"\n[automation]\nrunning = ["tables_monthly", "inbox_files"]\n'
    )
    with topology(settings, "tests.daemon.due_definitions") as found:
        assert requests.get(found.health, timeout=10).status_code == 503, "nothing has been built yet"
        (settings.inbox / "tin.txt").write_text(article_text("Lào Cai", 81), encoding="utf-8")
        for name in ("tables_monthly", "inbox_files"):
            wait_for(lambda name=name: "SUCCESS" in found.started_by(name), f"{name} brings nothing about")
        assert requests.get(found.health, timeout=10).status_code == 200
        with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
            facts = connection.execute("select region_id, value, period from fct_observation").fetchall()
        assert ("da-nang", 0.8002, "2022") in facts  # of the table the schedule fetched
        assert ("lao-cai", 81.0, "2024") in facts  # of the file the sensor saw
        assert hook.posted == []

        shutil.move(settings.archive, settings.archive.with_name("lost"))
        settings.archive.write_text("a file where a folder should be")
        (settings.inbox / "mai.txt").write_text(article_text("Sơn La", 72), encoding="utf-8")  # must be archived
        wait_for(lambda: bool(hook.posted), "nobody is told of the failure")
    told = [json.loads(posted.body) for posted in hook.posted]
    assert len(told) == len({one["cause"] for one in told}), "the same cause twice"
    assert "raw/archive" in told[0]["cause"] and told[0]["readers_see"].startswith("Readers still see release ")
    for server in (site.server, hook.server):
        server.shutdown()
        server.server_close()
