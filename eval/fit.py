"""``python -m eval.fit``: refit the few numbers of ``kb/scales.yaml`` with cross-validation.

What is read and found in a problem does not depend on these numbers, so it is computed once; then
coordinate steps lower the mean log loss of the right cause, held to the present values by a
penalty. Prints the cross-validated loss before and after; writes only with ``--write``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from advisor import knowledge, pipeline
from advisor.knowledge import Knowledge, Scales
from advisor.model import Case, Finding
from eval import problems
from eval.problems import Problem

FOLDS = 5
# Multiplicative steps tried for each number, coarse to fine.
STEPS = (1.6, 1.25, 1.1)
# Penalty (nats) for moving a number by a factor e: keeps what the data do not speak about.
STIFFNESS = 0.01
# Every number that may move: path in the scales and its limits.
NUMBERS: dict[str, tuple[float, float]] = {
    "frequency.rarely": (0.01, 0.15),
    "frequency.sometimes": (0.1, 0.4),
    "frequency.often": (0.4, 0.8),
    "frequency.always": (0.8, 0.98),
    "background.never": (0.002, 0.03),
    "background.rarely": (0.01, 0.08),
    "background.sometimes": (0.05, 0.25),
    "background.often": (0.2, 0.6),
    "prior.very-common": (2, 20),
    "prior.common": (1, 10),
    "prior.rare": (0.1, 1.5),
    "trust.prose": (0.2, 1.0),
    "trust.curve": (0.2, 1.0),
    "trust.code": (0.2, 1.0),
    "trust.experiment": (0.2, 1.0),
    "absent_trust.prose": (0.05, 1.0),
    "absent_trust.curve": (0.05, 1.0),
    "absent_trust.code": (0.05, 1.0),
    "group_power": (0.05, 1.0),
    "none_of_these": (0.01, 0.5),
    "pair_factor": (0.05, 2.0),
    "outside_factor": (0.003, 0.3),
    "retrieval_bound": (0.5, 5.0),
    "retrieval_weight": (0.2, 1.5),
}


@dataclass(frozen=True)
class Prepared:
    """A problem with everything found in it that the numbers do not touch."""

    problem: Problem
    case: Case
    findings: tuple[Finding, ...]


def prepare(problem: Problem, kb: Knowledge) -> Prepared:
    """Read a problem and look at it."""
    case = problem.case(kb)
    return Prepared(problem, case, pipeline.look(case, kb, strict=True)[0])


def loss(prepared: Sequence[Prepared], kb: Knowledge) -> float:
    """Mean negative log probability of any right cause, as if one alone were at work."""
    total = 0.0
    for p in prepared:
        ranking = pipeline.ranked(p.case, p.findings, kb, pairs=False)
        shares = np.append(ranking.marginals, ranking.none_of_these)
        rows = [kb.cause_ids.index(c) for c in p.problem.accepted]
        total -= float(np.log(shares[rows].sum() / shares.sum() + 1e-6))
    return total / len(prepared)


def get(scales: Scales, path: str) -> float:
    """The number at a dotted path."""
    field, _, key = path.partition(".")
    value = getattr(scales, field)
    return float(value[key] if key else value)


def put(scales: Scales, path: str, value: float) -> Scales:
    """The scales with one number replaced."""
    field, _, key = path.partition(".")
    changed = {**getattr(scales, field), key: value} if key else value
    return scales.model_copy(update={field: changed})


def fit(prepared: Sequence[Prepared], kb: Knowledge, *, quiet: bool = True) -> Scales:
    """Coordinate descent from the present numbers."""
    start = scales = kb.scales
    best = loss(prepared, kb)
    for step in STEPS:
        for path, (low, high) in NUMBERS.items():
            for factor in (step, 1 / step):
                value = get(scales, path) * factor
                if not low <= value <= high:
                    continue
                trial = put(scales, path, value)
                score = loss(prepared, kb.with_scales(trial)) + penalty(start, trial)
                if score < best - 1e-5:
                    best, scales = score, trial
                    if not quiet:
                        typer.echo(f"{path:<24}{value:8.4f}   {best:.4f}")
                    break
    return scales


def penalty(start: Scales, trial: Scales) -> float:
    """Cost of moving away from the present numbers."""
    return STIFFNESS * sum(np.log(get(trial, p) / get(start, p)) ** 2 for p in NUMBERS)


def cross_validated(prepared: Sequence[Prepared], kb: Knowledge) -> float:
    """Loss on problems that the numbers were not fitted on."""
    order = np.random.default_rng(0).permutation(len(prepared))
    total = 0.0
    for fold in range(FOLDS):
        test = [prepared[i] for i in order[fold::FOLDS]]
        train = [prepared[i] for k, i in enumerate(order) if k % FOLDS != fold]
        total += loss(test, kb.with_scales(fit(train, kb))) * len(test)
    return total / len(prepared)


def written(text: str, scales: Scales, paths: Mapping[str, object]) -> str:
    """The text of ``scales.yaml`` with the new numbers in their places."""
    for path in paths:
        field, _, key = path.partition(".")
        number = f"{get(scales, path):.3g}"
        if key:
            line = re.compile(rf"(?m)^({field}: .*\b{re.escape(key)}: )[\d.]+")
        else:
            line = re.compile(rf"(?m)^({field}: )[\d.]+")
        text = line.sub(lambda m, n=number: m[1] + n, text)
    return text


def main(
    folder: Annotated[Path | None, typer.Option("--problems")] = None,
    validate: Annotated[bool, typer.Option(help="Cross-validate; takes longer.")] = True,
    write: Annotated[bool, typer.Option("--write", help="Store the numbers.")] = False,
) -> None:
    """Fit on eval/cases, the faulty programs of eval/code and a folder of problems.

    The examples of the knowledge base are left out: the reader was trained on them, and would be
    trusted too far.
    """
    kb = knowledge.load()
    root = knowledge.find_root()
    chosen = [*problems.own(), *problems.faulty_programs()]
    chosen += problems.from_folder(folder) if folder else []
    prepared = [prepare(p, kb) for p in chosen if p.accepted]
    typer.echo(f"{len(prepared)} problems, log loss {loss(prepared, kb):.4f} nats")
    if validate:
        typer.echo(f"cross-validated after fitting {cross_validated(prepared, kb):.4f} nats")
    scales = fit(prepared, kb, quiet=False)
    typer.echo(f"fitted {loss(prepared, kb.with_scales(scales)):.4f} nats")
    if write:
        path = root / "scales.yaml"
        path.write_text(written(path.read_text(), scales, NUMBERS))


if __name__ == "__main__":
    typer.run(main)
