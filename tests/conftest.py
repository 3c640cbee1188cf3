"""What tests of several rooms share: the command line as a process, and one warehouse built once."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest
from filelock import FileLock

PROJECT = Path(__file__).resolve().parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


def run_tinhso(*arguments: object, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """The installed command line, as a user starts it; its output is text, not a terminal."""
    command = [str(Path(sys.executable).with_name("tinhso")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=PROJECT)


def run_forked(*arguments: object, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """The same, but for its imports, which a test that runs it again and again would spend half of its time on."""
    from tests.forked import run  # only where it is needed: it imports what it saves the others

    return run([str(argument) for argument in arguments], timeout)


@pytest.fixture(scope="session")
def tinhso() -> Run:
    return run_forked


def article_text(province: str, percent: int, year: int = 2024) -> str:
    """A short article of our own, with one number of one indicator."""
    return (
        f"{province} đẩy mạnh dịch vụ công trực tuyến\n"
        f"Ngày 12/3/{year}\n"
        f"Chuyển đổi số ở tỉnh {province} có nhiều tiến bộ trong năm {year}.\n"
        f"Theo UBND tỉnh {province}, tỷ lệ hồ sơ trực tuyến của tỉnh {province} năm {year} đạt {percent}%.\n"
    )


def article_html(province: str, percent: int) -> str:
    body = "".join(f"<p>{line}</p>" for line in article_text(province, percent).splitlines()[2:])
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{province} và chuyển đổi số</title>"
        '<meta property="article:published_time" content="2024-03-12T08:00:00+07:00"></head>'
        f"<body><article><h1>{province} và chuyển đổi số</h1>{body}</article></body></html>"
    )


def json_line(name: str, text: str, **more: object) -> str:
    return json.dumps({"id": name, "text": text, **more}, ensure_ascii=False) + "\n"


def write_inputs(folder: Path) -> Path:
    """One document of every format that can be read, and every kind of bad input."""
    folder.mkdir(parents=True)
    (folder / "plain.txt").write_text(article_text("Lào Cai", 81), encoding="utf-8")
    (folder / "page.html").write_text(article_html("Sơn La", 72), encoding="utf-8")
    (folder / "lines.jsonl").write_text(
        json_line("line-one", article_text("Gia Lai", 63), title="Gia Lai chuyển đổi số", published="2024-03-12")
        + json_line("line-two", article_text("Kon Tum", 64), published="2024-03-12"),
        encoding="utf-8",
    )
    with gzip.open(folder / "packed.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(json_line("packed-one", article_text("Bình Định", 65), published="2024-03-12"))
    numbers = "\n".join(f"Tỉnh Hà Nam có {n} tổ công nghệ số cộng đồng." for n in range(3000, 4200))
    (folder / "dump.txt").write_text(f"{article_text('Hà Nam', 66)}{numbers}\n", encoding="utf-8")
    write_bad_inputs(folder)
    return folder


def write_bad_inputs(folder: Path) -> None:
    """What the issue lists: each must be set aside with a reason, and nothing else lost."""
    (folder / "nothing.txt").write_bytes(b"")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0 not an article")
    (folder / "disguised.txt").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 8)
    (folder / "broken.txt").write_bytes("Tỉnh Lào Cai ".encode() + b"\xff\xfe\xc3\x28\xa0\xa1\xf0\x28\x8c\x28" * 40)
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(200 * 2**20)
    packed = gzip.compress(json_line("cut", article_text("Phú Yên", 50)).encode() * 50)
    (folder / "truncated.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (folder / "odd.jsonl").write_text(
        '{"id": "without-text", "title": "Không có nội dung"}\n'
        + json_line("far-future", article_text("Đắk Nông", 55), published="20233-05-01")
        + "this is not JSON\n",
        encoding="utf-8",
    )
    (folder / "zz-again.txt").write_bytes((folder / "plain.txt").read_bytes())


Refreshed = tuple[Path, subprocess.CompletedProcess[str]]  # (data folder, what the refresh said)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The processes of pytest-xdist take whole files, or rooms whose fixtures are dear: what they make is made once."""
    for item in items:
        room = item.path.parent
        shared = room if room.name in ("dbt", "page", "readers") else item.path
        item.add_marker(pytest.mark.xdist_group(str(shared.relative_to(PROJECT / "tests"))))


def pytest_collection_finish(session: pytest.Session) -> None:
    """One server of forks for all tests of this process, which has imported what most of their processes need; it does
    so while the first tests run. Who comes first would choose otherwise what the server imports."""
    if {item.path.parent.name for item in session.items} & {"faults", "integration", "web"}:
        multiprocessing.set_forkserver_preload(["tests.forked", "tests.web.taking_in"])
        forkserver.ensure_running()


def _made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Refreshed]) -> Refreshed:
    """What the first process that asks makes in a folder of its own; the others wait for it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker else base) / name
    result = folder / "result.pickle"
    with FileLock(f"{folder}.lock"):
        if not result.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            result.write_bytes(pickle.dumps(make(folder)))
    return pickle.loads(result.read_bytes())


@pytest.fixture(scope="session")
def first_refresh(tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """After a refresh with one document of every format. Read-only for tests: who changes something takes `data`."""

    def make(folder: Path) -> Refreshed:
        return folder / "data", run_tinhso("refresh", write_inputs(folder / "drop"), "--data", folder / "data")

    return _made_once(tmp_path_factory, "first-refresh", make)


@pytest.fixture(scope="session")
def inputs(first_refresh: Refreshed) -> Path:
    """The documents of the first refresh."""
    return first_refresh[0].with_name("drop")


@pytest.fixture(scope="session")
def grown(first_refresh: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """After a second refresh, of `more` beside the data: a new document and a corrected one. Read-only for tests."""

    def make(folder: Path) -> Refreshed:
        more, data = folder / "more", folder / "data"
        shutil.copytree(first_refresh[0], data, symlinks=True)
        more.mkdir()
        (more / "new.txt").write_text(article_text("Quảng Trị", 77), encoding="utf-8")
        (more / "plain.txt").write_text(article_text("Lào Cai", 83), encoding="utf-8")
        return data, run_forked("refresh", more, "--data", data)

    return _made_once(tmp_path_factory, "grown", make)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """After a first refresh with nothing named and an empty inbox. Read-only for tests."""

    def make(folder: Path) -> Refreshed:
        return folder / "data", run_tinhso("refresh", "--data", folder / "data")

    return _made_once(tmp_path_factory, "samples", make)


@pytest.fixture
def data(first_refresh: Refreshed, tmp_path: Path) -> Iterator[Path]:
    """A copy of the warehouse of the first refresh, to be changed."""
    folder = tmp_path / "data"
    shutil.copytree(first_refresh[0], folder, symlinks=True)
    yield folder
