"""When the pipeline runs by itself. Stopped until somebody starts it in the UI: a fresh clone fetches nothing."""

from __future__ import annotations

from dagster import DefaultScheduleStatus, ScheduleDefinition

from orchestration.jobs import REFRESH, live_config

REFRESH_DAILY = ScheduleDefinition(
    name="refresh_daily",
    job=REFRESH,
    cron_schedule="30 5 * * *",
    execution_timezone="Asia/Ho_Chi_Minh",
    run_config=live_config(),
    default_status=DefaultScheduleStatus.STOPPED,
    description="Every day at 05:30 in Vietnam: the enabled sources and the inbox.",
)
