"""torchtest2 on the zoo's networks, as they stand before training.

    PYTHONPATH=FOLDER python -m eval.zoo.before_training

It takes a live PyTorch model with its loss, optimizer and one batch, so the posts, logs and files
that the advisor reads are nothing to it. Install it outside the project (``pip install --no-deps
--target FOLDER torchtest2``). Prints for every fault, and for the healthy recipe of each task,
which of its checks failed or warned.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace

import torch  # noqa: TID251  # the zoo trains real networks; it is no part of the program
import torchtest2
from torch import nn  # noqa: TID251
from torch.nn import functional  # noqa: TID251

from eval.zoo.faulty import FAULTS, Fault
from eval.zoo.tasks import Task, tasks
from eval.zoo.training import Loss, Recipe, network, optimizer_of


def flags(
    recipe: Recipe, task: Task, loss: Loss | None, spoil: Callable[[nn.Module], None] | None
) -> list[str]:
    """Names of the checks that do not pass on the first batch."""
    torch.manual_seed(recipe.seed)
    model = network(recipe, task)
    if spoil:
        spoil(model)
    usual = functional.cross_entropy if task.classes else functional.mse_loss
    order = torch.randperm(len(task.x)) if recipe.shuffle else torch.arange(len(task.x))
    batch = order[: recipe.batch]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = torchtest2.check_model(
            model,
            task.x[batch],
            task.y[batch],
            loss_fn=loss or usual,
            optimizer=optimizer_of(recipe, model),
        )
    return [f"{r.name} {r.status.value}" for r in (*report.failures, *report.warnings)]


def of_fault(fault: Fault, known: dict[str, Task]) -> list[str]:
    """The flags of one injected fault."""
    task = known[fault.recipe.task]
    return flags(fault.recipe, fault.data(task) if fault.data else task, fault.loss, fault.spoil)


def main() -> None:
    torch.set_num_threads(1)
    known = tasks()
    caught = 0
    for fault in FAULTS:
        found = of_fault(fault, known)
        caught += bool(found)
        print(f"fault    {fault.name:28} {', '.join(found) or '-'}", flush=True)
    sound = 0
    for name, task in known.items():
        for seed in range(3):
            recipe = replace(Recipe(name, seed, "adam", 2e-3), batch_norm=seed == 1)
            found = flags(recipe, task, None, None)
            sound += bool(found)
            print(f"healthy  {name:28} {', '.join(found) or '-'}", flush=True)
    print(f"{caught} of {len(FAULTS)} faults flagged, {sound} of {3 * len(known)} healthy networks")


if __name__ == "__main__":
    main()
