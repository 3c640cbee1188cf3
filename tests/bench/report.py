"""What benches find, told in one form: a line on the terminal, and where a report is made a row of it.

Belongs here: findings and what was promised of them. Does not belong here: measuring (bench_*.py), the page of all
findings (__main__.py).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

KEPT_IN = "BENCH_FINDINGS"  # the file to which a report has its benches add their findings
LESS_IS_BETTER = ("s", "ms", "kB", "GB")


@dataclass(frozen=True)
class Finding:
    """What one step took or gave, beside its peer in the same run where there is one."""

    stage: str
    what: str
    size: int  # of what was worked on: articles, pages, captures
    ours: float
    unit: str
    peer: str = ""
    theirs: float | None = None
    promised: float | None = None  # of the ratio where there is a peer, else of `ours`

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def is_kept(self) -> bool:
        found = self.ours if self.ratio is None else self.ratio
        if self.promised is None:
            return True
        return found <= self.promised if self.unit in LESS_IS_BETTER else found >= self.promised

    @property
    def promise(self) -> str:
        """In words; nothing where nothing was promised."""
        if self.promised is None:
            return ""
        most = "at most" if self.unit in LESS_IS_BETTER else "at least"
        unit = "×" if self.theirs else self.unit
        return f"{most} {self.promised:,g} {unit}"

    def __str__(self) -> str:
        told = f"{self.stage}: {self.what}, {self.size:,}: {number(self.ours)} {self.unit}"
        if self.ratio is not None and self.theirs is not None:
            told += f"; {self.peer} {number(self.theirs)}: {self.ratio:.2f} ×"
        return told + (f" (promised: {self.promise}{'' if self.is_kept else ', missed'})" if self.promise else "")


def tell(*findings: Finding) -> bool:
    """Print them, and keep them where a report is made; whether all that was promised is kept."""
    for finding in findings:
        print(finding, flush=True)
        if kept_in := os.environ.get(KEPT_IN):
            with open(kept_in, "a", encoding="utf-8") as stream:
                stream.write(json.dumps(asdict(finding), ensure_ascii=False) + "\n")
    return all(finding.is_kept for finding in findings)


def number(value: float) -> str:
    """Three figures are what such measurements are good for."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
