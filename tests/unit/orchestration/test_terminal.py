"""What the verbs print reaches who runs them."""

from __future__ import annotations

import os

import pytest

from orchestration.terminal import own_streams


def test_a_failure_is_told_though_standard_error_was_left_on_a_full_disk(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="No space left"), own_streams():
        os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
        os.write(2, b"a line of a step")
    os.write(2, b"why the run failed\n")
    assert capfd.readouterr().err == "why the run failed\n"
