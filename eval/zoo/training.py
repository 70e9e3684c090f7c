"""One small real training with everything that it logs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch  # noqa: TID251  # the zoo trains real networks; it is no part of the program
from torch import nn  # noqa: TID251

from eval.zoo.tasks import Task

Log = dict[str, list[tuple[float, float]]]
MOST_POINTS = 200


@dataclass(frozen=True)
class Recipe:
    """How to train. ``log`` is "step" (values of single batches) or "epoch" (means)."""

    task: str
    seed: int
    optimizer: str = "adam"
    lr: float = 1e-3
    schedule: str = "constant"
    batch: int = 32
    epochs: int = 20
    width: int = 64
    depth: int = 2
    dropout: float = 0.0
    batch_norm: bool = False
    convolution: bool = False
    label_smoothing: float = 0.0
    weight_decay: float = 0.0
    log: str = "epoch"
    log_lr: bool = True
    digits: int = 4
    augment: float = 0.0
    pretrain_epochs: int = 0
    shuffle: bool = True
    facts: dict[str, object] = field(default_factory=dict)


@dataclass
class Result:
    """``log[name]`` are pairs (axis, value). ``metric`` is the validation metric at the end."""

    recipe: Recipe
    log: Log
    facts: dict[str, object]
    metric: float
    val: list[float]


def network(recipe: Recipe, task: Task) -> nn.Module:
    outputs = task.classes or task.y.shape[1]
    layers: list[nn.Module] = []
    size = task.x.shape[1]
    if recipe.convolution:
        side = math.isqrt(size)
        layers += [nn.Unflatten(1, (1, side, side)), nn.Conv2d(1, 12, 3, padding=1)]
        layers += [nn.BatchNorm2d(12)] if recipe.batch_norm else []
        layers += [nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()]
        size = 12 * (side // 2) ** 2
    for _ in range(recipe.depth):
        layers.append(nn.Linear(size, recipe.width))
        layers += [nn.BatchNorm1d(recipe.width)] if recipe.batch_norm else []
        layers.append(nn.ReLU())
        layers += [nn.Dropout(recipe.dropout)] if recipe.dropout else []
        size = recipe.width
    return nn.Sequential(*layers, nn.Linear(size, outputs))


def optimizer_of(recipe: Recipe, model: nn.Module) -> torch.optim.Optimizer:
    p, lr, wd = model.parameters(), recipe.lr, recipe.weight_decay
    match recipe.optimizer:
        case "sgd":
            return torch.optim.SGD(p, lr, weight_decay=wd)
        case "momentum":
            return torch.optim.SGD(p, lr, momentum=0.9, nesterov=True, weight_decay=wd)
        case "adam":
            return torch.optim.Adam(p, lr)
        case "adamw":
            return torch.optim.AdamW(p, lr, weight_decay=wd or 0.01)
        case _:
            return torch.optim.RMSprop(p, lr)


def factor(schedule: str, t: float) -> float:
    """The learning rate over its peak after the share ``t`` of the run."""
    match schedule:
        case "step":
            return 1.0 if t < 0.6 else 0.1 if t < 0.85 else 0.01
        case "cosine":
            return 0.5 * (1 + math.cos(math.pi * t)) + 1e-3
        case "one-cycle":
            return max(0.04, t / 0.3) if t < 0.3 else max((1 - t) / 0.7, 1e-3)
        case "warm-restarts":
            return 0.5 * (1 + math.cos(math.pi * (3 * t % 1.0))) + 0.01
        case "warmup-linear":
            return min(1.0, t / 0.1 + 0.01) * max(1 - t, 0.01)
        case "far-too-high-late":
            return 1.0 if t < 0.6 else 3000.0
        case "tenth-every-tenth":
            return 10.0 ** -int(10 * t)
        case "exponential":
            return 0.05**t
        case _:
            return 1.0


Hook = Callable[[int, nn.Module, torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]


Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def train(
    recipe: Recipe,
    task: Task,
    hook: Hook | None = None,
    loss: Loss | None = None,
    spoil: Callable[[nn.Module], None] | None = None,
) -> Result:
    """Train and log. To inject a fault, ``hook`` may change each batch (number, model, x, y),
    ``loss`` replaces the loss and ``spoil`` changes the new network.
    """
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    model = network(recipe, task)
    if spoil:
        spoil(model)
    if recipe.pretrain_epochs:
        _fit(replace(recipe, epochs=recipe.pretrain_epochs, schedule="constant", log="epoch"),
             task, model, rng, None, loss)  # fmt: skip
    return _fit(recipe, task, model, rng, hook, loss)


def _fit(
    recipe: Recipe,
    task: Task,
    model: nn.Module,
    rng: np.random.Generator,
    hook: Hook | None,
    loss_given: Loss | None,
) -> Result:
    optimizer = optimizer_of(recipe, model)
    per_epoch = max(1, len(task.x) // recipe.batch)
    total = per_epoch * recipe.epochs
    every = max(1, math.ceil(total / MOST_POINTS))
    names = ["train_loss", "val_loss", "train_acc", "val_acc", "lr", "grad_norm"]
    log: Log = {name: [] for name in names}
    loss_of = loss_given or _loss(recipe, task)
    step = 0
    every_val = max(1, math.ceil(recipe.epochs / MOST_POINTS))
    for epoch in range(1, recipe.epochs + 1):
        order = rng.permutation(len(task.x)) if recipe.shuffle else np.arange(len(task.x))
        sums = np.zeros(3)
        for i in range(per_epoch):
            rows = torch.as_tensor(order[i * recipe.batch : (i + 1) * recipe.batch])
            x, y = task.x[rows], task.y[rows]
            if recipe.augment:
                x = x + recipe.augment * torch.randn_like(x)
            if hook:
                x, y = hook(step, model, x, y)
            model.train()
            lr = recipe.lr * factor(recipe.schedule, step / total)
            for group in optimizer.param_groups:
                group["lr"] = lr
            optimizer.zero_grad()
            out = model(x)
            loss = loss_of(out, y)
            loss.backward()
            norm = float(nn.utils.clip_grad_norm_(model.parameters(), 1e9))
            optimizer.step()
            step += 1
            value = float(loss.detach())
            sums += [value, _metric(task, out.detach(), y), 1]
            if recipe.log == "step" and (step % every == 0 or step == 1):
                log["train_loss"].append((step, value))
                log["grad_norm"].append((step, norm))
                log["lr"].append((step, lr))
        if epoch % every_val:
            continue
        val_loss, val_metric = evaluate(model, task, loss_of)
        at = float(step if recipe.log == "step" else epoch)
        log["val_loss"].append((at, val_loss))
        log["val_acc"].append((at, val_metric))
        if recipe.log == "epoch":
            log["train_loss"].append((at, sums[0] / sums[2]))
            log["train_acc"].append((at, sums[1] / sums[2]))
            log["lr"].append((at, recipe.lr * factor(recipe.schedule, (step - 1) / total)))
    val = [v for _, v in log["val_loss"]]
    metric = log["val_acc"][-1][1]
    return Result(recipe, _kept(log, recipe, task), _facts(recipe, task, per_epoch), metric, val)


def _loss(recipe: Recipe, task: Task) -> nn.Module:
    if not task.classes:
        return nn.MSELoss()
    return nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)


def _metric(task: Task, out: torch.Tensor, y: torch.Tensor) -> float:
    """Accuracy, or the share of variance explained."""
    if task.classes:
        return float((out.argmax(1) == y).float().mean())
    return 1 - float(((out - y) ** 2).mean() / task.val_y.var().clamp_min(1e-9))


def evaluate(model: nn.Module, task: Task, loss_of: Loss) -> tuple[float, float]:
    model.eval()
    with torch.no_grad():
        out = model(task.val_x)
        return float(loss_of(out, task.val_y)), _metric(task, out, task.val_y)


def _kept(log: Log, recipe: Recipe, task: Task) -> Log:
    unwanted = set() if recipe.log_lr else {"lr", "grad_norm"}
    if not task.classes:
        unwanted |= {"train_acc", "val_acc"}
    return {name: points for name, points in log.items() if points and name not in unwanted}


def _facts(recipe: Recipe, task: Task, per_epoch: int) -> dict[str, object]:
    facts: dict[str, object] = {
        "task": "classification" if task.classes else "regression",
        "loss": "CrossEntropyLoss" if task.classes else "MSELoss",
        "batch_size": recipe.batch,
        "dataset_size": len(task.x),
        "steps_per_epoch": per_epoch,
        "optimizer": recipe.optimizer,
    }
    if task.classes:
        facts["num_classes"] = task.classes
    if recipe.pretrain_epochs:
        facts["pretrained"] = "true"
    if recipe.label_smoothing:
        facts["setting_label_smoothing"] = recipe.label_smoothing
    return facts | recipe.facts


def write(result: Result, path: Path) -> None:
    """A CSV as ``tests/examples/README.md`` describes it."""
    recipe = result.recipe
    axis = "step" if recipe.log == "step" else "epoch"
    names = list(result.log)
    table: dict[float, dict[str, float]] = {}
    for name, points in result.log.items():
        for x, value in points:
            table.setdefault(x, {})[name] = value
    shown = {k: v for k, v in vars(recipe).items() if k not in ("facts", "digits")}
    lines = [f"# recipe: {' '.join(f'{k}={v}' for k, v in shown.items())}"]
    lines += [f"# {key}: {value}" for key, value in result.facts.items()]
    lines.append(",".join([axis, *names]))
    for x in sorted(table):
        cells = [_cell(table[x].get(n), recipe.digits) for n in names]
        lines.append(",".join([f"{x:g}" if x < 1e6 else str(int(x)), *cells]))
    path.write_text("\n".join(lines) + "\n")


def _cell(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}g}"
