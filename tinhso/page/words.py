"""What the pages say, by language (`words.csv`: key, Vietnamese, English)."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def words() -> dict[str, tuple[str, str]]:
    """Key → (Vietnamese, English)."""
    with files(__package__).joinpath("words.csv").open(encoding="utf-8", newline="") as stream:
        return {row["key"]: (row["vi"], row["en"]) for row in csv.DictReader(stream)}
