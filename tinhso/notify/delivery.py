"""One message to every channel that is set, side by side, in bounded time."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from pydantic import BaseModel, SecretStr

from tinhso.configuration import Alerts
from tinhso.notify.alert import Alert
from tinhso.notify.channels import DeliveryError, send_chat, send_mail, send_webhook

TOTAL_SECONDS = 20.0  # for all channels together, whatever their servers do


def channels(alerts: Alerts) -> dict[str, Callable[[Alert], None]]:
    """What is set, by name."""
    found: dict[str, Callable[[Alert], None]] = {}
    if email := alerts.email:
        found["email"] = lambda alert: send_mail(email, alert)
    if webhook := alerts.webhook:
        found["webhook"] = lambda alert: send_webhook(webhook, alert)
    if slack := alerts.slack:
        found["slack"] = lambda alert: send_chat(slack, alert)
    return found


def deliver(alerts: Alerts, alert: Alert, seconds: float = TOTAL_SECONDS) -> dict[str, str | None]:
    """What became of the message, by channel: None when it was taken, else why not. Never raises, never takes longer.

    Secrets that found their way into the cause are blotted out.
    """
    alert = _without_secrets(alerts, alert)
    outcomes: dict[str, str | None] = {}
    done: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()
    wanted = channels(alerts)
    for name, send in wanted.items():  # daemons: one whose server answers a letter a minute must not hold the process
        threading.Thread(target=_attempt, args=(name, send, alert, done), daemon=True).start()
    deadline = time.monotonic() + seconds
    while len(outcomes) < len(wanted):
        try:
            name, why = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        outcomes[name] = why
    return {name: outcomes.get(name, f"no answer within {seconds:.0f} seconds") for name in wanted}


def _attempt(
    name: str, send: Callable[[Alert], None], alert: Alert, done: queue.SimpleQueue[tuple[str, str | None]]
) -> None:
    try:
        send(alert)
    except DeliveryError as error:
        done.put((name, str(error)))
    except Exception as error:  # a message that cannot be sent must not end a run; its text may hold a secret
        done.put((name, type(error).__name__))
    else:
        done.put((name, None))


def _without_secrets(alerts: Alerts, alert: Alert) -> Alert:
    cause = alert.cause
    for secret in _secrets(alerts):
        cause = cause.replace(secret, "***")
    return replace(alert, cause=cause)


def _secrets(section: BaseModel) -> Iterator[str]:
    for _, value in section:
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from _secrets(value)
