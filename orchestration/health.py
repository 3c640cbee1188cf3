"""`tinhso health`: whether the data are fresh, for probes that ask over HTTP (`/healthz`).

Belongs here: the answer as JSON and its server. Does not belong here: what is fresh (status.py).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from orchestration.status import age_of
from orchestration.terminal import DONE, ERR, FAILED
from tinhso.publish.heartbeat import last_success
from tinhso.publish.release import current_release
from tinhso.settings import Settings

_MOST_AT_ONCE = 20  # connections; beyond them 503
_IDLE_SECONDS = 5


def build_app(settings: Settings, most: timedelta) -> Starlette:
    """`/healthz`: 200 when a run ended well no longer ago than `most` and was published, else 503. The reasons are for
    those who run it (`tinhso status`): here stands no more than anybody on the network may know."""

    def healthz(request: Request) -> JSONResponse:
        age, ended, release = age_of(settings, most), last_success(settings.warehouse), _release(settings)
        status = "ok" if age.is_well else "stale" if age.is_stale else "held_back"
        body = {"status": status, "last_success_at": ended.isoformat() if ended else None, "release": release}
        return JSONResponse(body, 200 if age.is_well else 503, headers={"Cache-Control": "no-store"})

    return Starlette(routes=[Route("/healthz", healthz)])


def _release(settings: Settings) -> str | None:
    release = current_release(settings.published_file)
    return release.build_id if release else None


def serve_health(settings: Settings, most: timedelta, host: str, port: int) -> int:
    """Answer until interrupted; the exit status."""
    ERR.print(f"Answering on http://{host}:{port}/healthz until you press Ctrl-C.", markup=False)
    configuration = uvicorn.Config(
        build_app(settings, most), host=host, port=port, log_level="warning", server_header=False,
        limit_concurrency=_MOST_AT_ONCE, timeout_keep_alive=_IDLE_SECONDS,
    )  # fmt: skip
    server = uvicorn.Server(configuration)
    with suppress(SystemExit, KeyboardInterrupt):  # the port is taken: uvicorn has said so
        server.run()
    return DONE if server.started else FAILED
