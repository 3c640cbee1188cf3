"""`tinhso page`: the site of the current release, in the browser."""

from __future__ import annotations

import webbrowser

from orchestration.terminal import DONE, FAILED, OUT, fail
from tinhso.publish.release import SITE
from tinhso.settings import Settings


def open_page(settings: Settings) -> int:
    """Open it; the exit status."""
    home = settings.published_file.resolve().parent / SITE / "index.html"
    if not home.exists():
        fail(f"There is no page at {home}: the current release has none. Run `tinhso refresh` first.")
        return FAILED
    OUT.print(home.as_uri(), soft_wrap=True)
    if not webbrowser.open(home.as_uri()):
        OUT.print("No browser could be started here: open this address in one, or copy the folder to a web server.")
    return DONE
