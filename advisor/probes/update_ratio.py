"""How far does one optimizer step move each parameter?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe

# Steps that are measured, and those before them where the optimizer is new: Adam's first ones
# have the size of the learning rate whatever the gradient is (probe definition).
STEPS, WARM = 3, 20
# Change over norm of a kernel (Karpathy, CS231n: about 1e-3): none, usual, too large.
NONE, USUAL, LARGE, TOO_LARGE = 1e-6, 1e-4, 1e-2, 0.1
# A rate is too high when steps so large do not lower the loss by this share. # unsourced
FALLS = 0.01
# A gradient of usual size: over the parameter for SGD, Adam's step over the rate. # unsourced
GRADIENT, ADAM_STEP = 1e-3, 0.01
# Share of coordinates with a gradient that do not move. # unsourced
STANDING = 0.5
# Plain SGD moves by rate times gradient; a step far shorter, and as long on every batch, is
# clipped. How equal, and how much shorter. # unsourced
EQUAL, SHORTER = 1e-2, 0.1
# Gradients below this share of the largest are rounding, not a reason to move.
ROUNDING = 1e-6

STEP, NOT_HELD, FROZEN, HIGH, LOW, HALF, CLIP, EPSILON = (
    "optim/missing-step",
    "optim/params-not-in-optimizer",
    "optim/frozen-unintended",
    "optim/lr-too-high",
    "optim/lr-too-low",
    "num/bf16-stagnation",
    "optim/clip-misuse",
    "optim/adam-epsilon",
)
TOO_MUCH, TOO_LITTLE, NOTHING, SOME = (
    "update-ratio-high",
    "update-ratio-low",
    "weights-unchanged",
    "some-weights-unchanged",
)


@dataclass(frozen=True)
class _Moves:
    """Of every trainable parameter: ratios of change to the norm at the start (a rate that is too
    high blows weights up), lengths of change, and gradients, one per measured step; which moved.
    """

    ratios: dict[str, list[float]]
    lengths: dict[str, list[float]]
    gradients: dict[str, list[float]]
    moved: frozenset[str]
    pulled: frozenset[str]
    standing: float
    halves: bool
    fall: float

    def ratio(self, name: str) -> float:
        return float(np.median(self.ratios[name]))


@probe("update-ratio", causes=(STEP, NOT_HELD, FROZEN, HIGH, LOW, HALF, CLIP, EPSILON))
def update_ratio(subject: Subject, record: Record) -> None:
    """A few real steps; the change of every parameter over its norm, the median of kernels counts.

    A new optimizer is warmed first. A usual size does not rule out a rate that is too high for the
    curvature: ``learning-rate-fork`` decides that.
    """
    rate = subject.hyperparameters().get("lr", float("nan"))
    held, trainable = subject.optimized(), subject.trainable()
    batches = list(subject.batches(STEPS))
    moves = _measure(subject, record, batches)
    record.measure("learning rate", rate)
    record.measure(
        "trainable parameters outside the optimizer", len(trainable - held), basis="exact"
    )
    _judge_frozen(subject, record, trainable)
    _judge_unmoved(subject, record, moves, rate, trainable, held)
    if not moves.moved:
        record.present(TOO_LITTLE, "all parameters", "no parameter changes", "0", f"{NONE}")
        record.absent(TOO_MUCH, "no parameter changes")
        return
    _judge_size(subject, record, moves, rate)


def _measure(subject: Subject, record: Record, batches: list[Batch]) -> _Moves:
    new = not subject.optimizer_state() and subject.optimizer_kind() != "sgd"
    total = (WARM if new else 0) + STEPS
    given = subject.parameters()
    first = subject.loss(batches[0], "train")
    for number in range(total - STEPS):
        record.progress(number, total)
        subject.train_step(batches[number % len(batches)])
    names = sorted(subject.trainable())
    start = before = subject.parameters()
    ratios, lengths, pulls = ({n: list[float]() for n in names} for _ in range(3))
    pulled: set[str] = set()
    standing: list[float] = []
    for number in range(STEPS):
        record.progress(total - STEPS + number, total)
        batch = batches[number % len(batches)]
        gradients = subject.gradients(batch, "train")
        subject.train_step(batch)
        after = subject.parameters()
        for name in names:
            change = after[name].astype(np.float64) - before[name]
            lengths[name].append(float(np.linalg.norm(change)))
            ratios[name].append(_over(lengths[name][-1], given[name]))
            pulls[name].append(float(np.linalg.norm(_full(gradients[name]))))
        largest = max(pulls[n][-1] for n in names)
        pulled |= {n for n in names if pulls[n][-1] > ROUNDING * largest}
        standing.append(_standing(before, after, gradients))
        before = after
    moved = frozenset(n for n in names if not np.array_equal(start[n], before[n]))
    fall = first - subject.loss(batches[0], "train")
    return _Moves(
        ratios,
        lengths,
        pulls,
        moved,
        frozenset(pulled),
        float(np.median(standing)),
        _bfloat16(start),
        fall / max(abs(first), 1e-12),
    )


def _full(gradient: Array | None) -> Array:
    return np.zeros(1) if gradient is None else gradient


def _over(length: float, values: Array) -> float:
    norm = float(np.linalg.norm(values.astype(np.float64)))
    if not np.isfinite(length):
        return float("inf")
    return length / norm if norm > 0 else float("nan")


def _standing(
    before: dict[str, Array], after: dict[str, Array], gradients: dict[str, Array | None]
) -> float:
    """Share of the coordinates with a gradient that keep their value."""
    pulled = still = 0
    for name, gradient in gradients.items():
        if gradient is not None:
            wants = gradient != 0
            pulled += int(np.count_nonzero(wants))
            still += int(np.count_nonzero(wants & (before[name] == after[name])))
    return still / max(pulled, 1)


def _bfloat16(values: dict[str, Array]) -> bool:
    """Whether the weights are bfloat16: as float32 the lower half of their bits is zero."""
    kernels = [v for v in values.values() if v.dtype == np.float32 and v.ndim > 1]
    return bool(kernels) and all(
        not np.any(np.ascontiguousarray(v).view(np.uint32) & 0xFFFF) for v in kernels
    )


def _judge_frozen(subject: Subject, record: Record, trainable: frozenset[str]) -> None:
    frozen = sorted(set(subject.parameters()) - trainable)
    record.measure("frozen parameters", len(frozen))
    if not frozen:
        record.refute(FROZEN, "No parameter is frozen.", "没有被冻结的参数。")
        return
    record.unsure(
        FROZEN,
        f"{len(frozen)} parameters are frozen, {frozen[0]} among them. Is that intended?",
        f"有 {len(frozen)} 个参数被冻结，例如 {frozen[0]}。这是有意的吗？",
    )


def _judge_unmoved(
    subject: Subject,
    record: Record,
    moves: _Moves,
    rate: float,
    trainable: frozenset[str],
    held: frozenset[str],
) -> None:
    """Parameters that have a gradient and do not change."""
    still = sorted(moves.pulled - moves.moved)
    record.measure("parameters with a gradient that do not move", len(still), threshold="0")
    outside = [n for n in still if n not in held]
    if outside:
        record.confirm(
            NOT_HELD,
            f"{len(outside)} parameters get a gradient but are not in the optimizer:"
            f" {', '.join(outside[:3])}.",
            f"有 {len(outside)} 个参数得到梯度却不在优化器中：{'、'.join(outside[:3])}。",
        )
    elif trainable <= held:
        record.refute(
            NOT_HELD,
            "The optimizer holds every trainable parameter.",
            "优化器包含所有可训练参数。",
        )
    if moves.moved:
        record.refute(STEP, "The step changes parameters.", "训练步改变了参数。")
        record.absent(NOTHING, f"{len(moves.moved)} parameters change")
        if still:
            record.present(
                SOME, still[0], "parameters with a gradient do not change", f"{len(still)}", "0"
            )
        else:
            record.absent(SOME, "every parameter with a gradient changes")
        return
    record.present(NOTHING, "all parameters", "a step changes no parameter", "0", "0")
    record.present(SOME, "all parameters", "a step changes no parameter", "0", "0")
    own = subject.target.train_step is not None
    if still and own and rate > 0 and not outside and not moves.halves:
        record.confirm(
            STEP,
            f"Your training step changes no parameter, although gradients and learning rate"
            f" ({rate:g}) are there.",
            f"您的训练步没有改变任何参数，尽管有梯度且学习率为 {rate:g}。",
        )


# --- how far


def _judge_size(subject: Subject, record: Record, moves: _Moves, rate: float) -> None:
    shapes = {n: v.shape for n, v in subject.parameters().items()}
    kernels = [n for n in moves.moved if len(shapes[n]) > 1 and not np.isnan(moves.ratio(n))]
    if not kernels:
        raise Decline(
            "No kernel with weights other than zero changes.", "没有非零的权重矩阵发生变化。"
        )
    size = float(np.median([moves.ratio(n) for n in kernels]))
    largest = max(kernels, key=moves.ratio)
    record.measure(
        "change over norm",
        size,
        where="median of kernels",
        threshold=f"{USUAL} to {LARGE}",
        basis="source",
    )
    record.measure("change over norm", moves.ratio(largest), where=largest)
    record.measure("coordinates that stand still", moves.standing, threshold=f"> {STANDING}")
    told = f"one step changes kernels by {size:.1e} of their norm"
    told_zh = f"一步使权重改变其范数的 {size:.1e}"
    _judge_half(record, moves)
    if size > TOO_LARGE:
        record.present(TOO_MUCH, largest, "kernels change much in one step", told, f"{TOO_LARGE}")
    elif size < LARGE:
        record.absent(TOO_MUCH, told)
    if size < NONE:
        record.present(TOO_LITTLE, "kernels", "kernels hardly change", told, f"{NONE}")
    elif size >= USUAL:
        record.absent(TOO_LITTLE, told)
        for cause in (LOW, CLIP, EPSILON):
            record.refute(cause, f"{told.capitalize()}.", f"{told_zh}。")
    if size > TOO_LARGE:
        _judge_high(record, moves, told, told_zh)
    elif size < NONE:
        _judge_low(subject, record, moves, kernels, rate)


def _judge_high(record: Record, moves: _Moves, told: str, told_zh: str) -> None:
    record.measure("share by which those steps lower the loss", moves.fall, threshold=f"> {FALLS}")
    if not moves.fall >= FALLS:  # a loss that is no number any more has not fallen
        record.confirm(
            HIGH,
            f"{told.capitalize()}, and those steps do not lower the loss.",
            f"{told_zh}，而这些步并没有降低损失。",
        )
    else:
        record.unsure(
            HIGH,
            f"{told.capitalize()}, yet those steps lower the loss.",
            f"{told_zh}，但这些步降低了损失。",
        )


def _judge_half(record: Record, moves: _Moves) -> None:
    if moves.halves and moves.standing > STANDING:
        record.confirm(
            HALF,
            f"Weights are bfloat16 and {moves.standing:.0%} of those with a gradient keep their"
            " value: the change is rounded away.",
            f"权重为 bfloat16，有梯度的权重中 {moves.standing:.0%} 保持不变：更新被舍入掉了。",
        )
    elif not moves.halves:
        record.refute(HALF, "Weights are not bfloat16.", "权重不是 bfloat16。")


def _judge_low(
    subject: Subject, record: Record, moves: _Moves, kernels: list[str], rate: float
) -> None:
    """Why kernels hardly change: the rate, a clipped or a tiny gradient."""
    if moves.halves and moves.standing > STANDING:
        return
    settings = subject.hyperparameters()
    clipped = _clipped(subject, record, moves, settings)
    shapes = subject.parameters()
    count = float(np.sqrt(sum(shapes[n].size for n in kernels)))
    length = float(np.sqrt(sum(np.median(moves.lengths[n]) ** 2 for n in kernels)))
    pull = float(np.sqrt(sum(np.median(moves.gradients[n]) ** 2 for n in kernels)))
    norm = float(np.sqrt(sum(float(np.sum(shapes[n].astype(np.float64) ** 2)) for n in kernels)))
    adam = subject.optimizer_kind().startswith(("adam", "nadam"))
    part = length / count / rate if adam else pull / norm
    record.measure(
        "step over learning rate" if adam else "gradient over norm",
        part,
        threshold=f"> {ADAM_STEP if adam else GRADIENT}",
    )
    if clipped:
        return
    if part > (ADAM_STEP if adam else GRADIENT):
        record.confirm(
            LOW,
            f"Kernels hardly change because the learning rate is {rate:g}; gradients are usual.",
            f"权重几乎不变是因为学习率为 {rate:g}；梯度大小正常。",
        )
        record.refute(EPSILON, "Gradients are of usual size.", "梯度大小正常。")
    elif adam:
        record.unsure(
            EPSILON,
            f"Adam's steps are {part:.1e} of the learning rate: gradients are small beside epsilon,"
            " or change their sign. The probe adam-second-moment tells.",
            f"Adam 的步长只有学习率的 {part:.1e}：梯度小于 epsilon，或符号不断变化。"
            "adam-second-moment 探测会说明。",
        )


def _clipped(subject: Subject, record: Record, moves: _Moves, settings: dict[str, float]) -> bool:
    """Whether plain SGD takes steps of one length, far below rate times gradient."""
    plain = subject.optimizer_kind() == "sgd" and not settings.get("momentum")
    if not plain or settings.get("weight_decay") or not settings.get("lr"):
        return False
    steps = np.sqrt(np.sum([np.square(v) for v in moves.lengths.values()], axis=0)) / settings["lr"]
    pulls = np.sqrt(np.sum([np.square(v) for v in moves.gradients.values()], axis=0))
    same = float(steps.max() / max(float(steps.min()), 1e-30) - 1) < EQUAL
    record.measure("step over rate times gradient", float(np.median(steps / pulls)), threshold="1")
    if not same or float(np.max(steps / pulls)) > SHORTER:
        record.refute(CLIP, "Steps are not of one length.", "各步长度并不相同。")
        return False
    record.confirm(
        CLIP,
        f"Every step is as long as a gradient of norm {float(steps.mean()):.1e}, while gradients"
        f" have {float(pulls.mean()):.1e}: they are clipped to almost nothing.",
        f"每一步都相当于范数 {float(steps.mean()):.1e} 的梯度，而梯度范数为"
        f" {float(pulls.mean()):.1e}：梯度被裁剪得几乎为零。",
    )
    return True
