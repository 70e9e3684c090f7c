"""Train what a fault describes, log it, and let the probes look."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from advisor.knowledge import Knowledge
from advisor.model import Curve, ProbeResult, Role, Run
from advisor.probes import Subject, Target
from advisor.probes.measuring import measure
from advisor.probes.opening import open_target
from advisor.zoo.kit import Framework
from advisor.zoo.setup import Architecture, Fault, Setup, Variant, build

# Validation is looked at this many times in a training.
LOOKS = 12

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Side:
    """One training: its curves, and what every probe of the fault found."""

    variant: Variant
    run: Run
    results: tuple[ProbeResult, ...]
    classes: int = 0


def train(setup: Setup, target: Target, name: str = "training") -> Run:
    """Train for ``setup.steps`` steps; the target's weights are trained ones afterwards."""
    subject = open_target(target)
    batches = itertools.chain.from_iterable(subject.batches() for _ in itertools.count())
    losses: list[float] = []
    held: list[tuple[int, float]] = []
    every = max(1, setup.steps // LOOKS)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for batch in itertools.islice(batches, setup.steps):
            if setup.rate is not None:
                subject.set_learning_rate(setup.rate(len(losses)))
            losses.append(subject.train_step(batch))
            if len(losses) % every == 0 and target.val_batches is not None:
                held.append((len(losses), _held_out(subject)))
    target.fresh, target.steps_done = False, len(losses)
    if setup.after is not None:
        setup.after(target)
    steps = range(1, len(losses) + 1)
    curves = [_curve("loss", "train-loss", steps, losses)]
    if held:
        at, values = zip(*held, strict=True)
        curves.append(_curve("val_loss", "val-loss", at, values))
    return Run(name=name, curves=tuple(curves))


def _curve(name: str, role: Role, steps: Sequence[float], values: Sequence[float]) -> Curve:
    return Curve(
        name=name,
        role=role,
        steps=np.array(steps, dtype=float),
        values=np.array(values, dtype=float),
        granularity="step",
        smoothing="raw",
        origin="zoo",
    )


def _held_out(subject: Subject) -> float:
    found = [(subject.loss(b), b.size) for b in subject.batches(4, "val")]
    return float(np.average([v for v, _ in found], weights=[n for _, n in found]))


def reproduce(
    fault: Fault,
    kb: Knowledge,
    *,
    seed: int = 0,
    framework: Framework | None = None,
    architecture: Architecture | None = None,
    variants: Sequence[Variant] = (),
    probes: Sequence[str] | None = None,
    tell: Progress | None = None,
) -> tuple[Side, ...]:
    """Train every variant and measure it; the probes look before training where the fault says so.

    ``probes`` replaces those of the fault.
    """
    chosen = framework or fault.frameworks[0]
    where = architecture or fault.architectures[0]
    ids = fault.probes if probes is None else tuple(probes)
    sides: list[Side] = []
    for variant in variants or fault.variants:

        def say(what: str, variant: str = variant) -> None:
            if tell is not None:
                tell(f"{variant}: {what}")

        setup = fault.setup(seed, chosen, where, variant)
        target = build(setup)
        before = _look(target, ids, kb, say) if fault.start else ()
        say("training")
        run = train(setup, target, variant)
        sides.append(Side(variant, run, before or _look(target, ids, kb, say), setup.data.classes))
    return tuple(sides)


def _look(
    target: Target, ids: Sequence[str], kb: Knowledge, say: Progress
) -> tuple[ProbeResult, ...]:
    results: list[ProbeResult] = []
    for id in ids:
        say(id)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            results.append(measure(id, open_target(target), kb.probes[id].answers))
    return tuple(results)
