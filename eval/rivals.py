"""runmedic on the logs that it accepts, measured like the rest.

It is not a dependency: ``pip install runmedic`` into a virtual environment of its own, and
``python -m eval --runmedic PATH/bin/runmedic``. It names a pathology of the curve, not a cause; a
pathology counts as right when any cause that it may mean is accepted, which favours it.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.answers import Answer, Claim, Solved

if TYPE_CHECKING:
    from eval.__main__ import Measured

SECONDS = 30
# What its checks may mean, read from its own texts (version 0.1.1): causes or whole families.
MEANT: Mapping[str, tuple[str, ...]] = {
    "non_finite": (
        "num/", "loss/log-zero", "loss/logits-as-probs", "data/corrupt-input", "label/range",
        "label/all-masked", "optim/lr-too-high", "arch/exploding-gradient", "arch/init-scale",
        "data/input-not-normalised", "label/target-scale",
    ),
    "divergence": (
        "optim/lr-too-high", "optim/no-warmup", "optim/late-sharpening-blowup",
        "optim/missing-zero-grad",
        "arch/exploding-gradient", "arch/transformer-instability", "data/bad-data-pocket",
        "optim/accumulation-scaling", "optim/momentum-decay-values", "optim/clip-misuse",
    ),
    "loss_spikes": (
        "data/bad-data-pocket", "optim/lr-too-high", "arch/exploding-gradient", "optim/no-warmup",
        "optim/adam-second-moment-lag", "optim/momentum-decay-values", "optim/state-not-restored",
    ),
    "grad_spikes": ("arch/exploding-gradient", "data/bad-data-pocket", "optim/lr-too-high"),
    "no_learning": (
        "optim/", "loss/", "arch/", "data/xy-desync", "data/no-signal", "api/lightning-contract",
        "data/input-not-normalised", "label/encoding", "num/fp16-underflow", "num/fp16-overflow",
    ),
    "overfitting": ("reg/overfitting", "reg/overconfidence", "data/too-little-data", "label/noise"),
    "val_below_train": (
        "benign/val-below-train", "benign/metric-timing", "benign/regularised-train-higher",
        "data/split-leakage",
    ),
    "constant_lr_plateau": ("optim/no-lr-decay", "arch/capacity", "benign/loss-floor"),
}  # fmt: skip


def added(measured: Measured, command: str) -> Measured:
    """The problems whose log it can read, with its answers beside ours."""
    read = [
        (s, _findings(s.problem.log, command) if s.problem.log else None) for s in measured.solved
    ]
    rows = [i for i, (_, found) in enumerate(read) if found is not None]
    if not rows:
        return measured
    solved = tuple(measured.solved[i] for i in rows)
    kept = {name: tuple(given[i] for i in rows) for name, given in measured.answers.items()}
    kept["runmedic"] = tuple(
        _answer(s, read[i][1] or []) for s, i in zip(solved, rows, strict=True)
    )
    return dataclasses.replace(measured, solved=solved, answers=kept)


def _findings(log: str, command: str) -> list[dict[str, Any]] | None:
    """What it finds in a log; None when it reads no series."""
    first = log.lstrip().partition("\n")[0]
    name = "run.csv" if first.count(",") and "loss" in first and ":" not in first else "run.log"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(log)
        done = subprocess.run(
            [command, "diagnose", str(path), "--json"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    try:
        runs = json.loads(done.stdout)
    except ValueError:
        return None
    if not any(run["series"] for run in runs):
        return None
    return [finding for run in runs for finding in run["findings"]]


def _answer(solved: Solved, findings: Sequence[Mapping[str, Any]]) -> Answer:
    """One claim a finding, in its order. "Problems found" or not is its verdict."""
    accepted = solved.problem.accepted
    claims = tuple(
        Claim(
            frozenset(c for c in accepted if c.startswith(MEANT.get(f["check"], ()))),
            benign=f["severity"] == "info",
        )
        for f in findings
    )
    trouble = any(f["severity"] != "info" for f in findings)
    return Answer(claims, "cause" if trouble else "nothing-wrong", trouble)
