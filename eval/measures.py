"""Figures of a set of answers, with bootstrap intervals.

Most figures are ratios of two sums over problems, so that a resample is a row of weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.answers import Answer, Claim
from eval.problems import Problem

Array = npt.NDArray[np.float64]

# An assertion is a claim above this probability.
ASSERTED = 0.5
BINS = 10
RESAMPLES = 1000
# Share of the resamples between the ends of an interval.
COVERAGE = 0.95
SOUND = ("nothing-wrong",)
# Figures of which less is better.
LOWER_IS_BETTER = frozenset({"ECE", "Brier", "false alarms"})


@dataclass(frozen=True)
class Figure:
    """A measured value with its interval, over ``n`` problems (or assertions)."""

    value: float
    low: float
    high: float
    n: int


def right(claim: Claim, problem: Problem) -> bool:
    """Whether a claim is among the accepted causes.

    Where nothing is wrong and no explanation is wanted, any benign one is right.
    """
    if problem.accepted:
        return bool(claim.causes & set(problem.accepted))
    return claim.benign and "nothing-wrong" in problem.verdicts


def rank(answer: Answer, problem: Problem) -> int:
    """Rank of the first right claim, 0 when there is none."""
    hits = (i for i, claim in enumerate(answer.claims, start=1) if right(claim, problem))
    return next(hits, 0)


def complete(answer: Answer, problem: Problem, top: int = 3) -> bool:
    """Each of several simultaneous causes has a claim among the first."""
    first = answer.claims[:top]
    return all(any(claim.causes & set(group) for claim in first) for group in problem.both)


def ratios(
    problems: Sequence[Problem], answers: Sequence[Answer]
) -> dict[str, tuple[Array, Array]]:
    """Numerators and denominators by figure, each of shape ``(n_problems,)``."""
    both = list(zip(problems, answers, strict=True))
    caused = _array(bool(p.accepted) for p in problems)
    ranks = _array(rank(a, p) if p.accepted else 0 for p, a in both)
    judged = _array(bool(a.verdict) for a in answers)
    asserted = [[c for c in a.claims if (c.probability or 0.0) > ASSERTED] for a in answers]
    stated, wrong = _first_claims(problems, answers)
    sound = _array(p.verdicts == SOUND for p in problems)
    double = _array(bool(p.both) for p in problems)
    return {
        "top-1": (caused * (ranks == 1), caused),
        "top-3": (caused * ((ranks > 0) & (ranks <= 3)), caused),
        "MRR": (caused * np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0.0), caused),
        "verdict": (_array(a.verdict in p.verdicts for p, a in both) * judged, judged),
        "precision": (
            _array(sum(right(c, p) for c in cs) for p, cs in zip(problems, asserted, strict=True)),
            _array(len(cs) for cs in asserted),
        ),
        "Brier": (wrong, stated),
        "false alarms": (_array(a.alarm for a in answers) * sound, sound),
        "answered": (judged * _array(a.verdict != "not-enough-evidence" for a in answers), judged),
        "both found": (_array(complete(a, p) for p, a in both) * double, double),
    }


def _first_claims(problems: Sequence[Problem], answers: Sequence[Answer]) -> tuple[Array, Array]:
    """Whether a first claim has a probability, and the square of how wrong that is."""
    p, hit, stated = first_claims(problems, answers)
    return stated, stated * (p - hit) ** 2


def first_claims(
    problems: Sequence[Problem], answers: Sequence[Answer]
) -> tuple[Array, Array, Array]:
    """Probability of each first claim, whether it is right, and whether it counts.

    It does not where nothing is wrong and no explanation is wanted: then any benign one is right,
    at any probability, and false alarms are what counts.
    """
    firsts = [a.claims[0] if a.claims else None for a in answers]
    p = _array((c.probability or 0.0) if c else 0.0 for c in firsts)
    hit = _array(c is not None and right(c, q) for c, q in zip(firsts, problems, strict=True))
    stated = _array(
        c is not None and c.probability is not None and bool(q.accepted or q.verdicts != SOUND)
        for c, q in zip(firsts, problems, strict=True)
    )
    return p, hit, stated


@dataclass(frozen=True)
class Bin:
    """First claims of like probability: their mean probability, the share right, how many."""

    stated: float
    right: float
    n: int


def reliability(p: Array, hit: Array, bins: int = BINS) -> tuple[Bin, ...]:
    """Bins of equal mass in the order of the probability."""
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(Bin(float(p[i].mean()), float(hit[i].mean()), len(i)) for i in parts)


def calibration_error(p: Array, hit: Array, bins: int = BINS) -> float:
    """Expected calibration error: mean distance between stated and right, by mass."""
    found = reliability(p, hit, bins)
    total = sum(b.n for b in found)
    return sum(b.n * abs(b.stated - b.right) for b in found) / total if total else float("nan")


def figures(problems: Sequence[Problem], answers: Sequence[Answer]) -> dict[str, Figure]:
    """Every figure that these problems and answers allow."""
    rng = np.random.default_rng(0)
    n = len(problems)
    draws = rng.integers(0, n, (RESAMPLES, n))
    weights = np.stack([np.bincount(draw, minlength=n) for draw in draws])
    found = {
        name: _ratio(above, below, weights)
        for name, (above, below) in ratios(problems, answers).items()
        if below.sum()
    }
    p, hit, stated = first_claims(problems, answers)
    if stated.sum() >= BINS:
        found["ECE"] = _calibration(p, hit, stated > 0, draws)
    return found


def _ratio(above: Array, below: Array, weights: npt.NDArray[np.intp]) -> Figure:
    parts = weights @ below
    kept = parts > 0
    low, high = _ends((weights @ above)[kept] / parts[kept])
    return Figure(float(above.sum() / below.sum()), low, high, int(below.sum()))


def _calibration(
    p: Array, hit: Array, stated: npt.NDArray[np.bool_], draws: npt.NDArray[np.intp]
) -> Figure:
    resampled = [d[stated[d]] for d in draws[: RESAMPLES // 5]]
    low, high = _ends(np.array([calibration_error(p[d], hit[d]) for d in resampled]))
    return Figure(calibration_error(p[stated], hit[stated]), low, high, int(stated.sum()))


def _ends(values: Array) -> tuple[float, float]:
    tail = 100 * (1 - COVERAGE) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def _array(values: Iterable[float]) -> Array:
    return np.array(list(values), dtype=np.float64)
