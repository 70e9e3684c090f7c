"""Optimizers, schedules and the training step."""

from __future__ import annotations

from typing import Any

import numpy as np

from advisor.probes import Target
from advisor.zoo.setup import TABLES, Setup, batches, fault


@fault("optim/lr-too-high", "learning-rate-fork", start=True)
def plain_descent_blows_up(setup: Setup) -> None:
    """SGD at a rate of 5."""
    setup.optimizer, setup.lr = "sgd", setup.pick(5.0, 0.1)


@fault("optim/lr-too-high", "update-ratio", only_open=("update-ratio",), start=True)
def steps_as_long_as_the_weights(setup: Setup) -> None:
    """SGD at a rate of 30."""
    setup.optimizer, setup.lr = "sgd", setup.pick(30.0, 0.03)


@fault("optim/lr-too-high", "sharpness", only_open=("sharpness",), architectures=TABLES)
def beyond_two_over_the_curvature(setup: Setup) -> None:
    """A linear regression at 1.2 times 2 / (largest eigenvalue), or at a fifth of it."""
    _squares(setup, setup.pick(1.2, 0.2))


@fault("benign/eos-ripples", "sharpness", frameworks=("torch",), architectures=TABLES)
def at_the_edge_of_stability(setup: Setup) -> None:
    """Full batches at a rate at which sharpness hovers at 2 / rate and the loss ripples down."""
    data = setup.data
    rows = np.eye(data.classes, dtype=np.float32)
    data.x, data.y = data.x[:256], rows[data.y[:256]]
    data.val_y = rows[data.val_y]
    setup.batch, setup.optimizer, setup.loss = 256, "sgd", "mse"
    setup.activation, setup.hidden = "tanh", (32, 32)
    setup.lr, setup.steps = setup.pick(2.2, 0.02), 60
    setup.fields["loss_kind"] = "mse"


def _squares(setup: Setup, times: float) -> None:
    """Linear regression at so many times its stability limit."""
    data = setup.data
    rows = np.eye(data.classes, dtype=np.float32)
    data.y, data.val_y = rows[data.y], rows[data.val_y]
    design = np.column_stack([data.x, np.ones(len(data.x))]).astype(np.float64)
    largest = float(np.linalg.eigvalsh(design.T @ design / len(design))[-1]) * 2 / data.classes
    setup.optimizer, setup.lr, setup.loss = "sgd", times * 2 / largest, "mse"
    setup.hidden, setup.batch, setup.steps = (), len(data.x) // 2, 40
    setup.fields["loss_kind"] = "mse"


@fault("optim/lr-too-low", "learning-rate-fork", start=True)
def a_rate_of_a_hundredth(setup: Setup) -> None:
    """Adam at a hundredth of a usual rate."""
    setup.lr = setup.pick(1e-4, 1e-2)
    setup.hidden = (32,)


@fault("optim/lr-too-low", "overfit-one-batch", only_open=("overfit-one-batch",))
def a_rate_at_which_one_batch_is_not_learned(setup: Setup) -> None:
    """Adam at 3e-5 and at 1e-2."""
    setup.lr, setup.norm, setup.steps = setup.pick(3e-5, 1e-2), True, 20


@fault("optim/lr-too-low", "update-ratio")
def nothing_moves(setup: Setup) -> None:
    """A rate of 3e-8."""
    setup.lr, setup.steps = setup.pick(3e-8, 1e-3), 40


@fault("optim/lr-too-low", "update-ratio")
def plain_descent_stands_still(setup: Setup) -> None:
    """SGD at 3e-8."""
    setup.optimizer, setup.lr, setup.steps = "sgd", setup.pick(3e-8, 1e-2), 40


@fault("optim/missing-step", "overfit-one-batch", "update-ratio", start=True)
def the_step_is_never_taken(setup: Setup) -> None:
    """Gradients are computed, and nobody calls the optimizer."""
    setup.lr = 1e-3

    def finish(target: Target) -> None:
        target.train_step = setup.kit.loop(target, steps=not setup.broken)

    setup.finish = finish


@fault("optim/params-not-in-optimizer", "update-ratio", frameworks=("torch",))
def only_the_head_is_in_the_optimizer(setup: Setup) -> None:
    """The optimizer got the parameters of the last layer."""
    setup.lr, setup.steps = 1e-3, 40

    def finish(target: Target) -> None:
        part = target.model[-1] if setup.broken else target.model
        target.optimizer = setup.kit.optimizer("adam", part, 1e-3)

    setup.finish = finish


@fault("optim/frozen-unintended", "update-ratio", only_open=("update-ratio",))
def all_but_the_head_is_frozen(setup: Setup) -> None:
    """The probe can only ask whether that is intended."""
    setup.lr = 1e-3
    if setup.broken:
        setup.change = setup.kit.freeze


@fault("optim/clip-misuse", "update-ratio", start=True)
def clipped_to_almost_nothing(setup: Setup) -> None:
    """Gradients are clipped to a norm of 1e-4, or of 5."""
    setup.optimizer, setup.lr = "sgd", 1e-2

    def finish(target: Target) -> None:
        target.train_step = setup.kit.loop(target, clip=setup.pick(1e-4, 5.0))

    setup.finish = finish


@fault("optim/missing-zero-grad", "gradient-bookkeeping", near=True)
def gradients_add_up(setup: Setup) -> None:
    """Gradients are never cleared; near: they are added over four steps on purpose."""
    setup.lr = 1e-3
    setup.optimizer = "adam" if setup.architecture == "deep" else "sgd"
    setup.options = {} if setup.optimizer == "adam" else {"momentum": 0.9}

    def finish(target: Target) -> None:
        every = 4 if setup.near else 1
        target.train_step = setup.kit.loop(target, clears=not setup.broken, every=every)

    setup.finish = finish


@fault("optim/accumulation-scaling", "gradient-bookkeeping")
def a_sum_of_four_batches_is_not_divided(setup: Setup) -> None:
    """Four backward passes a step, added and not averaged."""
    setup.optimizer, setup.lr, setup.options = "sgd", 1e-2, {"momentum": 0.9}

    def finish(target: Target) -> None:
        target.train_step = setup.kit.loop(target, every=4, divides=not setup.broken)

    setup.finish = finish


@fault("optim/adam-second-moment-lag", "adam-second-moment")
def a_memory_of_quieter_times(setup: Setup) -> None:
    """After training is nearly over labels change: gradients are large, Adam's memory is not."""
    setup.lr, setup.steps = 1e-2, 250

    def after(target: Target) -> None:
        if setup.broken:
            draw = np.random.default_rng(setup.seed)
            y = draw.integers(0, setup.data.classes, len(setup.data.y))
            target.train_batches = batches(setup.data.x, y, setup.batch, setup.seed)

    setup.after = after


@fault("optim/adam-epsilon", "adam-second-moment")
def an_epsilon_above_the_gradients(setup: Setup) -> None:
    """Epsilon is 1."""
    setup.options, setup.steps = {"epsilon": setup.pick(1.0, 1e-8)}, 60


@fault("optim/graph-detached", "gradient-flow", "gradient-check", start=True)
def a_branch_is_cut(setup: Setup) -> None:
    """One of two branches passes a stop of gradients."""
    _branches(setup, "cut")


@fault("arch/zero-factor", "gradient-flow", only_open=("gradient-flow",), start=True)
def a_branch_times_zero(setup: Setup) -> None:
    """One of two branches is multiplied by zero; the probe cannot tell it from an unused one."""
    _branches(setup, "zero")


def _branches(setup: Setup, kind: str) -> None:
    kit, ops, width = setup.kit, setup.kit.ops, setup.data.x.shape[1]
    size = 16 if setup.architecture == "deep" else 8

    def side(x: Any) -> Any:
        if not setup.broken:
            return ops.tanh(x)
        return ops.stop(ops.tanh(x)) if kind == "cut" else ops.tanh(x) * 0.0

    setup.layers = lambda: [
        kit.added(
            [kit.dense(width, size), kit.apply(side)],
            [kit.dense(width, size), kit.activation("tanh")],
        ),
        kit.dense(size, setup.data.classes),
    ]


# --- schedules

EPOCHS, PER_EPOCH = 90, 50


@fault("optim/lr-decay-too-fast", "schedule-replay", start=True)
def a_plan_that_ends_too_early(setup: Setup) -> None:
    """The rate is divided by ten every epoch, of ninety."""
    if setup.framework == "keras":
        import keras  # pyright: ignore[reportMissingTypeStubs]

        factor = setup.pick(0.1, 0.97)
        schedule: Any = keras.optimizers.schedules.ExponentialDecay(0.1, PER_EPOCH, factor)
        setup.finish = lambda target: _planned(target, schedule, "step")
        return

    import torch

    def finish(target: Target) -> None:
        make = torch.optim.lr_scheduler.ExponentialLR
        plan = make(target.optimizer, setup.pick(0.1, 0.97))
        _planned(target, plan, "epoch")

    setup.finish = finish


@fault("optim/scheduler-granularity", "schedule-replay", frameworks=("torch",))
def stepped_every_batch(setup: Setup) -> None:
    """A plan in epochs is stepped every batch."""
    import torch

    def finish(target: Target) -> None:
        plan = torch.optim.lr_scheduler.StepLR(target.optimizer, 30, 0.1)
        _planned(target, plan, setup.pick("step", "epoch"))

    setup.optimizer, setup.lr, setup.finish = "sgd", 0.1, finish


@fault("optim/lr-schedule-not-stepped", "schedule-replay", frameworks=("torch",))
def a_scheduler_that_nobody_steps(setup: Setup) -> None:
    """Thirty epochs in, the scheduler is at its start."""
    import torch

    def finish(target: Target) -> None:
        plan = torch.optim.lr_scheduler.CosineAnnealingLR(target.optimizer, EPOCHS)
        for _ in range(0 if setup.broken else 30):
            target.optimizer.step()
            plan.step()
        _planned(target, plan, "epoch")

    def after(target: Target) -> None:
        target.steps_done = 30 * PER_EPOCH + 7

    setup.optimizer, setup.lr, setup.finish, setup.after = "sgd", 0.1, finish, after


def _planned(target: Target, plan: Any, every: Any) -> None:
    target.scheduler, target.scheduler_every = plan, every
    target.total_steps, target.steps_per_epoch = EPOCHS * PER_EPOCH, PER_EPOCH
