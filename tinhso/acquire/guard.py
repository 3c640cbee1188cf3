"""Which addresses may be reached: never one inside the own network, whatever a name or a redirect leads to.

Belongs here: the check, made on the very address that is connected to, and cutting a connection whose time is up. Does
not belong here: requests and what comes of them (client.py).
"""

from __future__ import annotations

import socket
import threading
import time
from ipaddress import IPv4Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

CONNECT_SECONDS, READ_SECONDS = 10.0, 20.0
_LOOK_EVERY = 0.25  # seconds between two looks at the clock
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in the last four bytes


class AddressRefusedError(OSError):
    """The host is inside the own network (or is no host at all)."""


def is_web_address(url: str) -> bool:
    """Whether `url` is a plain http(s) address: a host, no user name, a port that can be."""
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        return parts.scheme in ("http", "https") and is_plain
    except ValueError:
        return False


def connect(host: str, port: int, timeout: float, allow_private: bool) -> socket.socket:
    """A socket to the first address of the host that may be reached; what is checked is what is connected to."""
    last: OSError = AddressRefusedError(f"{host} has no address")
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not allow_private and not is_public(str(place[0])):
            last = AddressRefusedError(f"{host} leads into the own network ({place[0]})")
            continue
        try:
            return socket.create_connection((str(place[0]), port), timeout)
        except OSError as error:
            last = error
    raise last


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network; one that carries another inside counts as that one."""
    found = ip_address(address.partition("%")[0])
    if found.version == 6:
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inside = IPv4Address(int(found) & 0xFFFFFFFF)
        found = inside or found
    return found.is_global and not found.is_multicast


class GuardedAdapter(HTTPAdapter):
    """Connects through `connect`; cuts its connections when the deadline set by `begin` has passed."""

    def __init__(self, allow_private: bool) -> None:
        self.allow_private = allow_private
        self.was_cut = False
        self._deadline = float("inf")
        self._sockets: list[socket.socket] = []
        self._is_closed = threading.Event()
        self._watchdog: threading.Thread | None = None
        super().__init__(pool_connections=4, pool_maxsize=2, max_retries=0)

    def begin(self, deadline: float) -> None:
        """A request begins; at `deadline` (of time.monotonic) its connection is cut."""
        self.was_cut, self._deadline = False, deadline
        if self._watchdog is None:
            self._watchdog = threading.Thread(target=self._watch, name="fetch-deadline", daemon=True)
            self._watchdog.start()

    def end(self) -> None:
        self._deadline = float("inf")

    def close(self) -> None:
        self._is_closed.set()
        super().close()

    def open(self, host: str, port: int) -> socket.socket:
        left = max(0.05, self._deadline - time.monotonic())
        opened = connect(host, port, min(CONNECT_SECONDS, left), self.allow_private)
        opened.settimeout(min(READ_SECONDS, left))  # a TLS handshake as a whole takes no longer
        self.watch(opened)
        return opened

    def watch(self, opened: socket.socket) -> None:
        """From now on `opened` is among what is cut when time is up."""
        self._sockets = [known for known in self._sockets if known.fileno() >= 0] + [opened]

    def _watch(self) -> None:
        while not self._is_closed.wait(_LOOK_EVERY):
            if time.monotonic() > self._deadline:
                self.was_cut = True
                for opened in self._sockets:
                    try:
                        socket.socket.shutdown(opened, socket.SHUT_RDWR)  # TLS sockets too, without their goodbye
                    except OSError:  # it is closed already
                        continue

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: object) -> None:
        adapter = self

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.open(self.host, self.port)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return adapter.open(self.host, self.port)

            def connect(self) -> None:
                super().connect()
                if self.sock is not None:  # the TLS socket has taken the place of the one that was opened
                    adapter.watch(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager = PoolManager(connections, maxsize, block=block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
