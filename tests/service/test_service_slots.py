"""Places for uploads, which all server processes of a machine share."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from advisor.service.slots import Slots

HOLD = """
import pathlib, sys, time
from advisor.service.slots import Slots
with Slots(2, pathlib.Path(sys.argv[1])).one() as free:
    print(free, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("shared", [True, False])
def test_no_more_than_there_are(tmp_path: Path, shared: bool) -> None:
    slots = Slots(2, tmp_path if shared else None)
    with ExitStack() as stack:
        assert [stack.enter_context(slots.one()) for _ in range(3)] == [True, True, False]
    with slots.one() as free:
        assert free


def test_another_process_counts_and_gives_its_place_back_when_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        slots = Slots(2, tmp_path)
        with slots.one() as first, slots.one() as second:
            assert (first, second) == (True, False)
        other.kill()
        other.wait()
        with slots.one() as first, slots.one() as second:
            assert (first, second) == (True, True)
