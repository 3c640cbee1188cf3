"""Runs that go leave nothing behind on the disk; the others stay."""

from __future__ import annotations

from pathlib import Path

from dagster import DagsterInstance, job, op

from orchestration.run_history import mentions_any, remove_runs

TITLE = 'Tò he Phú Xuyên và "chuyển đổi số"'


@op
def nothing() -> None:
    """As little as a run can do."""


@job
def short() -> None:
    nothing()


def test_a_run_that_told_of_a_text_goes_with_every_byte_of_it(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    with DagsterInstance.from_config(str(tmp_path)) as instance:
        telling, silent = (short.execute_in_process(instance=instance).run_id for _ in range(2))
        instance.report_engine_event(f'{{"preview": "{TITLE}"}}', instance.get_run_by_id(telling))
        assert remove_runs(instance, tmp_path, mentions_any(instance, tmp_path, [TITLE])) == 1
        assert [run.run_id for run in instance.get_runs()] == [silent]
        assert instance.all_logs(silent)
    left = [path for path in tmp_path.rglob("*") if telling in path.name]
    assert left == []
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert telling.encode() not in content and b"Ph\\u00fa Xuy" not in content, path
