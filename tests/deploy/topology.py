"""What deploy/ starts, as processes of this machine: PostgreSQL, code, web server, daemon, /healthz, Redis, Celery."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
import yaml

from tests.conftest import PROJECT
from tests.receivers import free_port
from tinhso.settings import Settings

_DEPLOY = PROJECT / "deploy"
_UP_SECONDS = 900  # of a busy machine
_SECONDS = 1800  # far more than anything takes on a machine that is not busy
Process = subprocess.Popen[bytes]
_ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM")  # also when the tests are killed
_USER = "postgres"  # PostgreSQL refuses to run as root


def _postgres_command(name: str) -> list[str]:
    """A command of PostgreSQL's, wherever the distribution keeps it, as a user it runs as."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(kept[-1]) if kept else shutil.which(name)
    assert found, "PostgreSQL is not installed: apt-get install postgresql"
    as_user = (f"--reuid={_USER}", f"--regid={_USER}", "--init-groups") if os.geteuid() == 0 else ()
    return [*_ENDS_WITH_US, *as_user, found]


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """A database of its own on a free port; the variables that deploy/dagster.yaml wants."""
    folder = Path(tempfile.mkdtemp(prefix="tinhso-pg-"))
    port, password = free_port(), "kem-flan"
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    initdb = [*_postgres_command("initdb"), "--pgdata", str(folder / "db"), "--username=dagster", "--no-sync"]
    initdb += ["--auth=scram-sha-256", f"--pwfile={secret}"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
    command = [*_postgres_command("postgres"), "-D", str(folder / "db"), "-p", str(port), "-k", str(folder)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "-c", "listen_addresses=127.0.0.1"], cwd=folder, stdout=log, stderr=log)
    variables = {
        "DAGSTER_PG_HOST": "127.0.0.1", "DAGSTER_PG_PORT": str(port), "DAGSTER_PG_DATABASE": "postgres",
        "DAGSTER_PG_USER": "dagster", "DAGSTER_PG_PASSWORD": password,
    }  # fmt: skip
    ready = [*_postgres_command("pg_isready"), "--host=127.0.0.1", f"--port={port}"]
    try:
        _wait(lambda: subprocess.run(ready, capture_output=True, cwd=folder).returncode == 0, "PostgreSQL", process)
        yield variables
    finally:
        _end(process)
        shutil.rmtree(folder)


@contextmanager
def redis() -> Iterator[dict[str, str]]:
    """A Redis with a password on a free port, nothing of it on disk; the variables that Celery reads."""
    program = shutil.which("redis-server")
    assert program, "Redis is not installed: apt-get install redis-server"
    port, password = free_port(), "kem-flan"
    command = [
        *_ENDS_WITH_US,
        program,
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--requirepass",
        password,
    ]
    process = subprocess.Popen(command, cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL)
    address = f"redis://:{password}@127.0.0.1:{port}/0"
    try:
        ping = ["redis-cli", "-p", str(port), "--no-auth-warning", "-a", password, "ping"]
        _wait(lambda: subprocess.run(ping, capture_output=True).stdout == b"PONG\n", "Redis", process)
        yield {"CELERY_BROKER_URL": address, "CELERY_RESULT_BACKEND": address}
    finally:
        _end(process)


class Topology:
    """Everything up; `web` and `health` are addresses, `start` starts a program of this environment."""

    def __init__(self, web: str, health: str, start: Callable[..., Process]) -> None:
        self.web, self.health, self.start = web, health, start

    def start_worker(self) -> Process:
        """The Celery worker of compose.celery.yaml."""
        services = yaml.safe_load((_DEPLOY / "compose.celery.yaml").read_text(encoding="utf-8"))["services"]
        return self.start(*(str(word).replace("/opt/tinhso", str(PROJECT)) for word in services["worker"]["command"]))

    def runs(self) -> list[dict[str, object]]:
        """The newest first, as the web server tells them: runId, jobName, status, tags."""
        query = "{ runsOrError { ... on Runs { results { runId jobName status tags { key value } } } } }"
        answer = requests.post(f"{self.web}/graphql", json={"query": query}, timeout=60).json()
        return answer["data"]["runsOrError"]["results"]

    def started_by(self, name: str) -> list[str]:
        """What became of the runs that this schedule or sensor started."""
        return [str(run["status"]) for run in self.runs() if name in {tag["value"] for tag in run["tags"]}]


@contextmanager
def topology(settings: Settings, module: str, with_celery: bool = False) -> Iterator[Topology]:
    """Started in the order of compose.yaml, with its files; ended in the other. `with_celery`: with those of
    compose.celery.yaml, but for the worker."""
    home = settings.data / "home"
    home.mkdir(parents=True)
    shutil.copy(_DEPLOY / "workspace.yaml", home)
    shutil.copy(_DEPLOY / ("dagster-celery.yaml" if with_celery else "dagster.yaml"), home / "dagster.yaml")
    code, web, health = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        environment = {
            **os.environ, **stack.enter_context(postgres()), "DAGSTER_HOME": str(home),
            "TINHSO_DATA": str(settings.data), "TEST_PROJECT": str(settings.project),
            "DAGSTER_CODE_HOST": "127.0.0.1", "DAGSTER_CODE_PORT": str(code),
            **(stack.enter_context(redis()) if with_celery else {}),
        }  # fmt: skip

        def start(*arguments: object) -> Process:
            program, *rest = map(str, arguments)
            command = [*_ENDS_WITH_US, str(Path(sys.executable).with_name(program)), *rest]
            with (settings.data / f"{program}-{len(list(settings.data.glob('*.log')))}.log").open("w") as log:
                process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log,
                                           start_new_session=True)  # fmt: skip
            stack.callback(_end, process)
            return process

        server = start("dagster", "api", "grpc", "--host", "127.0.0.1", "--port", code, "--module-name", module)
        check = [str(Path(sys.executable).with_name("dagster")), "api", "grpc-health-check", "--port", str(code)]
        _wait(lambda: subprocess.run(check, env=environment, capture_output=True).returncode == 0, "code", server)
        workspace = ("--workspace", home / "workspace.yaml")
        found = Topology(f"http://127.0.0.1:{web}", f"http://127.0.0.1:{health}/healthz", start)
        site = start("dagster-webserver", "--host", "127.0.0.1", "--port", web, *workspace)
        _wait(lambda: _status(f"{found.web}/server_info") == 200, "web server", site)
        probe = start("tinhso", "health", "--port", health)
        _wait(lambda: _status(found.health) > 0, "/healthz", probe)
        start("dagster-daemon", "run", *workspace)
        yield found


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(2)


def _status(url: str) -> int:
    try:
        return requests.get(url, timeout=10).status_code
    except requests.RequestException:
        return 0


def _wait(is_up: Callable[[], bool], what: str, process: Process) -> None:
    deadline = time.monotonic() + _UP_SECONDS
    while not is_up():
        assert process.poll() is None and time.monotonic() < deadline, f"{what} does not come up"
        time.sleep(0.5)


def _end(process: Process) -> None:
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
