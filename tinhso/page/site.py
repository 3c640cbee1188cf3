"""A release's database → its site: which pages there are, and who writes them.

Pages are written by processes side by side. What stands for the whole release (`facts.py`) is read once and handed to
each; what is too much for that (sentences, titles) one statement puts in order into a file that they read in parts. A
page of evidence made of what it was made of in the release before is not even drawn: `stamps.json` tells.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

import duckdb

from tinhso.page import evidence, home, queries, search, spool
from tinhso.page.downloads import spreadsheets
from tinhso.page.facts import Facts, read_facts
from tinhso.page.formats import LANGUAGES
from tinhso.page.render import ROOTS
from tinhso.page.work import Done, Job, Site, prepare, work
from tinhso.page.writing import SiteWriter
from tinhso.workers import Workers

_STAMPS = "stamps.json"
_PAGES = 8  # of regions or indicators in one piece of work
_TITLES = 20 * search.BLOCK  # likewise


class SiteError(RuntimeError):
    """The pages could not be written."""


def build_site(
    database: Path,
    folder: Path,
    previous: Path | None = None,
    workers: int = 1,
    boundaries: Mapping[str, Path] | None = None,
    credit: str = "",
) -> SiteWriter:
    """Write the site of `database` (a published DuckDB file) into the new `folder`; how much was written.

    `workers` processes draw. Files that are the same in `previous` (the site of an earlier release, which never
    changes) are linked, not written. The same release gives the same files. `boundaries` are GeoJSON files for the map,
    by geography ('63', '34'), and `credit` what stands below it for them. Raises SiteError if a process dies twice,
    BoundariesError for a file that cannot be used.
    """
    writer = SiteWriter(folder, previous)
    folder.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory(prefix="pages-", dir=folder.parent) as scratch,
        duckdb.connect(str(database), read_only=True) as connection,
    ):
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        site = Site(folder, previous, Path(scratch), read_facts(connection, boundaries or {}, credit))
        _write_assets(writer, site.facts)
        counts: dict[str, int] = {}
        numbers: search.Numbers = defaultdict(list)
        with Workers(workers, prepare, site) as processes:
            batches = ([job] for job in _jobs(site, connection, writer, counts))
            for done in processes.map(work, batches, _give_up):
                for one in done:
                    writer.n_written += one.n_written
                    writer.n_same += one.n_same
                    for word, found in one.numbers.items():
                        numbers[word] += found
        for path, script in search.files(site.facts, counts, numbers):
            writer.write(path, script)
    return writer


def _jobs(site: Site, connection: queries.Connection, writer: SiteWriter, counts: dict[str, int]) -> Iterator[Job]:
    """What is to be drawn. The statements run, and `writer` works, while processes draw what came before."""
    for lang in LANGUAGES:
        yield Job("home", lang)
        yield Job("lists", lang)
        for kind, ids in (("indicators", site.facts.indicator), ("regions", site.facts.region)):
            for start in range(0, len(ids), _PAGES):
                yield Job(kind, lang, list(ids)[start : start + _PAGES])
    counts |= spool.write_titles(connection, site.titles)
    for kind, n in counts.items():
        for start in range(0, n, _TITLES):
            yield Job("titles", kind, range(start, start + _TITLES))
    yield from _changed_evidence(site, connection, writer)
    for path, content in spreadsheets(connection, site.scratch):
        writer.write(path, content)


def _changed_evidence(site: Site, connection: queries.Connection, writer: SiteWriter) -> Iterator[Job]:
    """Pages of evidence by region; those of the release before that are still true are linked here."""
    before = _stamps_of(site.previous)
    changed: dict[str, list[str]] = defaultdict(list)
    stamps = {}
    for (region_id, indicator_id), stamp in evidence.stamps(
        site.facts, spool.write_evidence(connection, site.evidence)
    ).items():
        page = f"evidence/{region_id}/{indicator_id}.html"
        stamps[page] = stamp
        if before.get(page) != stamp or not all(writer.link(ROOTS[lang] + page) for lang in LANGUAGES):
            changed[region_id].append(indicator_id)
    writer.write(_STAMPS, json.dumps(stamps, indent=0, sort_keys=True))
    for region_id, indicator_ids in changed.items():
        yield Job("evidence", region_id, indicator_ids)


def _stamps_of(previous: Path | None) -> dict[str, str]:
    try:
        return json.loads((previous / _STAMPS).read_bytes()) if previous else {}
    except (OSError, ValueError):  # a release of an earlier version: everything is drawn
        return {}


def _give_up(job: Job) -> list[Done]:
    raise SiteError(
        f"A process that wrote pages ({job.kind} of {job.of}) died, and died again with nothing else to do: it was "
        "killed or out of memory. Give the machine more memory, or set fewer workers under [reading] in tinhso.toml."
    )


def _write_assets(writer: SiteWriter, facts: Facts) -> None:
    for folder in ("static", "static/fonts"):
        for asset in files(__package__).joinpath(folder).iterdir():
            if asset.is_file() and asset.name != "README.md":
                writer.write(f"{folder}/{asset.name}", asset.read_bytes())
    for path, script in home.data_files(facts.panel):
        writer.write(path, script)
