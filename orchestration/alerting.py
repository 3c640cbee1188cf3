"""A run has failed, or none has ended well for long: who is to be told is told, once. The command line, cron and the
Dagster sensor all come through here.

Belongs here: what a message says of this warehouse. Does not belong here: sending (tinhso.notify), finding out.
"""

from __future__ import annotations

from datetime import UTC, datetime

from orchestration.terminal import DONE, FAILED, OUT, WRONG_USAGE, fail
from tinhso.configuration import ConfigurationError, load_configuration
from tinhso.notify.alert import Alert
from tinhso.notify.delivery import channels, deliver
from tinhso.notify.once import open_told
from tinhso.publish.heartbeat import last_success
from tinhso.publish.release import current_release
from tinhso.settings import Settings


def tell_failure(settings: Settings, job: str, cause: str, run_id: str = "") -> list[str]:
    """Tell that a run failed, and return what hindered telling, a line each: never raises."""
    readers_see = _readers_see(settings)
    return _tell(settings, Alert("run_failed", f"{job} failed", cause, readers_see, run_id, str(settings.data)))


def tell_stale(settings: Settings, why: str) -> list[str]:
    """Tell that no run has ended well for too long; as tell_failure."""
    return _tell(settings, Alert("stale", "no fresh data", why, _readers_see(settings), data=str(settings.data)))


def try_alerts(settings: Settings) -> int:
    """Send a trial message by every channel and say what became of it; the exit status."""
    try:
        alerts = load_configuration(settings).alerts
    except ConfigurationError as error:
        fail(str(error))
        return WRONG_USAGE
    if not channels(alerts):
        fail(f"Nobody is to be told: set [alerts] in {settings.settings_file}, see deploy/tinhso.toml.")
        return WRONG_USAGE
    told = "This is a trial: nothing is wrong. It was sent by `tinhso alert test`."
    outcomes = deliver(alerts, Alert("test", "trial message", told, _readers_see(settings), data=str(settings.data)))
    for channel, why in outcomes.items():
        if why:
            fail(f"{channel} did not take the message: {why}")
        else:
            OUT.print(f"{channel} took the message.")
    return FAILED if any(outcomes.values()) else DONE


def _tell(settings: Settings, alert: Alert) -> list[str]:
    try:
        alerts = load_configuration(settings).alerts
        if not channels(alerts):
            return []
        with open_told(settings.warehouse) as told:
            now = datetime.now(UTC)
            if not told.is_news(alert, now, last_success(settings.warehouse)):
                told.note_run(alert)
                return []
            outcomes = deliver(alerts, alert)
            if not all(outcomes.values()):  # one took it
                told.note(alert, now)
    except (ConfigurationError, OSError) as error:
        return [f"Nobody could be told of the failure: {error}"]
    return [f"{channel} could not be told of the failure: {why}" for channel, why in outcomes.items() if why]


def _readers_see(settings: Settings) -> str:
    release = current_release(settings.published_file)
    if release is None:
        return "There is no release yet: readers have nothing to read."
    return f"Readers still see release {release.build_id}, built {release.built_at[:16].replace('T', ' ')} UTC."
