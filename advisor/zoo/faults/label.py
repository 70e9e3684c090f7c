"""Labels."""

from __future__ import annotations

import numpy as np

from advisor.zoo.setup import TABLES, Setup, fault
from advisor.zoo.tasks import real


@fault("label/range", "label-audit", start=True)
def classes_counted_from_one(setup: Setup) -> None:
    """The largest label has no output. Nothing is trained: PyTorch refuses, Keras gives NaN."""
    data = setup.data
    if setup.broken:
        data.y, data.val_y = data.y + 1, data.val_y + 1
        setup.steps = 0


@fault("label/all-masked", "label-audit", frameworks=("torch",), start=True)
def all_labels_are_ignored(setup: Setup) -> None:
    """Every label is -100."""
    if setup.broken:
        setup.data.y = np.full_like(setup.data.y, -100)
    setup.steps = 20


@fault("label/encoding", "label-audit", frameworks=("keras",), start=True)
def numbers_into_a_binary_loss(setup: Setup) -> None:
    """Class numbers where the loss wants a row of zeros and a one."""
    data = setup.data
    rows = np.eye(data.classes, dtype=np.float32)
    y, val_y = (data.y[:, None], data.val_y[:, None]) if setup.broken else (
        rows[data.y], rows[data.val_y])  # fmt: skip
    data.y, data.val_y = y, val_y
    setup.loss = "bce"
    setup.steps = 0 if setup.broken else 60


@fault("label/class-map", "label-audit")
def classes_numbered_otherwise(setup: Setup) -> None:
    """Two classes change places in the validation set."""
    data = setup.data
    names = [f"class {c}" for c in range(data.classes)]
    other = [names[0], names[2], names[1], *names[3:]]
    setup.fields |= {
        "class_names": tuple(names),
        "val_class_names": tuple(other if setup.broken else names),
    }
    if setup.broken:
        swap = np.arange(data.classes)
        swap[[1, 2]] = 2, 1
        data.val_y = swap[data.val_y]


@fault("label/target-scale", "label-audit", architectures=TABLES, near=True)
def targets_in_the_tens_of_thousands(setup: Setup) -> None:
    """A regression on raw targets; near: its model ends in a layer that scales."""
    data, kit = setup.data, setup.kit
    if setup.architecture == "deep":
        held = real("diabetes", setup.seed)
        data.x, data.y, data.val_x, data.val_y = held.x, held.y, held.val_x, held.val_y
    else:
        data.y, data.val_y = (
            (x[:, :1] + 0.1 * y[:, None]).astype(np.float32)
            for x, y in ((data.x, data.y), (data.val_x, data.val_y))
        )
    data.classes, setup.outputs, setup.loss = 0, 1, "mse"
    setup.fields |= {"task": "regression", "loss_kind": "mse"}
    if setup.broken or setup.near:
        data.y, data.val_y = data.y * 3000 + 50_000, data.val_y * 3000 + 50_000
    if setup.near:
        usual = setup.network
        setup.layers = lambda: [*usual(), kit.apply(lambda x: x * 3000.0 + 50_000.0)]


@fault("label/noise", "label-audit", only_open=("label-audit",))
def copies_under_other_labels(setup: Setup) -> None:
    """Samples stand in the data twice, with another label; repaired: with the same."""
    data = setup.data
    twice = (data.y[:60] + (1 if setup.broken else 0)) % data.classes
    data.x, data.y = np.concatenate([data.x, data.x[:60]]), np.concatenate([data.y, twice])


@fault("label/target-scale", "label-audit", architectures=("plain",))
def targets_of_millions(setup: Setup) -> None:
    """House prices as they are."""
    targets_in_the_tens_of_thousands.apply(setup)
    if setup.broken:
        setup.data.y, setup.data.val_y = setup.data.y * 40, setup.data.val_y * 40
