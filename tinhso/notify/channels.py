"""How a message leaves the house: mail (SMTP), a JSON webhook, a chat's incoming webhook.

Belongs here: one attempt by one channel. It raises DeliveryError, whose message holds no address that is a secret.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import urlsplit

import requests

from tinhso.configuration import Email, Slack, Webhook
from tinhso.notify.alert import Alert

_SECONDS = 10.0  # of silence, of either side
_CHAT_MOST = 3000  # characters one message of Slack's may have in a block


class DeliveryError(RuntimeError):
    """A channel did not take the message; the text says which and why."""


def send_mail(email: Email, alert: Alert) -> None:
    """One message to all recipients; a refused recipient is told as an error after the others have got it."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = alert.subject, email.sender, ", ".join(email.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=email.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # so that no holiday notice answers
    message.set_content(alert.text)
    where = f"mail server {email.host}:{email.port}"
    try:
        with _open(email) as server:
            if email.user:
                server.login(email.user, email.password.get_secret_value())
            refused = server.send_message(message)
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"{where}: {_told(error)}") from None
    if refused:
        raise DeliveryError(f"{where} refused {', '.join(sorted(refused))}")


def _open(email: Email) -> smtplib.SMTP:
    if email.security == "tls":
        return smtplib.SMTP_SSL(email.host, email.port, timeout=_SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(email.host, email.port, timeout=_SECONDS)
    if email.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {reply[:200]}"
    return f"{type(error).__name__}: {str(error)[:200]}"


def send_webhook(webhook: Webhook, alert: Alert) -> None:
    """POST the alert as a JSON object."""
    token = webhook.token.get_secret_value()
    _post("webhook", webhook.url, alert.as_dict(), {"Authorization": f"Bearer {token}"} if token else {})


def send_chat(slack: Slack, alert: Alert) -> None:
    """POST `{"text": …}` with what the chat would take for markup escaped."""
    text = alert.text if len(alert.text) <= _CHAT_MOST else alert.text[: _CHAT_MOST - 1] + "…"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, entity)
    _post("chat", slack.url.get_secret_value(), {"text": text}, {})


def _post(channel: str, url: str, body: dict[str, str], headers: dict[str, str]) -> None:
    """The errors of requests hold the whole address, which may be a secret: only the host and their kind are told."""
    where = f"{channel} at {urlsplit(url).hostname}"
    try:
        reply = requests.post(
            url, json=body, headers=headers, timeout=_SECONDS, allow_redirects=False, stream=True
        )  # fmt: skip
        reply.close()
    except (requests.RequestException, OSError, ValueError) as error:
        raise DeliveryError(f"{where}: {type(error).__name__}") from None
    if not 200 <= reply.status_code < 300:
        raise DeliveryError(f"{where} answered {reply.status_code}")
