"""What a person reads."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from advisor import intake, knowledge, pipeline
from advisor.model import Curve, Diagnosis, Evidence, Finding, Run, to_json
from advisor.report import terminal
from advisor.report.plot import HEIGHT, draw

DEMO = Path(__file__).parent / "samples/demo-post.txt"


@pytest.fixture(scope="module")
def diagnosis() -> Diagnosis:
    kb = knowledge.load()
    return pipeline.diagnose(intake.read(DEMO.read_text(), kb), kb, strict=True)


def text(diagnosis: Diagnosis, *, explain: bool = False, width: int = 100) -> str:
    out = io.StringIO()
    terminal.show(diagnosis, Console(file=out, width=width, highlight=False), explain=explain)
    return out.getvalue()


def test_verdict_comes_first_and_causes_in_order(diagnosis: Diagnosis) -> None:
    lines = text(diagnosis).splitlines()
    assert diagnosis.differential[0].cause.name.en in lines[0]
    numbers = re.findall(r"^(\d)\. .*?(\d+)%", text(diagnosis), flags=re.MULTILINE)
    shares = [int(share) for _, share in numbers]
    assert shares == sorted(shares, reverse=True)


def test_evidence_names_its_place(diagnosis: Diagnosis) -> None:
    assert re.search(r"val_loss@\S+", text(diagnosis))
    assert re.search(r"pasted code:\d+", text(diagnosis))


def test_a_saved_diagnosis_shows_the_same(diagnosis: Diagnosis) -> None:
    assert text(Diagnosis.load(to_json(diagnosis))) == text(diagnosis)


def test_explained_contributions_add_up(diagnosis: Diagnosis) -> None:
    shown = text(diagnosis, explain=True, width=400)
    block = shown.split("\n1. ")[1].split("\n2. ")[0]
    parts = [
        float(n)
        for n in re.findall(r"^ +(?:for|against|base rate):.* ([+-]\d+\.\d+) *$", block, re.M)
    ]
    (total,) = re.findall(r"=: ([+-]\d+\.\d+)", block)
    assert sum(parts) == pytest.approx(float(total), abs=0.15)


def test_narrow_terminals_wrap(diagnosis: Diagnosis) -> None:
    assert max(len(line) for line in text(diagnosis, width=80).splitlines()) <= 80


def curve(values: list[float], name: str = "loss") -> Curve:
    steps = np.arange(len(values))
    return Curve(name=name, role="train-loss", steps=steps, values=values, granularity="step")  # pyright: ignore


def test_a_falling_curve_is_drawn_falling() -> None:
    (drawing,) = draw(Run(name="r", curves=(curve([4, 3, 2, 1]),)), ())
    body = [row.split("┤")[1] for row in drawing.rows[:HEIGHT]]
    first = [
        next(i for i, c in enumerate(row) if c != "\u2800") for row in body if row.strip("\u2800")
    ]
    assert first == sorted(first)
    assert first[0] == 0
    assert "4" in drawing.rows[0]
    assert "1" in drawing.rows[HEIGHT - 1]


def test_events_are_marked_at_their_step() -> None:
    finding = Finding(
        symptom="loss-noisy", source="curve", status="present",
        evidence=(Evidence(where="loss@2", what="here"), Evidence(where="lost@1", what="not here")),
    )  # fmt: skip
    (drawing,) = draw(Run(name="r", curves=(curve([4, 3, 2, 1, 1]),)), (finding,))
    assert [(m.letter, m.step, m.what) for m in drawing.marks] == [("a", 2.0, "here")]
    axis = drawing.rows[HEIGHT].split("└")[1]
    assert abs(axis.index("a") - len(axis) // 2) <= 1


@pytest.mark.parametrize(
    "values",
    [
        [1.0, 1.0, 1.0],
        [float("nan"), 1.0, 2.0],
        [1e-9, 1e9],
        [-1.0, 0.0, 1.0],
        [float("inf"), 1, 2],
    ],
)
def test_odd_values_are_drawn(values: list[float]) -> None:
    (drawing,) = draw(Run(name="r", curves=(curve(values),)), (), chance=0.69)
    assert len({len(row.split("┤")[1][:64]) for row in drawing.rows[:HEIGHT]}) == 1


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw(Run(name="r", curves=(curve([float("nan")] * 3),)), ()) == ()
    assert draw(Run(name="r", curves=()), ()) == ()
