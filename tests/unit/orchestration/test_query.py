"""What `tinhso sql` prints cannot harm who reads it."""

from __future__ import annotations

import csv
import io

import pytest

from orchestration.query import _print_csv, _print_table

_FORMULAS = ['=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"]


def test_a_cell_that_would_be_a_formula_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    _print_csv(["text", "number"], iter([(formula, -1.5) for formula in _FORMULAS] + [("Đắk Lắk = 3", 2)]))
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))[1:]
    assert rows == [[f"'{formula}", "-1.5"] for formula in _FORMULAS] + [["Đắk Lắk = 3", "2"]]


def test_a_text_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _print_table(["[/red]"], iter([("[red]x[/] [/no] \x1b[2J\x07",)]))
    told = capsys.readouterr().out
    assert "[red]x[/] [/no]" in told and "[/red]" in told
    assert "\x1b" not in told and "\x07" not in told
