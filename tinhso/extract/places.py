"""What a number, and the passage around it, is about."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """`region_id` is None when the number is of no one region; `how` is for people."""

    region_id: str | None
    how: str
    is_sub_provincial: bool = False


class About(NamedTuple):
    """What the passage so far is about: the last governing place and province."""

    region_id: str | None = None
    province_id: str | None = None
    is_sub_provincial: bool = False
    earlier_province_id: str | None = None  # of the passages before, for an article about more than one province
