"""Levels that a loss has by arithmetic alone: chance, the clip constants, the doubled softmax."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.model import Case

# Class counts that people really have. With the count unknown, a match to ln C within half a per
# cent says little for C above 30, where neighbouring levels are closer than that.
PLAUSIBLE_CLASSES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 100, 1000)
KNOWN_TOLERANCE = 0.02
GUESSED_TOLERANCE = 0.005

_NOT_CROSS_ENTROPY = (
    "mse", "mae", "l1", "l2", "squared", "absolute", "huber", "hinge", "dice", "focal", "triplet",
    "contrastive", "cosine", "ctc", "wasserstein", "poisson", "kld", "quantile", "regress",
)  # fmt: skip
_BINARY = ("bce", "binary")


@dataclass(frozen=True)
class Chance:
    """A level reached by guessing, and how we come to it."""

    level: float
    why: str
    known: bool


def known_chance(case: Case) -> Chance | None:
    """Chance cross-entropy in nats from the facts of the case; None when they do not tell."""
    loss = (case.facts.loss or "").lower()
    if other_loss(case):
        return None
    if any(word in loss for word in _BINARY):
        return Chance(math.log(2), "ln 2, a coin in binary cross-entropy", True)
    classes = case.facts.num_classes
    if classes is None or classes < 2:
        return None
    return Chance(math.log(classes), f"ln {classes}", True)


def other_loss(case: Case) -> bool:
    """Whether the facts say that the loss is no cross-entropy."""
    said = f"{case.facts.loss or ''} {case.facts.task or ''}".lower()
    return any(word in said for word in _NOT_CROSS_ENTROPY)


def chance_near(value: float, half_unit: float, case: Case) -> Chance | None:
    """The chance level that a printed value agrees with.

    With the class count known, within 2 %; otherwise within 0.5 % of ln C for a common C. A value
    printed so coarsely that it would agree with two of those agrees with none.
    """
    if other_loss(case):
        return None
    known = known_chance(case)
    if known is not None:
        return known if near(value, known.level, half_unit, KNOWN_TOLERANCE) else None
    matches = [
        c
        for c in PLAUSIBLE_CLASSES
        if near(value, math.log(c), half_unit, GUESSED_TOLERANCE)
        and half_unit <= 2 * GUESSED_TOLERANCE * math.log(c)
    ]
    if len(matches) != 1:
        return None
    return Chance(math.log(matches[0]), f"ln {matches[0]} (class count guessed)", False)


def near(value: float, level: float, half_unit: float, tolerance: float) -> bool:
    """Within a relative tolerance of a level, or equal to it as printed."""
    return abs(value - level) <= max(tolerance * abs(level), 1.0001 * half_unit)


def doubled_softmax_floor(classes: int) -> float:
    """Least cross-entropy when softmax is applied twice: ``ln(e + C - 1) - 1`` nats."""
    return math.log(math.e + classes - 1) - 1.0


def binary_entropy(share: float) -> float:
    """``-p ln p - (1-p) ln(1-p)`` nats."""
    return -share * math.log(share) - (1 - share) * math.log(1 - share)


def smoothed_floor(classes: int, epsilon: float) -> float:
    """Least cross-entropy with label smoothing ``epsilon`` spread over all ``classes``, nats."""
    low = epsilon / classes
    high = 1 - epsilon + low
    return -high * math.log(high) - (classes - 1) * low * math.log(low)
