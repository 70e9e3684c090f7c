"""How many units never fire, always saturate, or are copies of one another?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from advisor.probes import Array, Batch, Decline, Layer, Record, Subject, probe
from advisor.probes.target import Units, first_array

# Training samples: units that fire for a rare class only need many (probe definition).
SAMPLES = 2048
# Share of a layer's units: dead (CS231n: "as much as 40 %"), saturated, and few (a judgement).
DEAD, SATURATED, FEW = 0.4, 0.5, 0.1
# Beyond these a sigmoid is saturated, a tanh beyond the upper one in size; and a unit that is so
# for this share of samples.
EDGES, NEARLY_ALWAYS = (0.03, 0.97), 0.95
# Spread of the outputs over their size below which they do not vary (probe definition).
CONSTANT = 1e-3

DEAD_RELU, SATURATION, SYMMETRIC = (
    "arch/dead-relu",
    "arch/saturated-activation",
    "arch/symmetric-init",
)
UNITS_DEAD, UNITS_SATURATED, SAME_OUTPUT = "units-dead", "units-saturated", "predictions-constant"
# Layers that only pass on what another one computed.
_PASSED_ON = ("dropout", "flatten", "pool", "identity", "reshape", "input", "norm", "embedding")


@dataclass
class _Census:
    """Running counts of one layer; arrays have shape ``(units,)``."""

    kind: str
    largest: Array
    lowest: float
    highest: float
    outer: Array
    tails: Array
    count: int
    copies: bool

    @property
    def settled(self) -> bool:
        """Whether no further batch can matter: all units fired, not as one, and beyond bounds."""
        wide = self.highest > 1 or self.lowest < -1
        return wide and not self.copies and bool(np.all(self.largest > 0))

    @classmethod
    def of(cls, kind: str, units: int) -> Self:
        """Of a layer before any batch."""
        none = np.zeros(units)
        return cls(kind, none - np.inf, np.inf, -np.inf, none, none, 0, copies=units > 1)

    def add(self, units: Units) -> None:
        """Another batch."""
        if len(self.largest) != len(units.high):
            return  # sequences of another length where units are places
        self.largest = np.maximum(self.largest, units.high)
        self.lowest = min(self.lowest, units.low)
        self.highest = max(self.highest, float(units.high.max()))
        self.outer = self.outer + units.beyond
        self.tails = self.tails + units.outside
        self.count += units.count
        self.copies = self.copies and units.equal

    @property
    def rectified(self) -> bool:
        """Whether what it gives looks like that of a ReLU: never below zero, often zero."""
        if any(word in self.kind for word in ("sigmoid", "tanh", "softmax", "leaky", "elu")):
            return "relu" in self.kind and "leaky" not in self.kind
        return self.lowest == 0 and not EDGES[1] < self.highest <= 1

    @property
    def dead(self) -> float:
        return float(np.mean(self.largest <= 0))

    @property
    def bounded(self) -> bool:
        return not self.rectified and self.lowest >= -1 and self.highest <= 1

    @property
    def saturated(self) -> float:
        share = (self.tails if self.lowest >= 0 else self.outer) / self.count
        return float(np.mean(share > NEARLY_ALWAYS))


@probe("unit-census", causes=(DEAD_RELU, SATURATION, SYMMETRIC))
def unit_census(subject: Subject, record: Record) -> None:
    """Outputs of every layer in eval mode over 2,048 training samples.

    What a layer is follows from its values, so Keras's ``activation=`` counts; of activations that
    are called as functions in PyTorch only dead units are seen, by their weights' gradients. The
    layer that gives the model's outputs is left out.
    """
    layers = subject.layers()
    batches = _some(subject)
    record.measure("samples", sum(b.size for b in batches))
    seen, outputs = _look(subject, record, batches, layers)
    _judge_outputs(record, outputs)
    silent = _silent(subject, batches, layers, seen)
    _judge_dead(record, seen, silent)
    _judge_saturated(record, seen)
    _judge_copies(record, seen)


def _some(subject: Subject) -> list[Batch]:
    """Batches with enough samples."""
    batches: list[Batch] = []
    for batch in subject.batches():
        batches.append(batch)
        if sum(b.size for b in batches) >= SAMPLES:
            break
    return batches


def _look(
    subject: Subject, record: Record, batches: list[Batch], layers: tuple[Layer, ...]
) -> tuple[dict[str, _Census], list[Array]]:
    """Counts over all batches by layer, and the outputs. A first pass tells what layers give."""
    whole = subject.activations(batches[0])
    axes = _axes(subject, layers, whole)
    seen = {
        layer.name: _Census.of(layer.kind.lower(), whole[layer.name].shape[axes[layer.name]])
        for layer in layers
        if layer.name in axes
    }
    outputs: list[Array] = []
    for number, batch in enumerate(batches):
        record.progress(number, len(batches))
        given, found = subject.unit_outputs(batch, axes, EDGES)
        outputs.append(first_array(given))
        for name, units in found.items():
            seen[name].add(units)
            if seen[name].settled:
                del axes[name]
    first = outputs[0]
    last = {n for n in seen if whole[n].shape == first.shape and np.allclose(whole[n], first)}
    return {n: census for n, census in seen.items() if n not in last}, outputs


def _axes(subject: Subject, layers: tuple[Layer, ...], whole: dict[str, Array]) -> dict[str, int]:
    """Along which axis the units of a layer are, for layers that compute something."""
    axes: dict[str, int] = {}
    previous = ""
    for layer in layers:
        kind = layer.kind.lower()
        if layer.parameters:
            previous = kind
        values = whole.get(layer.name)
        if values is None or values.ndim < 2 or values.dtype.kind != "f":
            continue
        if any(word in kind for word in _PASSED_ON) or "softmax" in kind:
            continue
        channels = subject.framework == "pytorch" and "conv" in previous and values.ndim > 2
        axes[layer.name] = 1 if channels else -1
    return axes


def _silent(
    subject: Subject, batches: list[Batch], layers: tuple[Layer, ...], seen: dict[str, _Census]
) -> dict[str, float]:
    """Share of units below zero for every sample whose weights get no gradient at all.

    Those are dead behind a ReLU that is called as a function. Needs a loss, except where so few are
    below zero that it does not matter how many of them are dead.
    """
    below = {
        layer.name: layer.parameters
        for layer in layers
        if layer.parameters
        and layer.name in seen
        and np.any(seen[layer.name].largest <= 0)
        and not seen[layer.name].rectified
    }
    shares = {name: seen[name].dead for name in below if seen[name].dead < FEW}
    wanted = {name: parameters for name, parameters in below.items() if name not in shares}
    if not wanted:
        return shares
    subject.without_regularisation()
    total: dict[str, Array] = {}
    try:
        for batch in batches:
            for name, gradient in subject.gradients(batch, "eval").items():
                if gradient is not None:
                    size: Array = np.abs(gradient)
                    total[name] = total[name] + size if name in total else size
    except (Decline, RuntimeError):  # no loss; or a layer that has no gradient in eval mode
        return shares
    for name, parameters in wanted.items():
        shifts = [total[p] for p in parameters if p in total and total[p].ndim == 1]
        here = seen[name].largest
        for shift in shifts:
            if shift.shape == here.shape:
                shares[name] = np.count_nonzero((shift == 0) & (here <= 0)) / len(here)
    return shares


def _judge_outputs(record: Record, outputs: list[Array]) -> None:
    values = np.concatenate(
        [o.reshape(len(o), -1) for o in outputs if o.ndim > 1] or [np.zeros((0, 1))]
    )
    if len(values) < 2:
        return
    spread = float(values.std(axis=0).max() / max(float(np.abs(values).mean()), 1e-30))
    record.measure("spread of outputs over size", spread, threshold=f"< {CONSTANT}", basis="source")
    told = f"outputs vary by {spread:.1e} of their size over {len(values)} samples"
    if spread < CONSTANT:
        record.present(SAME_OUTPUT, "outputs", "every input gives the same output", told)
    else:
        record.absent(SAME_OUTPUT, told)


def _judge_dead(record: Record, seen: dict[str, _Census], silent: dict[str, float]) -> None:
    shares = {n: c.dead for n, c in seen.items() if c.rectified} | silent
    if not shares:
        record.unknown(UNITS_DEAD, "no layer whose outputs look like those of a ReLU")
        return
    worst = max(shares, key=lambda n: shares[n])
    share = shares[worst]
    record.measure("dead units", share, where=worst, threshold=f"> {DEAD}", basis="source")
    told, told_zh = (
        f"{share:.0%} of the units of {worst} never fire",
        f"{worst} 有 {share:.0%} 的单元从不激活",
    )
    if share > DEAD:
        record.present(UNITS_DEAD, worst, "units never fire", told, f"{DEAD:.0%}")
        record.confirm(DEAD_RELU, f"{told}.", f"{told_zh}。")
    elif share < FEW:
        record.absent(UNITS_DEAD, told)
        record.refute(DEAD_RELU, f"At most {told}.", f"至多{told_zh}。")
    else:
        record.unsure(DEAD_RELU, f"{told}: some, not most.", f"{told_zh}：有一些，但不是大多数。")


def _judge_saturated(record: Record, seen: dict[str, _Census]) -> None:
    shares = {n: c.saturated for n, c in seen.items() if c.bounded}
    if not shares:
        record.unknown(UNITS_SATURATED, "no layer whose outputs are bounded by 1")
        return
    worst = max(shares, key=lambda n: shares[n])
    share = shares[worst]
    record.measure("saturated units", share, where=worst, threshold=f"> {SATURATED}")
    told, told_zh = (
        f"{share:.0%} of the units of {worst} are saturated for nearly every sample",
        f"{worst} 有 {share:.0%} 的单元几乎对所有样本都饱和",
    )
    if share > SATURATED:
        record.present(UNITS_SATURATED, worst, "units are saturated", told, f"{SATURATED:.0%}")
        record.confirm(SATURATION, f"{told}.", f"{told_zh}。")
    elif share < FEW:
        record.absent(UNITS_SATURATED, told)
        record.refute(SATURATION, f"At most {told}.", f"至多{told_zh}。")


def _judge_copies(record: Record, seen: dict[str, _Census]) -> None:
    copies = [n for n, c in seen.items() if c.copies]
    record.measure("layers whose units are all equal", len(copies), threshold="0", basis="exact")
    if copies:
        record.confirm(
            SYMMETRIC,
            f"All units of {copies[0]} give exactly the same output.",
            f"{copies[0]} 的所有单元输出完全相同。",
        )
    elif seen:
        record.refute(SYMMETRIC, "Units of every layer differ.", "每一层的单元互不相同。")
