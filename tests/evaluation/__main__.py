"""`make eval`: how well the extraction reads every labelled set that is there.

    python -m tests.evaluation [--misses SET] [--write] [--raise-floors] [--lower-floors]

Ends with status 1 when a pinned floor does not hold.
"""

from __future__ import annotations

import sys

import click
from rich.console import Console

from tests.evaluation.floors import below, load_floors, lowered, raised, write_floors
from tests.evaluation.measuring import measure
from tests.evaluation.quality_seed import SEED, write_seed
from tests.evaluation.report import print_misses, print_report
from tinhso.settings import PROJECT


@click.command()
@click.option("--misses", metavar="SET", help="Instead, list what is missed, made up or wrong in this set.")
@click.option("--write", is_flag=True, help="Write the figures on the project's own sets to the warehouse's seed.")
@click.option("--raise-floors", is_flag=True, help="Pin higher floors where the figures have become better.")
@click.option("--lower-floors", is_flag=True, help="Pin lower floors where they have become worse; say why.")
def main(misses: str | None, write: bool, raise_floors: bool, lower_floors: bool) -> None:
    """Precision, recall and F1 of the extraction on the labelled sets, per kind of fact and per indicator."""
    console = Console(width=None if sys.stdout.isatty() else 170)
    measurement = measure()
    if misses is not None and misses not in measurement.verdicts:
        raise click.UsageError(f"no labelled set {misses!r} here; there are {', '.join(measurement.verdicts)}")
    if misses is not None:
        print_misses(measurement, misses, console)
    else:
        print_report(measurement, console)
    if write:
        write_seed(measurement)
        console.print(f"figures on the project's own sets: {SEED.relative_to(PROJECT)}")
    floors = load_floors()
    if lower_floors:
        floors = lowered(measurement, floors)
    if raise_floors:
        floors = raised(measurement, floors)
    if lower_floors or raise_floors:
        write_floors(floors)
    broken = below(measurement, floors)
    for told in broken:
        console.print(f"[red]below its floor[/] {told}", highlight=False, soft_wrap=True)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
