"""Does each step use the gradient of its own batch, once, and of the right size?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe

# Loss of a batch put twice: the same for a mean, double for a sum (exact; tolerance for float32
# and half precision from the probe's definition).
TOLERANCE, HALF_TOLERANCE = 1e-3, 3e-2
# Share of the batch before in the gradient that a step uses: none, and all of it.
CLEAN, LEFT = 0.1, 0.5
# How much of the gradient that was used the two batches must explain. # unsourced
EXPLAINED = 0.9
# Calls of a step that accumulates until parameters change.
MOST_CALLS = 64
# How near the number of calls the size of an accumulated gradient must be. # unsourced
NEAR = 0.05

ZERO_GRAD, ACCUMULATION, REDUCTION = (
    "optim/missing-zero-grad",
    "optim/accumulation-scaling",
    "loss/reduction-scale",
)
ACCUMULATE, SCALES = "gradients-accumulate", "loss-scales-with-batch"


@dataclass(frozen=True)
class _Used:
    """What a step used, in terms of what the step before used and of the gradient of its own
    batch: both shares, how much of it they explain, and the calls that a step takes.
    """

    before: float
    own: float
    explained: float
    calls: int


@probe("gradient-bookkeeping", causes=(ZERO_GRAD, ACCUMULATION, REDUCTION))
def gradient_bookkeeping(subject: Subject, record: Record) -> None:
    """The loss of a doubled batch; and what the person's own step makes of two batches in turn.

    What a step used is read from the optimizer's moments, or from the change under plain SGD, so
    clipping does not hide it. Without ``train_step`` only the loss is looked at; other optimizers
    are inconclusive.
    """
    batches = list(subject.batches(2))
    subject.without_regularisation()
    _judge_reduction(subject, record, batches[0])
    if subject.target.train_step is None:
        reason = "give train_step: only your own loop can show what it does with gradients"
        record.unknown(ACCUMULATE, reason)
        for cause in (ZERO_GRAD, ACCUMULATION):
            record.unsure(
                cause,
                "Give train_step: only your own loop shows what it does with gradients.",
                "请给出 train_step：只有您自己的循环才能显示它如何处理梯度。",
            )
        return
    if len(batches) < 2:
        raise Decline("Two different batches are needed.", "需要两个不同的批次。")
    _judge_used(record, _used(subject, record, batches))


def _judge_reduction(subject: Subject, record: Record, batch: Batch) -> None:
    rows = np.arange(batch.size)
    once = subject.loss(batch.rows(rows), "eval")
    twice = subject.loss(batch.rows(np.concatenate([rows, rows])), "eval")
    ratio = twice / once if once else float("nan")
    half = subject.target.autocast is not None
    tolerance = HALF_TOLERANCE if half else TOLERANCE
    record.measure(
        "loss of the batch put twice over once", ratio, threshold="1 or 2", basis="exact"
    )
    told = f"the loss of a batch put twice is {ratio:.3f} times that of the batch"
    told_zh = f"同一批重复一次后的损失是原来的 {ratio:.3f} 倍"
    if abs(ratio - 2) <= 2 * tolerance:
        record.present(SCALES, "loss", "the loss is a sum over the batch", told, "2")
        record.confirm(
            REDUCTION,
            f"The loss is a sum over the batch: {told}.",
            f"损失是对整批求和：{told_zh}。",
        )
    elif abs(ratio - 1) <= tolerance:
        record.absent(SCALES, told)
        if all(a.ndim < 2 or a.shape[-1] == 1 for a in _labels(batch)):
            record.refute(
                REDUCTION,
                f"The loss is a mean over the batch: {told}.",
                f"损失是对整批取平均：{told_zh}。",
            )
        else:
            record.unsure(
                REDUCTION,
                f"The loss is a mean over the batch ({told}); whether it sums over what is inside"
                " a sample does not show here.",
                f"损失是对整批取平均（{told_zh}）；是否在样本内部求和在此看不出。",
            )
    else:
        record.unknown(SCALES, f"{told}: samples of a batch do not count on their own")


def _labels(batch: Batch) -> list[Array]:
    return [a for a in (batch.labels,) if isinstance(a, np.ndarray)]


# --- what a step used


def _used(subject: Subject, record: Record, batches: list[Batch]) -> _Used:
    first, second = batches
    start = subject.parameters()
    calls, _ = _until_change(subject, first, start)  # ends a window that was begun
    if calls > 1:
        calls, _ = _until_change(subject, first, start)
    record.progress(1, 3)
    record.measure("calls of the step until parameters change", calls)
    at_first = _reading(subject, start)
    count, after = _until_change(subject, first, start)
    at_second = _reading(subject, after)
    again, after = _until_change(subject, second, start)
    if {count, again} != {calls}:
        raise Decline(
            f"The step changes parameters after {calls} calls, then after {again}.",
            f"训练步先在 {calls} 次调用后、再在 {again} 次调用后改变参数。",
        )
    before = _gradient(subject, at_first, at_second, start)
    used = _gradient(subject, at_second, _reading(subject, after), start)
    record.progress(2, 3)
    subject.set_parameters(start)
    own = subject.gradients(second, "train")
    return _explain(_flat(used), _flat(before), _flat(own), calls)


def _until_change(
    subject: Subject, batch: Batch, start: dict[str, Array]
) -> tuple[int, dict[str, Array]]:
    """Call the step until it changes parameters, put those back, and count."""
    for number in range(1, MOST_CALLS + 1):
        subject.train_step(batch)
        after = subject.parameters()
        if any(not np.array_equal(start[n], after[n]) for n in start):
            subject.set_parameters(start)
            return number, after
    raise Decline(
        f"The step changes no parameter in {MOST_CALLS} calls: see the probe update-ratio.",
        f"训练步调用 {MOST_CALLS} 次仍未改变参数：见 update-ratio 探测。",
    )


_Reading = tuple[dict[str, dict[str, Array]], dict[str, Array]]


def _reading(subject: Subject, after: dict[str, Array]) -> _Reading:
    state = {n: {k: v.copy() for k, v in s.items()} for n, s in subject.optimizer_state().items()}
    return state, after


def _gradient(
    subject: Subject, before: _Reading, after: _Reading, start: dict[str, Array]
) -> dict[str, Array | None]:
    """What the optimizer was given: from its moments, or from the change under plain SGD."""
    settings, kind = subject.hyperparameters(), subject.optimizer_kind()
    names = sorted(subject.trainable())
    slots = {s for held in after[0].values() for s in held}
    rate = settings["lr"]
    found: dict[str, Array | None] = {}
    for name in names:
        old, new = before[0].get(name, {}), after[0].get(name, {})
        if "first" in slots and kind.startswith(("adam", "nadam")):
            share = settings["beta1"]
            found[name] = _step(old.get("first"), new.get("first"), share, 1 - share)
        elif "momentum" in slots and kind == "sgd":
            # Keras puts the rate into it, with a minus.
            factor = 1.0 if subject.framework == "pytorch" else -rate
            found[name] = _step(
                old.get("momentum"), new.get("momentum"), settings["momentum"], factor
            )
        elif kind == "sgd" and rate > 0 and not settings.get("momentum"):
            found[name] = (after[1][name].astype(np.float64) - start[name]) / -rate
        else:
            raise Decline(
                f"From the state of {kind} the gradient cannot be read back.",
                f"无法从 {kind} 的状态中还原梯度。",
            )
    return found


def _step(old: Array | None, new: Array | None, share: float, factor: float) -> Array | None:
    """What an average got: ``(new - share old) / factor``."""
    if new is None:
        return None
    kept = share * old.astype(np.float64) if old is not None else 0.0
    return (new.astype(np.float64) - kept) / factor


def _flat(gradients: dict[str, Array | None]) -> dict[str, Array]:
    return {
        n: np.asarray(g, dtype=np.float64).ravel() for n, g in gradients.items() if g is not None
    }


def _explain(
    used: dict[str, Array], one: dict[str, Array], two: dict[str, Array], calls: int
) -> _Used:
    """Least squares; what went before the step before is in what that one used."""
    names = sorted(used.keys() & one.keys() & two.keys())
    if not names:
        raise Decline("No parameter has a gradient.", "没有参数得到梯度。")
    target = np.concatenate([used[n] for n in names])
    sides = np.stack([np.concatenate([g[n] for n in names]) for g in (one, two)], axis=1)
    shares, *_ = np.linalg.lstsq(sides, target, rcond=None)
    rest = float(np.sum((target - sides @ shares) ** 2) / max(float(target @ target), 1e-300))
    return _Used(float(shares[0]), float(shares[1]), 1 - rest, calls)


def _judge_used(record: Record, used: _Used) -> None:
    left = used.before / used.own if used.own else float("inf")
    record.measure(
        "share of the gradient before", left, threshold=f"< {CLEAN}, > {LEFT}", basis="exact"
    )
    record.measure("size of the gradient used", used.own, where="over one computed gradient")
    record.measure("explained by both", used.explained, threshold=f"> {EXPLAINED}")
    if used.explained < EXPLAINED:
        return
    told = f"{left:.2f} of the gradient of the batch before is in the next step"
    if left > LEFT:
        record.present(ACCUMULATE, "training step", "old gradients are added", told, f"{LEFT}")
        record.confirm(
            ZERO_GRAD,
            f"Gradients are not cleared between steps: {told}.",
            f"步与步之间没有清零梯度：上一批的梯度有 {left:.2f} 进入下一步。",
        )
    elif abs(left) < CLEAN:
        record.absent(ACCUMULATE, told)
        record.refute(ZERO_GRAD, f"Gradients are cleared: {told}.", "梯度在步间被清零。")
        _judge_accumulation(record, used)


def _judge_accumulation(record: Record, used: _Used) -> None:
    if used.calls == 1:
        record.refute(ACCUMULATION, "Every call takes a step.", "每次调用都执行一步。")
    elif abs(used.own / used.calls - 1) < NEAR:
        record.confirm(
            ACCUMULATION,
            f"{used.calls} batches are added up and not divided by {used.calls}.",
            f"{used.calls} 个批次的梯度相加后没有除以 {used.calls}。",
        )
    elif abs(used.own - 1) < NEAR:
        record.refute(
            ACCUMULATION,
            f"{used.calls} batches are averaged.",
            f"{used.calls} 个批次的梯度取了平均。",
        )
