"""Losses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from advisor.zoo.setup import TABLES, Setup, fault
from advisor.zoo.tasks import real


@fault("loss/softmax-twice", "overfit-one-batch", "output-loss-contract", near=True)
def softmax_before_a_loss_of_logits(setup: Setup) -> None:
    """Probabilities go into a cross-entropy of logits; near: into one of probabilities."""
    ops = setup.kit.ops
    if setup.broken:
        setup.ends = "softmax"
        setup.loss = lambda out, y: ops.entropy(out, y)
    elif setup.near:
        setup.ends, setup.loss = "softmax", "ce-probs"
        setup.fields["loss_kind"] = "softmax-probabilities"
    if not setup.near:
        setup.fields["loss_kind"] = "softmax-cross-entropy"


@fault("loss/logits-as-probs", "output-loss-contract")
def logits_into_a_loss_of_probabilities(setup: Setup) -> None:
    """The softmax in front of a cross-entropy of probabilities is missing."""
    setup.ends, setup.loss = setup.pick("", "softmax"), "ce-probs"
    setup.fields["loss_kind"] = "softmax-probabilities"


@fault("loss/logits-as-probs", "output-loss-contract", frameworks=("torch",))
def probabilities_into_nll(setup: Setup) -> None:
    """NLLLoss of a softmax, not of a log-softmax: the loss falls below zero."""
    setup.ends, setup.loss = setup.pick("softmax", "log-softmax"), "nll"


@fault("loss/single-unit-softmax", "output-loss-contract", architectures=TABLES)
def softmax_over_one_unit(setup: Setup) -> None:
    """Two classes, one output, softmax: always 1."""
    data = setup.data
    data.y, data.val_y = ((y % 2).astype(np.float32)[:, None] for y in (data.y, data.val_y))
    data.classes, setup.outputs = 2, 1
    setup.ends, setup.loss = setup.pick("softmax", "sigmoid"), "bce-probs"
    setup.fields["num_classes"] = None


@fault("loss/bce-vs-cce", "output-loss-contract")
def yes_or_no_for_classes_that_exclude_one_another(setup: Setup) -> None:
    """A binary cross-entropy over one-hot classes."""
    data = setup.data
    if setup.broken:
        rows = np.eye(data.classes, dtype=np.float32)
        data.y, data.val_y = rows[data.y], rows[data.val_y]
        setup.loss = "bce"


@fault("loss/wrong-output-activation", "output-loss-contract")
def rectified_logits(setup: Setup) -> None:
    """A ReLU after the last layer."""
    setup.ends = setup.pick("relu", "")


@fault("loss/saturating-clip", "output-loss-contract", architectures=TABLES)
def saturated_before_a_clip(setup: Setup) -> None:
    """Two columns of clipped probabilities after one step far too long.

    The loss is locked at 16.03 times the share of wrong samples, with no gradient to leave it by.
    The repaired twin computes the same loss of logits.
    """
    _clipped_columns(setup)
    setup.lr, setup.steps = (3000.0 if setup.broken else 0.1), 60


@fault("loss/saturating-clip", "output-loss-contract", architectures=TABLES)
def locked_at_8_015(setup: Setup) -> None:
    """It falls for a hundred steps, shoots up and stays at 8.015 for ever.

    Steps that were too long kill every unit, so that all samples get one answer: half of them are
    wrong, at (15.94 + 16.12) / 2 each, the two ends of a clip at 1e-7 in float32. Repaired: a
    steady rate, and the loss of logits.
    """
    _clipped_columns(setup)
    data, draw = setup.data, np.random.default_rng(setup.seed)
    sides = [np.flatnonzero(data.y[:, c] == 1) for c in (0, 1)]

    def even() -> Iterator[tuple[Any, Any]]:
        mixed = [draw.permutation(side) for side in sides]
        for start in range(0, min(map(len, mixed)) - 15, 16):
            rows = np.concatenate([side[start : start + 16] for side in mixed])
            yield data.x[rows], data.y[rows]

    setup.feed, setup.hidden = even, (16, 16)
    setup.lr, setup.steps = 0.1, 140
    setup.rate = lambda step: 0.1 if step < 100 else 0.1 * 3.0 ** (step - 100)
    if not setup.broken:
        setup.rate = None


def _clipped_columns(setup: Setup) -> None:
    """Two classes as two columns; the loss clips probabilities when broken."""
    ops, data = setup.kit.ops, setup.data
    held = real("cancer", setup.seed) if setup.architecture == "deep" else data
    data.x, data.val_x = held.x, held.val_x
    data.y, data.val_y = (_two_columns(y) for y in (held.y, held.val_y))
    data.classes = setup.outputs = 2
    setup.optimizer, setup.hidden, setup.norm = "sgd", (16,), False

    def clipped(out: Any, y: Any) -> Any:
        p = ops.clip(ops.softmax(out), 1e-7, 1 - 1e-7)
        return -ops.mean(y * ops.log(p) + (1 - y) * ops.log(1 - p))

    setup.loss = clipped if setup.broken else "bce"
    setup.fields["loss_kind"] = setup.pick("other", "sigmoid-cross-entropy")


def _two_columns(y: Any) -> Any:
    return np.eye(2, dtype=np.float32)[(y % 2).astype(int)]


@fault("loss/saturating-clip", "output-loss-contract", frameworks=("torch",), architectures=TABLES)
def sigmoid_saturated_by_raw_inputs(setup: Setup) -> None:
    """Raw inputs saturate the sigmoid of a BCELoss, which clips."""
    data = setup.data
    data.y, data.val_y = ((y % 2).astype(np.float32)[:, None] for y in (data.y, data.val_y))
    setup.outputs, setup.fields["num_classes"] = 1, None
    if setup.broken:
        scale = 5e3 if setup.architecture == "plain" else 5e6  # defaults shrink with depth
        data.x, data.val_x = (
            (data.x * scale).astype(np.float32),
            (data.val_x * scale).astype(np.float32),
        )
    setup.ends, setup.loss = "sigmoid", "bce-probs"
    setup.steps = 5 if setup.broken else 120


@fault("loss/reduction-scale", "initial-loss", "gradient-bookkeeping")
def summed_over_the_batch(setup: Setup) -> None:
    """A sum where a mean is meant."""
    setup.loss = setup.pick("ce-sum", "ce")


@fault("loss/sign-flip", "overfit-one-batch")
def cross_entropy_upside_down(setup: Setup) -> None:
    """The loss is negated and minimised."""
    ops, sign = setup.kit.ops, setup.pick(-1.0, 1.0)
    setup.loss = lambda out, y: sign * ops.entropy(out, y)
    setup.fields["loss_kind"] = "softmax-cross-entropy"


@fault("loss/sign-flip", "gradient-check", only_open=("gradient-check",), start=True)
def reversed_gradient(setup: Setup) -> None:
    """The value is right and its gradient points uphill."""
    ops = setup.kit.ops
    if setup.broken:
        setup.loss = lambda out, y: 2 * ops.stop(ops.entropy(out, y)) - ops.entropy(out, y)
    setup.hidden, setup.steps = (16,), 60


@fault("loss/ignores-prediction", "gradient-flow", "signal-controls", start=True)
def a_loss_of_the_labels_alone(setup: Setup) -> None:
    """The variable of the outputs was mistaken for another."""
    ops = setup.kit.ops
    if setup.broken:
        setup.loss = lambda out, y: ops.forced(ops.mean(ops.floats(y)))
    _nothing_to_train(setup)


@fault("loss/nondifferentiable", "gradient-flow", start=True)
def share_of_wrong_answers_as_loss(setup: Setup) -> None:
    """argmax has no gradient."""
    ops = setup.kit.ops
    if setup.broken:
        setup.loss = lambda out, y: ops.forced(ops.mean(ops.wrong(out, y)))
    _nothing_to_train(setup)


def _nothing_to_train(setup: Setup) -> None:
    """Keras refuses to train what has no gradient."""
    if setup.broken and setup.framework == "keras":
        setup.steps = 0


@fault("loss/broadcast-shape", "loss-shape", architectures=TABLES, near=True)
def a_column_against_a_row(setup: Setup) -> None:
    """(n, 1) minus (n,) is (n, n); near: both are columns."""
    ops, data = setup.kit.ops, setup.data
    if setup.architecture == "deep":
        held = real("diabetes", setup.seed)
        data.x, data.val_x, y, val_y = held.x, held.val_x, held.y[:, 0], held.val_y[:, 0]
    else:
        y, val_y = ((a + b[:, 0]).astype(np.float32) for a, b in
                    ((data.y, data.x), (data.val_y, data.val_x)))  # fmt: skip
    data.classes, setup.outputs = 0, 1
    data.y, data.val_y = (y, val_y) if not setup.near else (y[:, None], val_y[:, None])

    def squares(out: Any, y: Any) -> Any:
        wanted = y if setup.broken or setup.near else ops.column(y)
        return ops.mean((out - wanted) ** 2)

    setup.loss, setup.fields["task"] = squares, "regression"
    setup.fields["loss_kind"] = "mse"


@fault("loss/log-zero", "first-non-finite", only_open=("first-non-finite",), start=True)
def a_logarithm_without_a_floor(setup: Setup) -> None:
    """Probabilities that are exactly zero meet a logarithm."""
    ops, floor = setup.kit.ops, setup.pick(0.0, 1e-7)
    setup.ends = "softmax"
    setup.loss = lambda out, y: -ops.mean(ops.log(ops.picked(out, y) + floor))
    setup.fields["loss_kind"] = "softmax-probabilities"
    setup.change = lambda model: setup.kit.change(model, -1, factor=1e4)
    setup.steps = 40


@fault("num/unsafe-grad", "first-non-finite", only_open=("first-non-finite",), start=True)
def a_root_at_zero(setup: Setup) -> None:
    """The gradient of a square root at zero is infinite."""
    ops, floor = setup.kit.ops, setup.pick(0.0, 1e-8)
    keras = setup.framework == "keras"

    def loss(out: Any, y: Any) -> Any:  # a penalty of zero that either framework keeps
        nothing = ops.relu(out - 1e3) if keras else (out - ops.stop(out)) ** 2
        return ops.entropy(out, y) + ops.sqrt(ops.total(nothing) + floor)

    setup.loss, setup.steps = loss, 40
    setup.fields["loss_kind"] = "softmax-cross-entropy"
