"""A warehouse filled from a web server, once for all tests that look at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import pytest
from openpyxl import Workbook

from orchestration.intake import fetch_into, no_counts
from orchestration.refresh import refresh_warehouse
from orchestration.terminal import DONE
from tests.conftest import article_html
from tests.integration.live_project import add_newspaper, official_site, project_with, tell
from tests.unit.acquire.conftest import Site
from tinhso.acquire.archive import Archive
from tinhso.load.database import Connection, open_build
from tinhso.settings import Settings
from tinhso.vocabulary import load_vocabulary

PRESS = """Đà Nẵng và chuyển đổi số
Ngày 20/7/2023
Năm 2022, chỉ số chuyển đổi số (DTI) của thành phố Đà Nẵng đạt 0,8102, theo một bản tin chưa được kiểm lại.
"""


class Live(NamedTuple):
    """What was published, the server as it was asked, and the addresses its two sources begin with."""

    published: Connection
    site: Site
    tables: str
    newspaper: str


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """After three visits: one that is fetched and left for later, and two refreshes. The newspaper's page on Sơn La
    told 72%, then 80%, then 72% again; that on Hà Giang changed its footer each time; that on Lai Châu was there twice
    and then no more. Read-only for tests."""
    site = official_site()
    settings = project_with(site, tmp_path_factory.mktemp("live"))
    newspaper = add_newspaper(settings, site, "/son-la", "/ha-giang", "/lai-chau", "/private/page", "/gone")
    site.answers["/lai-chau"] = (200, {}, article_html("Lai Châu", 51).encode())
    _drop_tables(settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tinhso.acquire.source_run.is_due", lambda *told: True)
        tell(site, 72)
        with open_build(settings.build_file) as connection, Archive(settings.archive) as archive:
            fetch_into(connection, archive, load_vocabulary(settings.vocabulary), no_counts(), sources=["local"])
        tell(site, 80)
        assert refresh_warehouse(settings, [], live=True, sources=[]) == DONE
        tell(site, 72)
        site.answers["/lai-chau"] = (410, {}, b"")
        assert refresh_warehouse(settings, [], live=True, sources=[]) == DONE
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as connection:
        yield Live(connection, site, site.url, newspaper)
    site.server.shutdown()
    site.server.server_close()


def _drop_tables(settings: Settings) -> None:
    """An article that says otherwise than the official table, a table that is known, and one that is not."""
    (settings.inbox / "tin.txt").write_text(PRESS, "utf-8")
    book = Workbook()
    book.active.title = "DTI năm 2023"
    for row in (["Địa phương", "Chỉ số DTI", "Thứ hạng"], ["Hà Nội", "0,7", "6/63"], ["Hải Phòng", 0.69, 8]):
        book.active.append(row)
    book.save(settings.inbox / "dti.xlsx")
    (settings.inbox / "bang.csv").write_text("Tỉnh,DTI\nĐà Nẵng,1\n", "utf-8")
