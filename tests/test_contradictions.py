"""What a person says against what the log or code shows, told with the numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from advisor import intake, knowledge, pipeline
from advisor.contradictions import course_of
from advisor.knowledge import Knowledge
from advisor.model import Case, Curve, Run

FALLING = 0.96
NET = "nn.Sequential(nn.Linear(10, 20), nn.BatchNorm1d(20), nn.ReLU(), nn.Linear(20, 2))"
CODE = f"import torch.nn as nn\nnet = {NET}\n".encode()


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def log(loss: Callable[[int], float]) -> bytes:
    rows = (f"{n},{loss(n):.4f},{loss(n) * 1.05:.4f}" for n in range(30))
    return ("epoch,loss,val_loss\n" + "\n".join(rows) + "\n").encode()


def falling(n: int) -> float:
    return 2.3 * FALLING**n


def flat(n: int) -> float:
    return 0.7


EXAMPLES = [
    ("The training loss is stuck, it does not move at all.", falling, b"",
     ("you say: the loss does not change at all", "log shows: that is not so", "-4 % per epoch")),
    ("My loss becomes NaN after some epochs.", falling, b"",
     ("you say: the loss becomes NaN", "every logged loss value is finite", "from 2.21 to 0.733")),
    ("The validation loss rises while the training loss falls.", falling, b"",
     ("you say: the validation loss turns up", "its lowest value", "-4 % per epoch")),
    ("I use no batch norm. The loss is high.", None, CODE,
     ("the code shows: the network has batch normalisation (m.py:2", "you say: that is not so",
      "The code is counted.")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "curve", "code", "parts"), EXAMPLES)
def test_who_says_what(
    text: str,
    curve: Callable[[int], float] | None,
    code: bytes,
    parts: tuple[str, ...],
    kb: Knowledge,
) -> None:
    case = intake.read(
        text,
        kb,
        curves=[("a.csv", log(curve))] if curve else [],
        codes=[("m.py", code)] if code else [],
    )
    told = pipeline.diagnose(case, kb).contradictions
    assert any(all(part in w.en for part in parts) for w in told), told
    assert all(w.zh and w.zh != w.en for w in told)


def test_a_level_loss_has_no_rate(kb: Knowledge) -> None:
    case = intake.read("The loss goes down steadily.", kb, curves=[("a.csv", log(flat))])
    (told,) = (w for w in pipeline.diagnose(case, kb).contradictions if "steadily" in w.en)
    assert "goes from 0.7 to 0.7." in told.en
    assert "%" not in told.en


def test_who_agrees_is_not_contradicted(kb: Knowledge) -> None:
    case = intake.read("The loss goes down steadily.", kb, curves=[("a.csv", log(falling))])
    assert not pipeline.diagnose(case, kb).contradictions


def test_steps_that_hardly_move_have_no_rate() -> None:
    steps = np.array([3.0] * 12 + [4.0])
    curve = Curve(
        name="loss", role="train-loss", steps=steps, values=2.0 - steps * 0.1, granularity="epoch"
    )
    told = course_of(Case(runs=(Run(name="a", curves=(curve,)),)))
    assert told is not None
    assert "per epoch" not in told.en
