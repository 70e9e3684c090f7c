"""One small training as a fault describes it, in either framework, broken or repaired."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

import numpy as np

from advisor.errors import InputError
from advisor.probes import Target
from advisor.zoo import tasks
from advisor.zoo.kit import Framework, Kit, kit_of
from advisor.zoo.tasks import Array

Variant = Literal["broken", "repaired", "near"]
"""``near`` looks like the fault and is none: no probe may confirm it."""
Architecture = Literal["plain", "deep", "conv"]
ARCHITECTURES: tuple[Architecture, ...] = ("plain", "deep", "conv")
TABLES: tuple[Architecture, ...] = ("plain", "deep")
"""Architectures whose inputs are the columns of a table."""

# Steps up to which tracing a Keras step takes longer than it saves.
FEW_STEPS = 40

Feed = Callable[[], Iterator[tuple[Any, Any]]]


@dataclass
class Setup:
    """A classification that trains well, which a fault changes. See ``advisor.zoo``.

    ``plain`` and ``deep`` are two and four rectified layers on blobs, ``conv`` is a convolution on
    the digits of scikit-learn. ``loss`` is a name that ``Kit.loss`` knows, or a function
    ``loss(outputs, labels)`` of what ``Kit.ops`` has.
    """

    seed: int
    framework: Framework
    architecture: Architecture
    variant: Variant
    data: tasks.Table
    hidden: tuple[int, ...]
    activation: str = "relu"
    norm: bool = False
    norm_decay: float = 0.9
    dropout: float = 0.0
    outputs: int | None = None
    ends: str = ""
    """An activation after the last layer."""
    loss: str | Callable[[Any, Any], Any] = "ce"
    optimizer: str = "adam"
    lr: float = 3e-3
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    """Further settings of the optimizer: momentum, epsilon."""
    batch: int = 32
    steps: int = 120
    rate: Callable[[int], float] | None = None
    """The rate before step 0, 1, ..., where it changes."""
    layers: Callable[[], list[Any]] | None = None
    """Replaces the layers."""
    model: Callable[[], Any] | None = None
    """Replaces the whole model."""
    tokens: bool = False
    """Inputs are token numbers."""
    change: Callable[[Any], None] | None = None
    """Alters the new model."""
    feed: Feed | None = None
    val_feed: Feed | None = None
    fields: dict[str, Any] = field(default_factory=dict[str, Any])
    """Further fields of the target."""
    finish: Callable[[Target], None] | None = None
    """Sets what needs the whole target: a training step, an evaluation."""
    after: Callable[[Target], None] | None = None
    """Happens once training is over."""

    @property
    def broken(self) -> bool:
        """Whether the fault is to be there."""
        return self.variant == "broken"

    @property
    def near(self) -> bool:
        """Whether what looks like the fault is to be there."""
        return self.variant == "near"

    @property
    def kit(self) -> Kit:
        """What builds models in this framework."""
        return kit_of(self.framework)

    def pick(self, broken: Any, repaired: Any) -> Any:
        """The first when broken, else the second."""
        return broken if self.broken else repaired

    def network(self) -> list[Any]:
        """Layers of the usual network."""
        kit, parts = self.kit, list[Any]()
        width = self.data.x.shape[1]
        if self.architecture == "conv" and width == 64:
            parts, width = kit.picture(8, 6), 6 * 6 * 6
        for size in self.hidden:
            parts.append(kit.dense(width, size))
            if self.norm:
                parts.append(kit.norm(size, self.norm_decay))
            parts.append(kit.activation(self.activation))
            if self.dropout:
                parts.append(kit.dropout(self.dropout))
            width = size
        parts.append(kit.dense(width, self.outputs or self.data.classes or 1))
        return [*parts, kit.activation(self.ends)] if self.ends else parts


def blank(seed: int, framework: Framework, architecture: Architecture, variant: Variant) -> Setup:
    """The training before a fault changes it."""
    match architecture:
        case "plain":
            return Setup(seed, framework, architecture, variant, tasks.blobs(seed), (32, 32))
        case "deep":
            data = tasks.blobs(seed + 50)
            return Setup(seed, framework, architecture, variant, data, (24,) * 4)
        case "conv":
            data = tasks.real("digits", seed)
            return Setup(seed, framework, architecture, variant, data, (32,))


def batches(x: Any, y: Any, size: int, seed: int) -> Feed:
    """Mixed batches, mixed otherwise in every pass."""
    draw = np.random.default_rng(seed)

    def one_pass() -> Iterator[tuple[Array, Array]]:
        order = draw.permutation(len(x))
        for start in range(0, len(order) - size + 1, size):
            rows = order[start : start + size]
            yield x[rows], y[rows]

    return one_pass


def build(setup: Setup) -> Target:
    """The target, before any training."""
    kit, data = setup.kit, setup.data
    kit.seed(setup.seed)
    if setup.model is not None:
        model = setup.model()
    else:
        layers = setup.layers() if setup.layers is not None else setup.network()
        model = kit.sequential(layers, data.x.shape[1:], tokens=setup.tokens)
    if setup.framework == "keras" and setup.steps <= FEW_STEPS:
        model.run_eagerly = True
    if setup.change is not None:
        setup.change(model)
    held = min(128, len(data.val_x))
    given: dict[str, Any] = {
        "model": model,
        "loss": kit.loss(setup.loss) if isinstance(setup.loss, str) else kit.own_loss(setup.loss),
        "optimizer": kit.optimizer(setup.optimizer, model, setup.lr, **setup.options),
        "train_batches": setup.feed or batches(data.x, data.y, setup.batch, setup.seed),
        "val_batches": setup.val_feed or batches(data.val_x, data.val_y, held, setup.seed + 1),
        "num_classes": data.classes or None,
        "fresh": True,
        "steps_done": 0,
        **setup.fields,
    }
    target = Target(**given)
    if setup.finish is not None:
        setup.finish(target)
    return target


# --- faults


@dataclass(frozen=True)
class Fault:
    """``apply`` changes a setup; ``probes`` confirm ``cause`` on it and refute it when repaired.

    ``only_open`` are those of them that never rule the cause out: they must only not confirm.
    ``start`` says that probes look before training, not after.
    """

    id: str
    cause: str
    probes: tuple[str, ...]
    only_open: tuple[str, ...]
    frameworks: tuple[Framework, ...]
    architectures: tuple[Architecture, ...]
    start: bool
    near: bool
    told: str
    """What it is, in a sentence or two."""
    apply: Callable[[Setup], None]

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Which there are."""
        return ("broken", "repaired", "near") if self.near else ("broken", "repaired")

    def setup(
        self, seed: int, framework: Framework, architecture: Architecture, variant: Variant
    ) -> Setup:
        """The training with that fault, or without."""
        made = blank(seed, framework, architecture, variant)
        self.apply(made)
        return made


def fault(
    cause: str,
    *probes: str,
    only_open: Sequence[str] = (),
    frameworks: Sequence[Framework] = ("torch", "keras"),
    architectures: Sequence[Architecture] = ARCHITECTURES,
    start: bool = False,
    near: bool = False,
) -> Callable[[Callable[[Setup], None]], Fault]:
    """Mark a function as a fault: its name with dashes is the id, its docstring tells of it.

    ``only_open`` are those of the probes that confirm the cause and never rule it out.
    """

    def mark(apply: Callable[[Setup], None]) -> Fault:
        return Fault(
            apply.__name__.replace("_", "-"),
            cause,
            probes,
            tuple(only_open),
            tuple(frameworks),
            tuple(architectures),
            start,
            near,
            " ".join((apply.__doc__ or "").split()),
            apply,
        )

    return mark


@cache
def catalogue() -> dict[str, Fault]:
    """Every fault of every module of ``advisor.zoo.faults``, by id."""
    from advisor.zoo import faults as package

    found: dict[str, Fault] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, Fault) and found.setdefault(value.id, value) is not value:
                raise TypeError(f"two faults are called {value.id}")
    return found


def of_cause(name: str) -> tuple[Fault, ...]:
    """The faults of a cause, or the one of that id."""
    known = catalogue()
    chosen = tuple(f for f in known.values() if name in (f.id, f.cause))
    if not chosen:
        raise InputError(
            f"{name}: no training of it. advisor kb reproduce lists the causes that have one."
        )
    return chosen
