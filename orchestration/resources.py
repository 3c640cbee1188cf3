"""The warehouse a run writes: where it lies, and the writer's lock, held from the first step to the last.

Belongs here: what every asset needs of the outside. Does not belong here: work.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from dagster import ConfigurableResource, DagsterInstance, InitResourceContext
from pydantic import Field, PrivateAttr

from tinhso.load.damage import DamagedBuildFileError
from tinhso.load.database import open_build
from tinhso.load.lock import Holder, WriterLock
from tinhso.settings import Settings
from tinhso.vocabulary import Vocabulary, load_vocabulary


class Warehouse(ConfigurableResource):
    """Every run holds the writer's lock: the command line took it before; a run from the UI waits its turn."""

    project: str = Field(description="Folder that holds vocabulary/ and dbt_project/.")
    data: str = Field(description="Folder that holds raw/ and warehouse/.")
    is_rebuild: bool = Field(default=False, description="Build a new build file beside, from the raw archive alone.")
    is_locked: bool = Field(default=False, description="This process holds the writer's lock already.")
    wait_seconds: float = Field(default=600, description="How long to wait for another writer to finish.")

    _vocabulary: Vocabulary = PrivateAttr()

    @property
    def vocabulary(self) -> Vocabulary:
        """Read once a run, so that all steps read with the same words."""
        return self._vocabulary

    @property
    def settings(self) -> Settings:
        return Settings(project=Path(self.project), data=Path(self.data))

    @property
    def build_file(self) -> Path:
        """The build file this run writes."""
        return self._rebuild_folder / self.settings.build_file.name if self.is_rebuild else self.settings.build_file

    @property
    def _rebuild_folder(self) -> Path:
        return self.settings.warehouse / ".rebuild"

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator[Warehouse]:
        with nullcontext() if self.is_locked else self._lock(context):
            shutil.rmtree(self._rebuild_folder, ignore_errors=True)
            self._vocabulary = load_vocabulary(self.settings.vocabulary)
            self._look_for_damage(context)
            yield self

    def _look_for_damage(self, context: InitResourceContext) -> None:
        """A damaged build file is found before anything is done, so that this run fills a new one from the start."""
        try:
            with open_build(self.build_file):
                pass
        except DamagedBuildFileError as error:
            if context.log:
                context.log.warning(str(error))

    @contextmanager
    def _lock(self, context: InitResourceContext) -> Iterator[None]:
        with WriterLock(self.settings.warehouse, context.run_id or "", self.wait_seconds) as lock:
            if context.instance:
                report_dead(context.instance, lock.predecessor)
            yield

    def adopt_rebuild(self) -> None:
        """Put the rebuilt build file in place of the old one (both closed)."""
        target = self.settings.build_file
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        self.build_file.replace(target)
        shutil.rmtree(self._rebuild_folder)


def report_dead(instance: DagsterInstance, holder: Holder | None) -> str | None:
    """Say of a run whose process died while it held the lock that it failed, and free what it had claimed: nobody else
    will. What was said."""
    run = instance.get_run_by_id(holder.run_id) if holder and holder.run_id else None
    if holder is None or run is None or run.is_finished:
        return None
    told = (
        f"The process {holder.pid} of {run.job_name} ended without a word: killed, out of memory, or the power failed. "
        "The next run goes on from where it was."
    )
    instance.report_run_failed(run, message=told)
    instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
    return told
