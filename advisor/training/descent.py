"""How both networks descend: the loss of weighted examples, and the rate of a step."""

# Parts of torch have incomplete types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol

import torch
from torch import nn

# Share of the probability that goes to all labels alike. # unsourced
SMOOTHING = 0.05
# Share of the steps in which the rate rises, and the least of it that is left. # unsourced
WARMUP, LEAST = 0.05, 0.01


class Weighted(Protocol):
    """An example with the row of its label and how much it counts."""

    @property
    def label(self) -> int:
        """Row of the label."""
        ...

    @property
    def weight(self) -> float:
        """How much it counts; 1 counts it whole."""
        ...


def loss(decisions: torch.Tensor, examples: Sequence[Weighted]) -> torch.Tensor:
    """Smoothed cross-entropy of ``(n, n_labels)``, the mean by the weights of the examples."""
    labels = torch.tensor([e.label for e in examples])
    weights = torch.tensor([e.weight for e in examples])
    each = nn.functional.cross_entropy(
        decisions, labels, label_smoothing=SMOOTHING, reduction="none"
    )
    return (each * weights).sum() / weights.sum()


def rate(steps: int) -> Callable[[int], float]:
    """Share of the rate at each of so many steps: warm-up, then half a cosine."""

    def share(step: int) -> float:
        left = 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
        return min(1.0, (step + 1) / (WARMUP * steps)) * max(left, LEAST)

    return share
