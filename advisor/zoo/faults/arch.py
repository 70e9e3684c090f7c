"""Architectures and their start."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.zoo.setup import TABLES, Setup, fault


@fault("arch/init-scale", "initial-loss", start=True, near=True)
def a_head_thirty_times_too_large(setup: Setup) -> None:
    """Fresh logits are huge; near: the head is larger than usual by half."""
    huge = 300.0 if setup.architecture == "deep" else 30.0  # defaults shrink with depth
    factor = huge if setup.broken else 1.5 if setup.near else 1.0
    setup.change = lambda model: setup.kit.change(model, -1, factor=factor)


@fault("arch/final-bias", "initial-loss", start=True)
def a_bias_that_prefers_one_class(setup: Setup) -> None:
    """The last layer starts with a bias far from the shares of the classes."""
    kit, ops = setup.kit, setup.kit.ops
    usual = setup.network
    slope = np.linspace(-8, 8, setup.data.classes).astype(np.float32)

    def layers() -> list[Any]:
        return [*usual(), kit.apply(lambda x: x + ops.floats(_like(x, slope)))]

    if setup.broken:
        setup.layers = layers


def _like(x: Any, values: Any) -> Any:
    """The values as a tensor of the kind of ``x``."""
    if hasattr(x, "new_tensor"):
        return x.new_tensor(values)
    return values


@fault("arch/vanishing-gradient", "gradient-flow", start=True)
def nine_sigmoids(setup: Setup) -> None:
    """Every sigmoid costs a factor of four and more."""
    _sigmoids(setup, 9 if setup.broken else 1)


@fault("arch/exploding-gradient", "gradient-flow", start=True)
def batch_norm_at_every_of_36_layers(setup: Setup) -> None:
    """Fresh batch norm makes gradients grow by a fifth a layer."""
    setup.norm, setup.hidden = True, (16,) * (36 if setup.broken else 6)
    setup.steps = 30


def _sigmoids(setup: Setup, depth: int) -> None:
    setup.activation, setup.hidden = "sigmoid", (32,) * depth


@fault("arch/dead-relu", "unit-census", near=True)
def units_pushed_below_zero(setup: Setup) -> None:
    """A first bias of -50: no unit fires for any sample.

    Near: four layers as the framework starts them, which leaves a fifth of the units dead.
    """
    if setup.near:
        return
    setup.hidden, setup.steps = (48 if setup.architecture == "plain" else 96,), 60
    setup.norm = setup.architecture == "conv"  # rectified inputs leave units dead, too
    if setup.broken:
        setup.change = lambda model: setup.kit.change(model, 0, shift=-50.0)


@fault("arch/dead-relu", "unit-census", architectures=TABLES)
def units_killed_by_long_steps(setup: Setup) -> None:
    """A few steps at a rate far too high leave units that never fire again."""
    setup.lr, setup.steps = setup.pick(10.0, 3e-3), 60
    setup.hidden = (48, 48) if setup.architecture == "plain" else (96, 96)
    setup.change = setup.kit.no_bias


@fault("arch/saturated-activation", "unit-census", architectures=TABLES)
def tanh_of_huge_weights(setup: Setup) -> None:
    """First weights two hundred times too large."""
    setup.activation, setup.hidden = "tanh", (32,)
    setup.change = lambda model: setup.kit.change(model, 0, factor=setup.pick(200.0, 1.0))
    setup.steps = 30


@fault("arch/symmetric-init", "unit-census", start=True)
def all_weights_alike(setup: Setup) -> None:
    """The first layer starts at 0.1 throughout."""
    if setup.broken:
        setup.change = lambda model: setup.kit.change(model, 0, to=0.1)


@fault("arch/batch-mixing", "dependency")
def softmax_over_the_batch(setup: Setup) -> None:
    """A softmax along the wrong axis ties the samples of a batch together."""
    kit, ops, data = setup.kit, setup.kit.ops, setup.data
    width, size = data.x.shape[1], 16 if setup.architecture == "plain" else 24
    axis = 0 if setup.broken else -1
    setup.layers = lambda: [
        kit.dense(width, size),
        kit.apply(lambda x: ops.softmax(x, axis)),
        kit.dense(size, data.classes),
    ]
