"""`tinhso forget`: an article is taken down everywhere, and stays so.

Belongs here: the order of the steps, and what is told. Each can be done twice: a take-down that died is finished by the
same command. Does not belong here: archive and landing tables (take_down.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from orchestration.refresh import RunFailedError, execute
from orchestration.terminal import BUSY, DONE, FAILED, OUT, WRONG_USAGE, fail
from tinhso.load.damage import damaged_file
from tinhso.load.lock import WriterBusyError, WriterLock
from tinhso.notes import write_note
from tinhso.publish.release import current_release, remove_others
from tinhso.settings import Settings
from tinhso.vocabulary import load_vocabulary

_LEAST_TELLING = 20  # characters: a shorter quote stands in many articles


def forget(settings: Settings, asked: Sequence[str]) -> int:
    """Take down the articles that go by these addresses or document names; the exit status."""
    if not current_release(settings.published_file):
        fail(f"There is no warehouse at {settings.published_file} yet, so nothing to take down.")
        return WRONG_USAGE
    run_id, unfinished = str(uuid4()), unfinished_file(settings)
    try:
        with WriterLock(settings.warehouse, run_id) as lock:
            was_left = unfinished.exists()
            write_note(unfinished, "A take-down was begun and has not ended: run `tinhso forget` again.\n")
            n_articles, n_erased, texts, hashes = _erase(settings, asked)
            execute(settings, "republish", {}, run_id, lock.predecessor)
            n_releases = _clear_copies(settings)
            n_runs = _clear_runs(settings, None if was_left else texts)
            unfinished.unlink()
    except WriterBusyError as error:
        fail(str(error))
        return BUSY
    except RunFailedError as error:
        fail(f"{error}\nArchive and landing tables hold nothing of it any more, but the releases do: mend what failed, "
             "then run the same command again.")  # fmt: skip
        return FAILED
    OUT.print(f"Taken down: {n_articles} articles. Erased: {n_erased} records of the raw archive, {n_releases} earlier "
              f"releases, the logs of {n_runs} runs.")  # fmt: skip
    OUT.print("It is not loaded again. What it told stands in meta_changes as withdrawn, without a word of it.")
    for path in _still_there(settings.inbox, hashes):
        OUT.print(f"{path} still holds it: remove it.", markup=False)
    OUT.print("Not reached from here: backups, copies that readers made, other articles that quote it.")
    return DONE


def unfinished_file(settings: Settings) -> Path:
    """There from the beginning of a take-down to its end."""
    return settings.warehouse / "take-down-unfinished.txt"


def _erase(settings: Settings, asked: Sequence[str]) -> tuple[int, int, list[str], frozenset[str]]:
    """(articles, records erased, texts by which copies in logs are found, hashes of its bytes)."""
    from orchestration.intake import land_tail
    from orchestration.take_down import take_down, texts_of, tombstone_of
    from tinhso.acquire.archive import Archive
    from tinhso.load.database import open_build

    vocabulary = load_vocabulary(settings.vocabulary)
    with open_build(settings.build_file) as connection, Archive(settings.archive) as archive:
        land_tail(connection, archive, vocabulary)
        tombstone = tombstone_of(connection, vocabulary, asked)
        texts = [*asked, *texts_of(connection, tombstone, _LEAST_TELLING)]
        n_erased = take_down(connection, archive, vocabulary, tombstone)
    return len(tombstone.article_ids), n_erased, texts, frozenset(tombstone.capture_ids)


def _clear_copies(settings: Settings) -> int:
    """Earlier releases, and what the build file keeps of deleted rows; the number of releases."""
    from tinhso.load.compaction import compact
    from tinhso.load.database import open_build
    from tinhso.load.released import point_at_release

    current = current_release(settings.published_file)
    with open_build(settings.build_file) as connection:  # its views must not lead to what goes
        point_at_release(connection, current.folder / "parquet" if current else None)
    n_removed = remove_others(settings.releases, settings.published_file)
    compact(settings.build_file)
    damaged_file(settings.build_file).unlink(missing_ok=True)
    return n_removed


def _clear_runs(settings: Settings, texts: Sequence[str] | None) -> int:
    """Logs of runs that hold one of the texts; of all runs when nobody knows any more which (None)."""
    from orchestration.instance import open_instance
    from orchestration.run_history import mentions_any, remove_runs

    with open_instance(settings) as instance:
        home = settings.dagster_home
        is_to_go = (lambda run: True) if texts is None else mentions_any(instance, home, texts)
        return remove_runs(instance, home, is_to_go)


def _still_there(inbox: Path, hashes: frozenset[str]) -> list[Path]:
    files = (path for path in inbox.rglob("*") if path.is_file())
    return [path for path in files if sha256(path.read_bytes()).hexdigest() in hashes]
