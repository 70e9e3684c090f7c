"""``python -m eval fit``: refit the few numbers of ``kb/scales.yaml`` with cross-validation.

What is read and found in a problem does not depend on these numbers, so it is computed once; then
coordinate steps lower the log loss of the right cause, held to the present values by a penalty.
Sets count alike, however many problems they hold: our own texts are more like what the reader was
trained on than strangers' are. Prints cross-validated figures before and after for every set, and
the temperature that would calibrate best; writes only with ``--write``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from advisor import knowledge, pipeline
from advisor.inference import Ranking, every_pair
from advisor.knowledge import Knowledge, Scales
from advisor.model import Case, Finding
from eval import problems
from eval.measures import calibration_error
from eval.problems import Problem

Array = npt.NDArray[np.float64]

FOLDS = 5
# Probability that a right cause has at least, so that one miss does not rule the loss. # unsourced
FLOOR = 1e-6
# Temperatures tried: all log odds are divided by one of them.
TEMPERATURES = tuple(float(t) for t in np.geomspace(0.4, 2.0, 33))
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
    "code_background.never": (0.0003, 0.01),
    "code_background.rarely": (0.002, 0.03),
    "code_background.sometimes": (0.02, 0.15),
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
    "retrieval_bound": (0.5, 10.0),
    "retrieval_weight": (0.2, 1.5),
}


@dataclass(frozen=True)
class Prepared:
    """A problem with everything found in it that the numbers do not touch.

    ``weight`` is its share in the loss.
    """

    problem: Problem
    case: Case
    findings: tuple[Finding, ...]
    group: str
    weight: float

    def ranking(self, kb: Knowledge, *, pairs: bool = False) -> Ranking:
        """The ranking with the numbers of ``kb``."""
        return pipeline.ranked(self.case, self.findings, kb, pairs=pairs)


def prepare(sets: Mapping[str, Sequence[Problem]], kb: Knowledge) -> list[Prepared]:
    """Read every problem that has a cause, and look at it."""
    found: list[Prepared] = []
    for name, chosen in sets.items():
        caused = [p for p in chosen if p.accepted]
        for problem in caused:
            case = problem.case(kb)
            findings = pipeline.look(case, kb, strict=True)[0]
            weight = 1 / len(caused) / len(sets)
            found.append(Prepared(problem, case, findings, name, weight))
    return found


def losses(prepared: Sequence[Prepared], kb: Knowledge, temperature: float = 1.0) -> Array:
    """Negative log probability of any right cause, as if one alone were at work, ``(n,)``."""
    found: list[float] = []
    for p in prepared:
        log = np.append(p.ranking(kb).log_single, 0.0) / temperature
        rows = [kb.cause_ids.index(c) for c in p.problem.accepted]
        log -= np.logaddexp.reduce(log)
        found.append(-float(np.logaddexp.reduce(np.append(log[rows], np.log(FLOOR)))))
    return np.array(found)


def loss(prepared: Sequence[Prepared], kb: Knowledge) -> float:
    """Weighted mean of the losses."""
    weights = np.array([p.weight for p in prepared])
    return float(losses(prepared, kb) @ weights / weights.sum())


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


def fit(
    prepared: Sequence[Prepared], kb: Knowledge, *, keep: str = "-", quiet: bool = True
) -> Scales:
    """Coordinate descent from the present numbers; those that begin with ``keep`` stay."""
    start = scales = kb.scales
    best = loss(prepared, kb)
    for step in STEPS:
        for path, (low, high) in NUMBERS.items():
            for factor in (step, 1 / step):
                value = get(scales, path) * factor
                if path.startswith(keep) or not low <= value <= high:
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


def folds(prepared: Sequence[Prepared]) -> Iterator[tuple[list[int], list[int]]]:
    """Indices to fit on and to measure on, ``FOLDS`` times."""
    order = np.random.default_rng(0).permutation(len(prepared)).tolist()
    for fold in range(FOLDS):
        yield [i for k, i in enumerate(order) if k % FOLDS != fold], order[fold::FOLDS]


def cross_validated(
    prepared: Sequence[Prepared], kb: Knowledge, keep: str = "-"
) -> tuple[Array, list[Scales]]:
    """Losses on problems that the numbers were not fitted on, and the numbers for each problem."""
    found = np.zeros(len(prepared))
    scales = [kb.scales] * len(prepared)
    for train, test in folds(prepared):
        fitted = fit([prepared[i] for i in train], kb, keep=keep)
        found[test] = losses([prepared[i] for i in test], kb.with_scales(fitted))
        for i in test:
            scales[i] = fitted
    return found, scales


# --- calibration ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class First:
    """The log odds of a problem's hypotheses, singles, pairs and none, and which are right.

    ``marginal`` has the rows of the singles and pairs that the first cause takes part in.
    """

    log: Array
    marginal: npt.NDArray[np.intp]
    right: bool

    def probability(self, temperature: float) -> float:
        """Probability of the first cause when all log odds are divided by the temperature."""
        log = self.log / temperature
        total = np.logaddexp.reduce(log)
        return float(np.exp(np.logaddexp.reduce(log[self.marginal]) - total))


def first_of(p: Prepared, kb: Knowledge) -> First:
    """The first cause of a problem with all that its probability rests on."""
    ranking = p.ranking(kb, pairs=True)
    row = int(ranking.order[0])
    n = len(kb.cause_ids)
    first, second = every_pair(n)
    partners = np.flatnonzero((first == row) | (second == row)) + n
    log = np.concatenate([ranking.log_single, ranking.log_pairs, [0.0]])
    return First(
        log, np.append(partners, row).astype(np.intp), kb.cause_ids[row] in p.problem.accepted
    )


def best_temperature(firsts: Sequence[First]) -> float:
    """The temperature with the least log loss of "the first cause is right"."""

    def log_loss(temperature: float) -> float:
        p = np.clip([f.probability(temperature) for f in firsts], 1e-6, 1 - 1e-6)
        hit = np.array([f.right for f in firsts])
        return float(-np.log(np.where(hit, p, 1 - p)).mean())

    return min(TEMPERATURES, key=log_loss)


def calibration(firsts: Sequence[First], temperatures: Sequence[float]) -> tuple[float, float]:
    """Expected calibration error and Brier score, each problem at its own temperature."""
    p = np.array([f.probability(t) for f, t in zip(firsts, temperatures, strict=True)])
    hit = np.array([float(f.right) for f in firsts])
    return calibration_error(p, hit), float(((p - hit) ** 2).mean())


def held_out_temperatures(firsts: Sequence[First], prepared: Sequence[Prepared]) -> list[float]:
    """For every problem the temperature fitted on the other folds."""
    found = [1.0] * len(firsts)
    for train, test in folds(prepared):
        best = best_temperature([firsts[i] for i in train])
        for i in test:
            found[i] = best
    return found


def report(prepared: Sequence[Prepared], kb: Knowledge, scales: Sequence[Scales]) -> Iterator[str]:
    """Lines by set: top-1, calibration as it is and with a temperature fitted on other folds."""
    firsts = [first_of(p, kb.with_scales(s)) for p, s in zip(prepared, scales, strict=True)]
    heat = held_out_temperatures(firsts, prepared)
    names = list(dict.fromkeys(p.group for p in prepared))
    for name in (*names, "all"):
        rows = [i for i, p in enumerate(prepared) if name in (p.group, "all")]
        chosen = [firsts[i] for i in rows]
        top = sum(f.right for f in chosen) / len(chosen)
        as_is, brier = calibration(chosen, [1.0] * len(chosen))
        cooled, better = calibration(chosen, [heat[i] for i in rows])
        yield (
            f"  {name:<12} n={len(rows):<4} top-1 {top:.3f}  ECE {as_is:.3f} Brier {brier:.3f}"
            f"  with temperature: ECE {cooled:.3f} Brier {better:.3f}"
        )
    yield f"  temperature on all: {best_temperature(firsts):.2f}"


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
    folder: Annotated[
        Path | None, typer.Option("--problems", help="Folder with cases.jsonl and gold.jsonl.")
    ] = None,
    programs: Annotated[bool, typer.Option(help="Fit on eval/code, too.")] = False,
    validate: Annotated[bool, typer.Option(help="Cross-validate; takes longer.")] = True,
    keep: Annotated[str, typer.Option(help="Numbers that begin so stay as they are.")] = "-",
    write: Annotated[bool, typer.Option("--write", help="Store the numbers.")] = False,
) -> None:
    """Fit on eval/cases and a folder of problems.

    The examples of the knowledge base are left out: the reader was trained on them, and would be
    trusted too far.
    """
    kb = knowledge.load()
    sets = {"cases": list(problems.own())}
    if programs:
        sets["code"] = list(problems.faulty_programs())
    if folder:
        sets[folder.name] = list(problems.from_folder(folder))
    prepared = prepare(sets, kb)
    typer.echo(f"{len(prepared)} problems, log loss {loss(prepared, kb):.4f} nats")
    typer.echo("\n".join(report(prepared, kb, [kb.scales] * len(prepared))))
    if validate:
        found, held_out = cross_validated(prepared, kb, keep)
        weights = np.array([p.weight for p in prepared])
        mean = float(found @ weights / weights.sum())
        typer.echo(f"cross-validated after fitting {mean:.4f} nats")
        typer.echo("\n".join(report(prepared, kb, held_out)))
    scales = fit(prepared, kb, keep=keep, quiet=False)
    typer.echo(f"fitted {loss(prepared, kb.with_scales(scales)):.4f} nats")
    if write:
        path = knowledge.find_root() / "scales.yaml"
        path.write_text(written(path.read_text(), scales, NUMBERS))


if __name__ == "__main__":
    typer.run(main)
