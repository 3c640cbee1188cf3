"""What the daemon of test_daemon.py loads: the project's definitions, its schedules due every minute."""

from __future__ import annotations

import os
from pathlib import Path

from orchestration import build
from orchestration.schedules import CADENCES
from tinhso.settings import Settings

build.CADENCES = tuple(cadence._replace(cron="* * * * *") for cadence in CADENCES)
defs = build.build_defs(Settings(project=Path(os.environ["TEST_PROJECT"]), data=Path(os.environ["TINHSO_DATA"])))
