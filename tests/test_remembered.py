"""What is found out about a program is kept with it; the collector waits while a case is read."""

from __future__ import annotations

import gc
import weakref

import pytest

from advisor.intake.code import Program, losses, networks, read_code
from advisor.intake.code import remembered as module
from advisor.intake.code.extract import extract
from advisor.intake.code.remembered import remembered
from advisor.uncollected import uncollected

CODE = """
import torch.nn as nn
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
loss = nn.CrossEntropyLoss()(net(x), y)
"""


def test_a_question_is_asked_once_a_program_and_argument() -> None:
    asked: list[tuple[Program, int]] = []

    @remembered
    def twice(program: Program, number: int = 1) -> int:
        asked.append((program, number))
        return 2 * number

    one, other = Program(), Program()
    assert [twice(one, 3), twice(one, 3), twice(one, number=3), twice(other, 3)] == [6, 6, 6, 6]
    assert [twice(one), twice(one)] == [2, 2]
    assert asked == [(one, 3), (one, 3), (other, 3), (one, 1)]  # by name is another question


def test_what_is_known_goes_with_the_program() -> None:
    program = extract(read_code(CODE, "train.py"))
    assert program.calls
    module.remembered(lambda program: program.calls)(program)
    gone = weakref.ref(program)
    with uncollected():
        del program
        assert gone() is None  # at once, by no search of the collector


def test_of_a_hostile_program_not_everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 10)
    program = Program()
    same = remembered(lambda program, number: number)
    assert [same(program, n) for n in range(25)] == list(range(25))
    assert len(program.kept) <= 10


def test_losses_and_networks_are_those_of_the_program_asked() -> None:
    one, other = (
        extract(read_code(c, "a.py")) for c in (CODE, CODE.replace("CrossEntropy", "MSE"))
    )
    assert [losses(p)[0].name for p in (one, other, one)] == [
        "CrossEntropyLoss",
        "MSELoss",
        "CrossEntropyLoss",
    ]
    assert networks(one) is networks(one) is not networks(other)


def test_the_collector_goes_on_after_an_error() -> None:
    @uncollected()
    def fail() -> None:
        assert not gc.isenabled()
        raise ValueError("within")

    with pytest.raises(ValueError, match="within"):
        fail()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
