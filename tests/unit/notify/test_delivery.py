"""Messages reach real servers, in bounded time, and no secret leaves by the way."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receivers import CERTIFICATE, PASSWORD, USER, Hook, Mailbox, free_port
from tinhso.configuration import Alerts
from tinhso.notify.alert import Alert
from tinhso.notify.delivery import deliver

_CAUSE = "2 blocking tests failed:\n- test quotes_stand_in_text: Got 3 results <script>"
ALERT = Alert("run_failed", "refresh failed", _CAUSE, "Readers still see release R1.", "run-1", "/data")


@pytest.fixture
def hook() -> Iterator[Hook]:
    served = Hook()
    yield served
    served.close()


def _mail(port: int, **more: object) -> Alerts:
    mail = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "a@example.org", "to": ["b@example.org"]}
    return Alerts.model_validate({"email": mail | more})


def test_mail_arrives_with_cause_and_what_readers_see() -> None:
    box = Mailbox()
    outcomes = deliver(_mail(box.port, to=["b@example.org", "c@example.org"]), ALERT)
    box.close()
    assert outcomes == {"email": None}
    (message,) = box.messages
    assert message["Subject"] == "[Tỉnh Số] refresh failed: 2 blocking tests failed:"
    assert message["To"] == "b@example.org, c@example.org"
    text = message.get_content()
    for told in ("quotes_stand_in_text", "Readers still see release R1.", "Run run-1", "/data"):
        assert told in text


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_password(monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    box = Mailbox(security)
    closed = {"security": security, "user": USER}
    untrusted = deliver(_mail(box.port, password=PASSWORD, **closed), ALERT)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    wrong = deliver(_mail(box.port, password="wrong", **closed), ALERT)
    assert box.messages == []
    right = deliver(_mail(box.port, password=PASSWORD, **closed), ALERT)
    box.close()
    assert "certificate verify failed" in str(untrusted["email"])
    assert "535" in str(wrong["email"]) and "wrong" not in str(wrong["email"])
    assert right == {"email": None} and len(box.messages) == 1


def test_a_webhook_gets_every_field_and_the_token(hook: Hook) -> None:
    alerts = Alerts.model_validate({"webhook": {"url": f"{hook.url}/in", "token": "t0ken"}})
    assert deliver(alerts, ALERT) == {"webhook": None}
    (posted,) = hook.posted
    assert posted.headers["Authorization"] == "Bearer t0ken"
    body = json.loads(posted.body)
    assert (body["kind"], body["cause"], body["run_id"]) == ("run_failed", _CAUSE, "run-1")
    assert ALERT.text == body["text"]


def test_a_chat_gets_text_whose_signs_are_no_markup(hook: Hook) -> None:
    assert deliver(Alerts.model_validate({"slack": {"url": f"{hook.url}/services/T0/B0"}}), ALERT) == {"slack": None}
    (posted,) = hook.posted
    body = json.loads(posted.body)
    assert list(body) == ["text"] and "&lt;script&gt;" in body["text"] and "<" not in body["text"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_the_server_does_not_take_is_told_without_the_address(hook: Hook, status: int) -> None:
    hook.status = status
    outcomes = deliver(Alerts.model_validate({"slack": {"url": f"{hook.url}/services/S3CRET"}}), ALERT)
    assert str(status) in str(outcomes["slack"])
    assert "S3CRET" not in str(outcomes)
    assert [posted.path for posted in hook.posted] == ["/services/S3CRET"], "a redirect is not followed"


def test_a_server_that_is_not_there_is_told_and_the_others_get_the_message(hook: Hook) -> None:
    nobody = free_port()
    more = {"webhook": {"url": hook.url}, "slack": {"url": f"http://127.0.0.1:{nobody}/S3CRET"}}
    alerts = Alerts.model_validate(more).model_copy(update={"email": _mail(nobody).email})
    outcomes = deliver(alerts, ALERT)
    assert outcomes["webhook"] is None and len(hook.posted) == 1
    assert "ConnectionError" in str(outcomes["slack"]) and "refused" in str(outcomes["email"])
    assert "S3CRET" not in str(outcomes)


def test_a_server_that_never_answers_costs_no_more_than_the_time_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        outcomes = deliver(_mail(silent.getsockname()[1]), ALERT, seconds=0.5)
        assert time.monotonic() - started < 3
    assert "no answer within" in str(outcomes["email"])


def test_secrets_in_the_cause_are_blotted_out(hook: Hook) -> None:
    alerts = Alerts.model_validate({"webhook": {"url": hook.url, "token": "t0ken"}})
    deliver(alerts, Alert("run_failed", "refresh failed", "Authorization: Bearer t0ken was refused"))
    assert "t0ken" not in hook.posted[0].body.decode() and "***" in hook.posted[0].body.decode()


@given(st.text(max_size=9000))
def test_whatever_the_cause_says_the_subject_is_one_short_line_and_the_message_bounded(cause: str) -> None:
    alert = Alert("run_failed", "refresh failed", cause)
    assert len(alert.subject) <= 120 and len(alert.subject.splitlines()) == 1
    assert len(alert.text) < 5000
