"""A failed run is told once, with its root cause, whoever started it; a message that cannot be sent changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance, Definitions, RunConfig, build_run_status_sensor_context, job, op

from orchestration.alerting import tell_failure
from orchestration.instance import open_instance
from orchestration.sensors import failure_sensor
from tests.conftest import PROJECT, Run
from tests.receivers import Hook, free_port
from tinhso.settings import Settings


@pytest.fixture
def hook() -> Iterator[Hook]:
    served = Hook()
    yield served
    served.close()


def _told(hook: Hook) -> list[dict[str, str]]:
    return [json.loads(posted.body) for posted in hook.posted]


def _set_webhook(data: Path, url: str) -> None:
    (data / "tinhso.toml").write_text(f'[alerts.webhook]\nurl = "{url}"\n', encoding="utf-8")


def _break_archive(data: Path) -> None:
    """As a disk that lost a folder would: what the landing tables name is not there, and cannot be made."""
    shutil.rmtree(data / "raw" / "archive")
    (data / "raw" / "archive").write_text("a file where a folder should be")


def test_a_refresh_that_fails_tells_it_once(data: Path, tinhso: Run, hook: Hook) -> None:
    _set_webhook(data, hook.url)
    _break_archive(data)
    for _ in range(2):
        assert tinhso("refresh", "--data", data).returncode != 0
    (told,) = _told(hook)
    assert told["what"] == "refresh failed" and "raw/archive" in told["cause"]
    assert told["readers_see"].startswith("Readers still see release ")


def test_a_message_that_cannot_be_sent_is_reported_and_the_exit_status_stays(data: Path, tinhso: Run) -> None:
    _break_archive(data)
    silent = tinhso("refresh", "--data", data)
    _set_webhook(data, f"http://127.0.0.1:{free_port()}/S3CRET")
    done = tinhso("refresh", "--data", data)
    assert done.returncode == silent.returncode != 0
    assert "webhook could not be told of the failure: webhook at 127.0.0.1: ConnectionError" in done.stderr
    assert "S3CRET" not in done.stderr


def test_settings_that_cannot_be_stop_a_refresh_before_it_starts(data: Path, tinhso: Run) -> None:
    (data / "tinhso.toml").write_text("[releases]\nkeep = 0\n", encoding="utf-8")
    done = tinhso("refresh", "--data", data)
    assert done.returncode == 2 and "releases.keep in" in done.stderr


def test_the_probe_tells_that_data_are_too_old_and_only_that(data: Path, tinhso: Run, hook: Hook) -> None:
    _set_webhook(data, hook.url)
    probe = ("status", "--data", data, "--max-age", "26h", "--alert")
    assert tinhso(*probe).returncode == 0
    (data / "warehouse" / "last-failure.txt").write_text("a test failed\n", encoding="utf-8")
    assert tinhso(*probe).returncode == 1, "the run that was held back has told it"
    assert hook.posted == []
    (data / "warehouse" / "last-success.txt").write_text("2026-01-01T00:00:00+00:00\n", encoding="utf-8")
    assert [tinhso(*probe).returncode for _ in range(2)] == [1, 1]
    (told,) = _told(hook)
    assert told["kind"] == "stale" and "2026-01-01" in told["cause"]


def test_the_trial_message_says_who_took_it(data: Path, tinhso: Run, hook: Hook) -> None:
    assert tinhso("alert", "test", "--data", data).returncode == 2, "nobody is named"
    _set_webhook(data, hook.url)
    done = tinhso("alert", "test", "--data", data)
    assert (done.returncode, "webhook took the message" in done.stdout) == (0, True)
    hook.status = 500
    done = tinhso("alert", "test", "--data", data)
    assert (done.returncode, "answered 500" in done.stderr) == (1, True)
    assert [told["kind"] for told in _told(hook)] == ["test", "test"]


@op
def broken() -> None:
    try:
        raise OSError("No space left on device: '/data/warehouse'")
    except OSError as error:
        raise RuntimeError("the release could not be made") from error


@job
def refresh() -> None:
    broken()


def _failed_run(settings: Settings, instance: DagsterInstance, hook: Hook, **tags: str) -> str:
    """A run that fails, and what the sensor makes of it."""
    result = Definitions(jobs=[refresh]).resolve_job_def("refresh").execute_in_process(
        RunConfig(), instance=instance, raise_on_error=False, tags=tags
    )  # fmt: skip
    event = next(event for event in result.all_events if event.is_run_failure)
    context = build_run_status_sensor_context("alerts", event, instance, result.dagster_run).for_run_failure()
    failure_sensor(settings)(context)
    return result.run_id


def test_the_sensor_tells_the_root_cause_of_a_run_and_nothing_twice(tmp_path: Path, hook: Hook) -> None:
    settings = Settings(project=PROJECT, data=tmp_path)
    _set_webhook(tmp_path, hook.url)
    with open_instance(settings) as instance:
        _failed_run(settings, instance, hook, **{"dagster/will_retry": "true"})
        assert hook.posted == [], "it is tried again"
        run_id = _failed_run(settings, instance, hook)
        (told,) = _told(hook)
        assert (told["what"], told["run_id"]) == ("refresh failed", run_id)
        assert told["cause"] == "OSError: No space left on device: '/data/warehouse'"
        assert tell_failure(settings, "refresh", "told by the command line as well", run_id) == []
        _failed_run(settings, instance, hook)
        assert len(hook.posted) == 1


def test_the_run_says_that_nobody_could_be_told(tmp_path: Path, hook: Hook) -> None:
    settings = Settings(project=PROJECT, data=tmp_path)
    _set_webhook(tmp_path, f"http://127.0.0.1:{free_port()}/S3CRET")
    with open_instance(settings) as instance:
        run_id = _failed_run(settings, instance, hook)
        said = [entry.message for entry in instance.all_logs(run_id)]
    assert any("webhook could not be told of the failure" in message for message in said)
    assert not any("S3CRET" in message for message in said)
