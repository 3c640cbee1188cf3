"""Real servers that take messages: mail (plain, STARTTLS or TLS with a password) and HTTP."""

from __future__ import annotations

import socket
import ssl
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

CERTIFICATE = Path(__file__).parent / "web" / "loopback.pem"  # key and certificate of 127.0.0.1, signed by itself
USER, PASSWORD = "tinhso", "kem-flan-2024"


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Mailbox:
    """A mail server on a free port. One with `security` starttls or tls takes nothing without it and the password."""

    def __init__(self, security: str = "none") -> None:
        self.messages: list[EmailMessage] = []
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
        closed = {"auth_required": True, "authenticator": self._authenticate}
        asked = {
            "none": {},
            "starttls": closed | {"tls_context": context, "require_starttls": True},
            "tls": closed | {"ssl_context": context, "auth_require_tls": False},  # it counts STARTTLS alone as such
        }
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **asked[security])
        self._controller.start()

    @staticmethod
    def _authenticate(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        wanted = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=data == wanted, handled=False)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[attr-defined]
        return "250 taken"

    def close(self) -> None:
        self._controller.stop()


class Posted(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class Hook:
    """An HTTP server on a free port that notes what is posted and answers with `status`."""

    def __init__(self, status: int = 200) -> None:
        self.posted: list[Posted] = []
        self.status = status
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.posted.append(Posted(self.path, dict(self.headers), body))
                self.send_response(hook.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
