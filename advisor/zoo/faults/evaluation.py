"""Evaluation: modes, averages, weights, thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from advisor.probes import Target
from advisor.zoo.setup import TABLES, Setup, batches, build, fault
from advisor.zoo.tasks import doubtful


def _evaluation(
    setup: Setup, target: Target, *, training: bool = False, keeps: bool = False, even: bool = False
) -> Callable[[Any], float]:
    """Mean loss over samples as a person writes it; and how it goes wrong."""
    kept: list[tuple[float, int]] = []

    def evaluate(some: Any) -> float:
        if not keeps:
            kept.clear()
        for raw in some:
            x, y = (np.asarray(part) for part in raw)
            out = setup.kit.outputs(target.model, x, training=training)
            shifted = out - out.max(1, keepdims=True)
            logp = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
            kept.append((float(-logp[np.arange(len(y)), y].mean()), 1 if even else len(x)))
        return sum(v * n for v, n in kept) / sum(n for _, n in kept)

    return evaluate


@fault("eval/mode-not-eval", "eval-repeatability", frameworks=("torch",))
def evaluated_in_train_mode(setup: Setup) -> None:
    """Nobody calls eval(); dropout stays on."""
    setup.dropout = 0.3

    def finish(target: Target) -> None:
        target.evaluate = _evaluation(setup, target, training=setup.broken)

    setup.finish = finish


@fault("eval/averaging-or-state", "eval-repeatability")
def the_metric_is_never_reset(setup: Setup) -> None:
    """It keeps what it saw in the evaluation before."""

    def finish(target: Target) -> None:
        target.evaluate = _evaluation(setup, target, keeps=setup.broken)

    setup.finish = finish


@fault("eval/averaging-or-state", "eval-repeatability")
def a_mean_of_means(setup: Setup) -> None:
    """The last batch is small, unlike the others, and counts as much as they do."""
    data = setup.data
    order = np.argsort(data.val_y, kind="stable")

    def uneven() -> Any:
        parts = [order[i : i + 40] for i in range(0, 160, 40)]
        whole = [(data.val_x[p], data.val_y[p]) for p in parts]
        return iter([*whole, (data.val_x[:5] * 20, (data.val_y[:5] + 1) % data.classes)])

    setup.val_feed = uneven

    def finish(target: Target) -> None:
        target.evaluate = _evaluation(setup, target, even=setup.broken)

    setup.finish = finish


@fault("eval/too-few-samples", "eval-repeatability", architectures=TABLES)
def sixty_samples_held_out(setup: Setup) -> None:
    """Too few to tell anything apart; repaired: four thousand."""
    held = doubtful(setup.seed, held=60 if setup.broken else 4000)
    setup.data = held
    setup.val_feed = batches(held.val_x, held.val_y, 20 if setup.broken else 500, setup.seed)
    setup.steps = 30


@fault("eval/weights-mismatch", "train-through-eval")
def an_old_copy_is_evaluated(setup: Setup) -> None:
    """The evaluation holds another model."""
    setup.dropout, setup.steps = 0.1, 200

    def finish(target: Target) -> None:
        other = target
        if setup.broken:
            twin = replace(setup, finish=None, seed=setup.seed + 1)
            other = build(twin)
        target.evaluate = _evaluation(setup, other)

    setup.finish = finish


@fault("eval/weights-mismatch", "checkpoint-roundtrip")
def the_head_is_not_loaded(setup: Setup) -> None:
    """Loading is not strict and the keys of the last layer have other names."""
    setup.steps = 60

    def finish(target: Target) -> None:
        target.save, target.load = _files(setup)

    setup.finish = finish


def _files(setup: Setup) -> tuple[Any, Any]:
    twin = replace(setup, finish=None, seed=setup.seed + 1)
    if setup.framework == "torch":
        import torch

        def load(path: str) -> Any:
            model = build(twin).model
            held = torch.load(path, weights_only=True)
            if setup.broken:
                last = sorted(held, key=lambda k: int(k.split(".")[0]))[-1].split(".")[0]
                held = {k: v for k, v in held.items() if not k.startswith(f"{last}.")}
            model.load_state_dict(held, strict=False)
            return model

        def save(model: Any, path: str) -> None:
            torch.save(model.state_dict(), path)

        return save, load

    def save_keras(model: Any, path: str) -> None:
        np.savez(f"{path}.npz", *model.get_weights())

    def load_keras(path: str) -> Any:
        model = build(twin).model
        with np.load(f"{path}.npz") as held:
            weights = [held[name] for name in held.files]
        if setup.broken:
            weights[-2:] = model.get_weights()[-2:]
        model.set_weights(weights)
        return model

    return save_keras, load_keras


@fault("api/torch-unregistered", "checkpoint-roundtrip", frameworks=("torch",), start=True)
def layers_in_a_plain_list(setup: Setup) -> None:
    """They are in no state_dict."""
    import torch
    from torch import nn

    width, classes = setup.data.x.shape[1], setup.data.classes

    class Net(nn.Module):
        """Layers in a list."""

        def __init__(self) -> None:
            super().__init__()
            parts = [nn.Linear(width, 8), nn.Linear(8, 8)]
            self.parts: Any = parts if setup.broken else nn.ModuleList(parts)
            self.last = nn.Linear(8, classes)

        def forward(self, x: Any) -> Any:
            """Through the list."""
            return self.last(torch.relu(self.parts[1](torch.relu(self.parts[0](x)))))

    setup.model = Net
    setup.fields["make_model"] = Net


@fault("arch/rnn-state", "eval-repeatability", frameworks=("torch",))
def a_state_that_is_never_reset(setup: Setup) -> None:
    """The recurrent state of one batch goes into the next."""
    from torch import nn

    width, classes = setup.data.x.shape[1], setup.data.classes

    class Net(nn.Module):
        """Keeps what it saw."""

        def __init__(self) -> None:
            super().__init__()
            self.body, self.memory = nn.Linear(width, 16), nn.GRU(16, 16)
            self.head = nn.Linear(16, classes)
            self.kept: Any = None

        def forward(self, x: Any) -> Any:
            """With the state of the batch before."""
            before = self.kept if setup.broken else None
            if before is not None and before.shape[1] != len(x):
                before = None
            h, state = self.memory(self.body(x).relu()[None], before)
            self.kept = state.detach()
            return self.head(h[0])

    setup.model = Net


@fault("eval/threshold", "constant-baseline", architectures=TABLES)
def a_threshold_far_off(setup: Setup) -> None:
    """Scores rank well, and every one of them lies on one side of the threshold."""
    data = setup.data
    data.y, data.val_y = ((x[:, 0] > 0).astype(np.float32)[:, None] for x in (data.x, data.val_x))
    setup.outputs, setup.loss, setup.fields["num_classes"] = 1, "bce", None

    def after(target: Target) -> None:
        if setup.broken:
            target.forward = lambda model, x: model(x) - 500.0

    setup.after = after


@fault("reg/overfitting", "train-through-eval", only_open=("train-through-eval",))
def learned_by_heart(setup: Setup) -> None:
    """Wrong labels learned by heart; the probe leaves the reason open."""
    data = setup.data
    if setup.broken:
        draw = np.random.default_rng(setup.seed)
        data.x, data.y = data.x[:64], draw.permutation(data.y[:64])
    setup.steps, setup.lr, setup.batch = 250, 1e-2, 64


@fault("reg/over-regularised")
def dropout_of_nine_tenths(setup: Setup) -> None:
    """Hardly anything passes; validation is better than training. The curve shows it."""
    setup.dropout, setup.steps = setup.pick(0.9, 0.0), 200
