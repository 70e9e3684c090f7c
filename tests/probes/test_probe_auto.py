"""``advisor probe auto`` from a question to an answer, on labels as training receives them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.model import Diagnosis
from advisor.probing import settled

QUESTION = (
    "I train on TFRecords sorted by class with a shuffle buffer of 1000. The training loss goes up"
    " and down periodically within the epoch, what is wrong?"
)
TARGET = """
import numpy as np
from advisor.probes import Target

def windows():
    return Target(labels=np.repeat(np.arange(10), 3000), shuffle_buffer=1000, batch_size=32)

def mixed():
    draw = np.random.default_rng()
    def labels():
        return iter(draw.integers(0, 10, 30_000))
    batches = lambda: ((np.zeros((32, 1)), draw.integers(0, 10, 32)) for _ in range(900))
    return Target(train_batches=batches, num_classes=10)
"""
CAUSES = ("data/partial-shuffle", "data/label-sorted-order")


def advisor(*args: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *args], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("auto")
    document = advisor("ask", QUESTION, "--json")
    assert document["differential"][0]["cause"]["id"] == "data/partial-shuffle"
    (folder / "diagnosis.json").write_text(json.dumps(document))
    (folder / "target.py").write_text(TARGET)
    return folder


def auto(folder: Path, function: str) -> dict[str, float]:
    document = advisor(
        *("probe", "auto", "--target", f"{folder}/target.py:{function}"),
        *("--diagnosis", f"{folder}/diagnosis.json", "--json"),
    )
    measured = {f["symptom"]: f for f in document["findings"] if f["source"] == "probe"}
    assert "label-window-entropy-low" in measured
    return {h["cause"]["id"]: h["probability"] for h in document["differential"]}


def test_what_the_probe_confirms_stays_first(asked: Path) -> None:
    ranking = auto(asked, "windows")
    assert max(ranking, key=lambda c: ranking[c]) in CAUSES


def test_what_the_probe_rules_out_is_gone(asked: Path) -> None:
    """However much the question reads like it."""
    ranking = auto(asked, "mixed")
    assert not any(ranking.get(c, 0.0) > 0.1 for c in CAUSES), ranking


def test_a_leader_that_a_probe_confirmed_settles_it(asked: Path) -> None:
    diagnosis = Diagnosis.load((asked / "diagnosis.json").read_bytes())
    first, second = (h.cause.id for h in diagnosis.differential[:2])
    assert not settled(diagnosis)
    assert settled(diagnosis, {first})
    assert not settled(diagnosis, {second})


def test_a_saved_report_rules_out_as_well(asked: Path) -> None:
    report = asked / "report.json"
    advisor(
        *("probe", "run", "label-window-entropy", "--target", f"{asked}/target.py:mixed"),
        *("--out", str(report), "--json"),
    )
    document = advisor("ask", QUESTION, "--probe-result", str(report), "--json")
    ranking = {h["cause"]["id"]: h["probability"] for h in document["differential"]}
    assert not any(ranking.get(c, 0.0) > 0.1 for c in CAUSES), ranking
