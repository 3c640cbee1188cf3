"""What a bench's finding says of its promise, and what the report keeps of earlier runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import __main__ as report
from tests.bench.report import Finding


@pytest.mark.parametrize(
    ("finding", "is_kept", "promise"),
    [
        (Finding("parse", "pages", 10, 50, "pages/s", "peer", 5, promised=10), True, "at least 10 ×"),
        (Finding("parse", "pages", 10, 49, "pages/s", "peer", 5, promised=10), False, "at least 10 ×"),
        (Finding("models", "built", 10, 20, "s", "floor", 10, promised=2), True, "at most 2 ×"),
        (Finding("models", "built", 10, 21, "s", "floor", 10, promised=2), False, "at most 2 ×"),
        (Finding("rebuild", "memory", 10, 4.1, "GB", promised=4), False, "at most 4 GB"),
        (Finding("extract", "alone", 10, 276, "articles/s", promised=400), False, "at least 400 articles/s"),
        (Finding("extract", "whole", 10, 100, "articles/s"), True, ""),
    ],
)
def test_a_promise_is_of_the_ratio_where_there_is_a_peer(finding: Finding, is_kept: bool, promise: str) -> None:
    assert (finding.is_kept, finding.promise) == (is_kept, promise)


def test_a_row_stays_until_the_same_is_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report._BEGIN}\nold\n<!-- until here -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(report, "TABLE", tmp_path / "performance.csv")
    monkeypatch.setattr(report, "PAGE", page)
    report.keep([Finding("rebuild", "all", 1000, 10, "s"), Finding("rebuild", "all", 4000, 50, "s", promised=40)])
    rows = report.keep([Finding("rebuild", "all", 1000, 12.345678, "s"), Finding("parse", "p", 9, 3, "", "q", 2)])
    report.write_table(rows)
    told = page.read_text(encoding="utf-8")
    assert [(row["stage"], row["size"], row["ours"]) for row in rows] == [
        ("parse", "9", "3"), ("rebuild", "1000", "12.35"), ("rebuild", "4000", "50"),
    ]  # fmt: skip
    assert told.startswith("before\n") and told.endswith("\nafter\n") and "old" not in told
    assert "| rebuild | all | 4,000 | 50 s |  |  | at most 40 s: **missed** |" in told
    assert "| parse | p | 9 | 3 | q: 2 | 1.50 |" in told
