"""The instance of a data folder: made, brought up to date where an earlier version wrote it, else left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.instance import open_instance
from tinhso.settings import Settings, load_settings

# As the first versions wrote it.
_EARLIER = "telemetry:\n  enabled: false\nconcurrency:\n  runs:\n    max_concurrent_runs: 1\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path)


def _open(settings: Settings) -> tuple[int | None, str]:
    """(limit of a pool in the instance, text of the file)."""
    with open_instance(settings) as instance:
        limit = instance.get_concurrency_config().pool_config.default_pool_limit
    return limit, (settings.dagster_home / "dagster.yaml").read_text(encoding="utf-8")


def _write(settings: Settings, text: str) -> None:
    settings.dagster_home.mkdir(parents=True)
    (settings.dagster_home / "dagster.yaml").write_text(text, encoding="utf-8")


def test_a_new_instance_has_one_writer_and_says_nothing(settings: Settings, capsys: pytest.CaptureFixture) -> None:
    limit, text = _open(settings)
    assert limit == 1
    assert _open(settings) == (1, text)
    assert capsys.readouterr().err == ""


def test_what_an_earlier_version_wrote_is_brought_up_to_date_and_says_so(
    settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    _write(settings, _EARLIER)
    limit, text = _open(settings)
    assert limit == 1
    assert yaml.safe_load(text)["run_monitoring"]["enabled"] is True
    assert "brought up to date" in capsys.readouterr().err


@pytest.mark.parametrize("mine", ["concurrency: {runs: {max_concurrent_runs: 3}}\n", "telemetry: {enabled: true}\n"])
def test_what_somebody_wrote_stays_and_what_it_lacks_is_told(
    settings: Settings, capsys: pytest.CaptureFixture, mine: str
) -> None:
    _write(settings, mine)
    limit, text = _open(settings)
    assert (limit, text) == (None, mine)
    assert "default_limit: 1" in capsys.readouterr().err


def test_a_file_with_pools_of_its_own_is_nobody_elses_business(
    settings: Settings, capsys: pytest.CaptureFixture
) -> None:
    _write(settings, "concurrency:\n  pools:\n    default_limit: 1\nschedules:\n  use_threads: true\n")
    assert _open(settings)[0] == 1
    assert capsys.readouterr().err == ""
