"""Real trainings with one injected fault each, and which detectors must see it.

    python -m eval.zoo.faulty [FAULT ...]

Written to tests/faulty as CSV; the first line of each names the fault and the symptoms of which
at least one must be present.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch  # noqa: TID251  # the zoo trains real networks; it is no part of the program
from torch import nn  # noqa: TID251
from torch.nn import functional  # noqa: TID251

from eval.zoo.tasks import Task, tasks
from eval.zoo.training import Hook, Loss, Recipe, Result, train, write

FOLDER = Path(__file__).parents[2] / "tests" / "faulty"
SEEDS = 3

Pair = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Fault:
    """``expected``: at least one of these must be seen. ``data`` may change the task."""

    name: str
    expected: tuple[str, ...]
    recipe: Recipe
    data: Callable[[Task], Task] | None = None
    hook: Hook | None = None
    loss: Loss | None = None
    spoil: Callable[[nn.Module], None] | None = None


def sorted_by_class(task: Task) -> Task:
    order = torch.argsort(task.y)
    return replace(task, x=task.x[order], y=task.y[order])


def random_labels(task: Task) -> Task:
    generator = torch.Generator().manual_seed(0)
    return replace(task, y=task.y[torch.randperm(len(task.y), generator=generator)])


def few_samples(task: Task) -> Task:
    return replace(task, x=task.x[:96], y=task.y[:96])


def unscaled_targets(task: Task) -> Task:
    return replace(task, y=task.y * 80 + 150, val_y=task.val_y * 80 + 150)


def label_among_features(task: Task) -> Task:
    def leak(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return torch.cat([x, 8 * functional.one_hot(y, task.classes).float()], dim=1)

    return replace(task, x=leak(task.x, task.y), val_x=leak(task.val_x, task.val_y))


def one_sample_is_nan(task: Task) -> Task:
    x = task.x.clone()
    x[len(x) // 2, 0] = torch.nan
    return replace(task, x=x)


def no_signal(task: Task) -> Task:
    generator = torch.Generator().manual_seed(1)
    return replace(task, x=torch.randn(task.x.shape, generator=generator),
                   val_x=torch.randn(task.val_x.shape, generator=generator))  # fmt: skip


def doubled_softmax(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(out.softmax(1), y)


def nll_of_probabilities(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.nll_loss(out.softmax(1), y)


def summed(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return functional.cross_entropy(out, y, reduction="sum")


def clipped(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The cross-entropy of Keras on probabilities: no gradient where it clips."""
    right = out.softmax(1).gather(1, y[:, None]).clamp(1e-7, 1 - 1e-7)
    return -right.log().mean()


def bad_batch(step: int, model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> Pair:
    return (x * 6, (y + 1) % 10) if step % 400 in range(300, 312) else (x, y)


def statistics_never_updated(model: nn.Module) -> None:
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm1d):
            layer.momentum = 0.0


def zero_weights(model: nn.Module) -> None:
    with torch.no_grad():
        for p in model.parameters():
            p.zero_()


def frozen(model: nn.Module) -> None:
    for p in list(model.parameters())[:-1]:
        p.requires_grad_(False)


D = Recipe("digits", 0, "adam", 2e-3, "constant", 32, 20)
B = Recipe("blobs", 0, "adam", 2e-3, "constant", 64, 12)
FAULTS = (
    Fault("rate-far-too-high", ("loss-non-finite", "loss-rises-from-start", "loss-huge"),
          replace(D, optimizer="sgd", lr=60.0, log="step")),
    Fault("rate-explodes-late", ("loss-blows-up-after-progress",),
          replace(B, schedule="far-too-high-late", lr=1e-3, log="step")),
    Fault("rate-zero", ("train-loss-flat-at-chance", "loss-exactly-constant"),
          replace(D, optimizer="sgd", lr=0.0, epochs=8)),
    Fault("rate-far-too-low", ("loss-falls-slowly", "train-loss-flat-at-chance"),
          replace(D, optimizer="sgd", lr=1e-4, epochs=25)),
    Fault("rate-decays-too-fast", ("frozen-by-lr-schedule",),
          replace(D, schedule="tenth-every-tenth", log="step")),
    Fault("doubled-softmax", ("loss-in-unit-band",), replace(D, epochs=30), loss=doubled_softmax),
    Fault("nll-of-probabilities", ("loss-negative",), replace(D, epochs=12),
          loss=nll_of_probabilities),
    Fault("summed-loss", ("initial-loss-above-chance",), replace(D, log="step", lr=1e-4),
          loss=summed),
    Fault("zero-weights", ("train-loss-flat-at-chance", "accuracy-stuck"), replace(D, epochs=10),
          spoil=zero_weights),
    Fault("only-last-bias-trains", ("train-loss-flat-at-chance", "train-and-val-both-poor"),
          replace(B, epochs=15, lr=1e-4), spoil=frozen),
    Fault("batch-norm-never-updated",
          ("val-loss-pinned-at-chance", "val-loss-turns-up", "val-noisier-than-train",
           "val-loss-isolated-explosions"),
          replace(B, batch_norm=True, epochs=30, lr=5e-3), spoil=statistics_never_updated),
    Fault("random-labels", ("val-loss-turns-up",), replace(D, epochs=60, width=96),
          data=random_labels),
    Fault("few-samples", ("val-loss-turns-up",), replace(B, epochs=80, batch=16, lr=5e-3),
          data=few_samples),
    Fault("sorted-data", ("loss-epoch-periodic",),
          replace(B, shuffle=False, log="step", epochs=10, batch=128), data=sorted_by_class),
    Fault("sorted-data-rate-drops", ("loss-rises-at-lr-drop", "loss-epoch-periodic"),
          replace(B, shuffle=False, log="step", epochs=10, batch=128, schedule="step", lr=0.01),
          data=sorted_by_class),
    Fault("one-sample-is-nan", ("loss-non-finite",), replace(D, log="step", epochs=6),
          data=one_sample_is_nan),
    Fault("unscaled-targets", ("loss-huge",), replace(D, task="friedman", epochs=15),
          data=unscaled_targets),
    Fault("label-among-features", ("good-too-fast",), replace(B, epochs=8),
          data=label_among_features),
    Fault("no-signal", ("train-loss-flat-at-chance", "train-and-val-both-poor",
                        "val-loss-turns-up"), replace(B, epochs=15), data=no_signal),
    Fault("clipped-loss-saturates", ("loss-at-clip-constant", "accuracy-stuck"),
          replace(D, task="cancer", optimizer="sgd", lr=3000.0, epochs=12), loss=clipped),
    Fault("bad-batches", ("loss-spikes-recover",),
          replace(D, log="step", epochs=25, lr=3e-4, batch=16), hook=bad_batch),
    Fault("heavy-dropout", ("val-better-than-train",), replace(D, dropout=0.7, epochs=15)),
)  # fmt: skip


def run(fault: Fault, seed: int, known: dict[str, Task]) -> Result:
    task = known[fault.recipe.task]
    if fault.data:
        task = fault.data(task)
    recipe = replace(fault.recipe, seed=seed)
    if fault.name == "bad-batches":
        task = replace(task, x=task.x[:384], y=task.y[:384])
    return train(recipe, task, fault.hook, fault.loss, fault.spoil)


def main() -> None:
    torch.set_num_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    known = tasks()
    wanted = sys.argv[1:]
    for fault in FAULTS:
        if wanted and fault.name not in wanted:
            continue
        for seed in range(SEEDS):
            path = FOLDER / f"{fault.name}-{seed}.csv"
            write(run(fault, seed, known), path)
            head = f"# expected: {' '.join(fault.expected)}\n"
            path.write_text(head + path.read_text())
        print(fault.name, flush=True)


if __name__ == "__main__":
    main()
