"""A Python that has Spark, and clusters of processes on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import PROJECT
from tests.receivers import free_port

LOCAL_CLUSTER = "local-cluster[2,1,1024]"  # two executors of one core and 1 GB, processes of their own
ENVIRONMENT = {
    **os.environ,
    "SPARK_LOCAL_IP": "127.0.0.1",
    "SPARK_LOCAL_HOSTNAME": "127.0.0.1",
    "PYTHONPATH": str(PROJECT),
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # they live for seconds
}


def install_spark(folder: Path) -> Path:
    """A Python in a new environment with the extra `spark`, beside all that this one has."""
    assert shutil.which("java"), "Java is not installed, and Spark needs it: apt-get install openjdk-17-jre-headless"
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["spark"]
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *wanted], check=True, timeout=1800)
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    theirs = Path(subprocess.check_output(ask, text=True).strip())
    ours = sysconfig.get_path("purelib")
    (theirs / "ours.pth").write_text(f"{PROJECT}\nimport site; site.addsitedir({ours!r})\n")
    return python


@contextmanager
def standalone(python: Path, logs: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """(address of a master, its two workers of one core)."""
    logs.mkdir()
    port = free_port()
    home = subprocess.check_output([python, "-c", "import pyspark; print(pyspark.__path__[0])"], text=True).strip()
    environment = {**ENVIRONMENT, "SPARK_HOME": home, "PYSPARK_PYTHON": str(python)}
    commands = [["master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    commands += [
        ["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0",
         "--work-dir", str(logs / f"work-{i}"), f"spark://127.0.0.1:{port}"]
        for i in range(2)
    ]  # fmt: skip
    processes = []
    try:
        for i, (name, *arguments) in enumerate(commands):
            with (logs / f"{i}.log").open("wb") as log:
                command = [f"{home}/bin/spark-class", f"org.apache.spark.deploy.{name}", *arguments]
                processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        _wait_for(logs / "0.log", "Registering worker", 2)
        yield f"spark://127.0.0.1:{port}", processes[1:]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def _wait_for(log: Path, text: str, times: int) -> None:
    deadline = time.monotonic() + 300
    while log.read_text().count(text) < times:
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.2)
