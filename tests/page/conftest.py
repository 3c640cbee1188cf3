"""A real Chromium, brought along where there is none, and a site made by a real refresh to look at in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from tests.conftest import PROJECT, json_line, run_tinhso

_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_HELP = """The tests of the pages need Chromium and could not get one:
- none of {names} is on the path;
- Debian's package: {debian};
- Playwright's own download (python -m playwright install chromium): {download}.
Install Chromium with the system's package manager and run the tests again."""

ARTICLES = {
    # A target and what came of it; the samples tell targets of Đắk Lắk for 2025, and no result.
    "2022-03-10-dak-lak-ke-hoach.txt": """Đắk Lắk đặt mục tiêu chuyển đổi số đến năm 2025
Ngày 10/3/2022
UBND tỉnh Đắk Lắk vừa ban hành kế hoạch chuyển đổi số.
Đến năm 2025, tỉnh Đắk Lắk phấn đấu tỷ lệ hồ sơ trực tuyến đạt 80%.
""",
    "2024-01-15-dak-lak-ket-qua.txt": """Đắk Lắk nhìn lại một năm chuyển đổi số
Ngày 15/1/2024
Theo UBND tỉnh Đắk Lắk, tỷ lệ hồ sơ trực tuyến của tỉnh Đắk Lắk năm 2023 đạt 62,5%.
Tỷ trọng kinh tế số trong GRDP của tỉnh Đắk Lắk năm 2023 đạt 9,8%.
""",
}
# Text that would like to be more than text, in a title of ten thousand letters.
HOSTILE = json_line(
    "hostile",
    "Tỷ lệ hồ sơ trực tuyến của tỉnh Lào Cai năm 2023 </script><script>document.title='taken'</script> đạt 71,5%.\n"
    "Tỷ lệ hồ sơ trực tuyến của tỉnh Yên Bái năm 2023 đạt 72,5% \N{RIGHT-TO-LEFT OVERRIDE}<img src=x onerror=alert(1)>",
    title="<script>document.title='taken'</script><img src=x onerror=alert(1)>\N{RIGHT-TO-LEFT OVERRIDE} 🏞️"
    + " rất dài" * 1250,
    published="2024-02-02",
    url="javascript:alert(1)",
)
ONE_OF_EACH = (
    "index.html",
    "en/index.html",
    "regions.html",
    "indicators.html",
    "targets.html",
    "events.html",
    "policies.html",
    "data.html",
    "search.html#q=tinh",
    "region/dak-lak.html",
    "region/lao-cai.html",
    "indicator/dti.html",
    "evidence/lao-cai/online_dossier_share.html",
)


def _debian() -> tuple[str | None, str]:
    """(path of the browser, what happened) after asking apt for it."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None, "it takes root and apt-get"
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", _NAMES[0]],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    return shutil.which(_NAMES[0]), (done.stderr or "installed").strip().splitlines()[-1]


def _download(playwright: Playwright) -> tuple[str | None, str]:
    """(path of the browser, what happened) after Playwright's own download."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    path = playwright.chromium.executable_path
    said = (done.stderr or done.stdout or "nothing said").strip().splitlines()
    return (path if Path(path).exists() else None), said[-1] if said else "nothing said"


def _find(playwright: Playwright) -> str:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found:
        return found
    found, debian = _debian()
    if found:
        return found
    found, download = _download(playwright)
    if found:
        return found
    pytest.fail(_HELP.format(names=", ".join(_NAMES), debian=debian, download=download), pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = _find(playwright)
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        try:
            started = playwright.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            pytest.fail(f"{path} did not start: {error.message.splitlines()[0]}", pytrace=False)
        yield started
        started.close()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a refresh of the samples and `ARTICLES`."""
    folder = tmp_path_factory.mktemp("page")
    drop = folder / "drop"
    drop.mkdir()
    for name, text in ARTICLES.items():
        (drop / name).write_text(text, encoding="utf-8")
    (drop / "hostile.jsonl").write_text(HOSTILE, encoding="utf-8")
    done = run_tinhso("refresh", PROJECT / "raw" / "samples", drop, "--data", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def site(data: Path) -> Path:
    """The site of the current release."""
    return (data / "warehouse" / "site").resolve()


def keep(page: Page, name: str, scheme: str, width: int) -> None:
    """Keep a picture of what the page shows, for people to look at: tests/page/screenshots, which git ignores."""
    stem = re.sub(r"\W+", "-", name.removesuffix(".html"))
    page.screenshot(path=PROJECT / "tests" / "page" / "screenshots" / f"{stem}-{width}-{scheme}.png")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a desktop that may open files and nothing else; errors, and requests elsewhere, fail the test."""
    with opened(browser) as one:
        yield one


class opened:
    """`with opened(browser, width=390, …) as page`: see the fixture `page`."""

    def __init__(self, browser: Browser, width: int = 1440, height: int = 900, **options: object) -> None:
        self._context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self._wrong: list[str] = []

    def __enter__(self) -> Page:
        page = self._context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and self._wrong.append(said.text))
        page.on("pageerror", lambda error: self._wrong.append(str(error)))
        page.on("dialog", lambda dialog: (self._wrong.append(dialog.message), dialog.dismiss()))
        self._context.route("**/*", self._let_files_through)
        return page

    def _let_files_through(self, route: object) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            self._wrong.append(f"asked for {route.request.url}")
            route.abort()

    def __exit__(self, *_: object) -> None:
        self._context.close()
        assert self._wrong == []
