"""Is the loss too curved here for the learning rate?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import Named

# Samples of the fixed set, and batches at most (probe definition: at least 1024).
SAMPLES, MOST = 1024, 16
# Power iterations at most, and the change of the eigenvalue that is small enough to stop.
ITERATIONS, CONVERGED = 40, 0.005
# Sharpness over the stability limit: at it or above, and well below. Trainings at the edge of
# stability hover at 0.9 to 1.1 (probe definition: 1.8 to 2.2 over the rate). The other # unsourced
AT_LIMIT, WELL_BELOW = 0.9, 0.5
# Steps on the fixed set that show whether it is unstable, how many it gets to come back from a
# rise, and the rise that is one. # unsourced
STEPS, MOST_STEPS, RISE = 30, 150, 1.5
# Coordinates with a root second moment below this many epsilons hardly ever had a gradient (dead
# units, biases before a norm): they would be huge in Adam's metric, and are held fixed. # unsourced
IDLE = 100.0
# Highest ratio of a training that ripples at the edge. # unsourced
EDGE = 1.5
# Optimizers whose limit is known.
ADAMS, PLAIN = frozenset({"adam", "adamw"}), frozenset({"sgd"})

ABOVE = "sharpness-above-limit"
HIGH, LATE, RIPPLES = "optim/lr-too-high", "optim/late-sharpening-blowup", "benign/eos-ripples"

Product = Callable[[Named], Named]


@probe("sharpness", causes=(HIGH, LATE, RIPPLES))
def sharpness(subject: Subject, record: Record) -> None:
    """Largest eigenvalue of the Hessian of a fixed set against what the rate can stand.

    The limit is ``2 (1 + momentum) / lr`` for SGD, and for Adam, preconditioned with its second
    moment, ``2 (1 + beta1) / ((1 - beta1) lr)``: 38 over the rate. Sources: Cohen et al. 2021 and
    2022. Batches are normalised by themselves, without dropout. Above the limit some steps on the
    same set tell ripples from a blow-up. Weight decay and the noise of small batches are left out.
    Declines for other optimizers.
    """
    limit, divisors = _limit(subject)
    batches = _fixed(subject)
    record.measure("samples", sum(b.size for b in batches))
    value, converged = _largest(_product(subject, batches, divisors), subject, record)
    ratio = value / limit
    record.measure("largest eigenvalue", value)
    record.measure("limit at this rate", limit, basis="exact")
    record.measure(
        "sharpness over limit",
        ratio,
        threshold=f"< {WELL_BELOW} quiet, from {AT_LIMIT} at the limit",
        basis="source",
    )
    if not converged and WELL_BELOW <= ratio < AT_LIMIT:
        raise Decline("Power iteration did not converge.", "幂迭代未收敛。")
    _judge(subject, record, ratio, batches)


def _limit(subject: Subject) -> tuple[float, Named]:
    """The stability limit, and the square roots of Adam's divisors by parameter."""
    kind, settings = subject.optimizer_kind(), subject.hyperparameters()
    rate = settings.get("lr", 0.0)
    if rate <= 0:
        raise Decline("The learning rate is zero.", "学习率为零。")
    names = subject.trainable()
    if kind in PLAIN:
        ones = {n: np.ones(1) for n in names}
        return 2 * (1 + settings.get("momentum", 0.0)) / rate, ones
    if kind not in ADAMS:
        raise Decline(
            f"The stability limit of {kind} is not known; those of SGD and Adam are.",
            f"不知道 {kind} 的稳定极限；目前只支持 SGD 和 Adam。",
        )
    state = subject.optimizer_state()
    if not all("second" in state.get(n, {}) for n in names):
        raise Decline(
            "Adam's state is empty: give the optimizer with the state that it had in training.",
            "Adam 的状态为空：请给出带有训练时状态的优化器。",
        )
    first, second = settings.get("beta1", 0.9), settings.get("beta2", 0.999)
    divisors: Named = {}
    for name in names:
        moment = state[name]["second"].astype(np.float64)
        corrected = moment / (1 - second ** max(1.0, float(state[name]["step"])))
        epsilon = settings.get("epsilon", 1e-8)
        idle = np.sqrt(corrected) < IDLE * epsilon
        divisors[name] = np.where(idle, np.inf, np.sqrt(np.sqrt(corrected) + epsilon))
    return 2 * (1 + first) / ((1 - first) * rate), divisors


def _fixed(subject: Subject) -> list[Batch]:
    batches: list[Batch] = []
    for batch in subject.batches(MOST):
        batches.append(batch)
        if sum(b.size for b in batches) >= SAMPLES:
            break
    return batches


def _product(subject: Subject, batches: list[Batch], divisors: Named) -> Product:
    """The preconditioned Hessian of the mean loss, times a vector."""
    names = sorted(divisors)
    shares = np.array([b.size for b in batches]) / sum(b.size for b in batches)

    def times(vector: Named) -> Named:
        scaled = {n: (vector[n] / divisors[n]).astype(np.float32) for n in names}
        parts = [subject.hessian_vector(b, scaled, "norm") for b in batches]
        sums = {n: sum(w * p[n] for w, p in zip(shares, parts, strict=True)) for n in names}
        return {n: np.asarray(sums[n], np.float64) / divisors[n] for n in names}

    return times


def _largest(product: Product, subject: Subject, record: Record) -> tuple[float, bool]:
    """The largest eigenvalue; where a negative one is larger, the iteration is shifted by it."""
    shapes = {n: a.shape for n, a in subject.parameters().items() if n in subject.trainable()}
    value, converged = _iterate(product, shapes, record)
    if value >= 0:
        return value, converged
    shift = -value

    def shifted(vector: Named) -> Named:
        moved = product(vector)
        return {n: moved[n] + shift * vector[n] for n in moved}

    value, converged = _iterate(shifted, shapes, record)
    return value - shift, converged


def _iterate(
    product: Product, shapes: Mapping[str, tuple[int, ...]], record: Record
) -> tuple[float, bool]:
    draw = np.random.default_rng(0)
    vector = _unit({n: draw.normal(size=shape) for n, shape in sorted(shapes.items())})
    value = 0.0
    for step in range(ITERATIONS):
        record.progress(step, ITERATIONS)
        moved = product(vector)
        before, value = value, float(sum(np.vdot(vector[n], moved[n]) for n in vector))
        if not np.isfinite(value):
            raise Decline("The curvature is not finite here.", "此处曲率非有限。")
        if step > 3 and abs(value - before) <= CONVERGED * abs(value):
            return value, True
        vector = _unit(moved)
    return value, False


def _unit(vector: Mapping[str, Array]) -> Named:
    norm = float(np.sqrt(sum(np.vdot(a, a) for a in vector.values())))
    if norm == 0:
        raise Decline("The loss is flat here: no curvature at all.", "此处损失平坦，曲率为零。")
    return {n: a / norm for n, a in vector.items()}


def _judge(subject: Subject, record: Record, ratio: float, batches: list[Batch]) -> None:
    en, zh = f"sharpness is {ratio:.2f} of the limit", f"锐度为稳定极限的 {ratio:.2f} 倍"
    if ratio < WELL_BELOW:
        record.absent(ABOVE, en)
        for cause in (LATE, RIPPLES):
            record.refute(cause, f"The {en}.", f"{zh}。")
        record.unsure(
            HIGH,
            f"The {en}; noise of small batches may still ask for a lower rate.",
            f"{zh}；但小批次噪声仍可能需要更低学习率。",
        )
        return
    if ratio < AT_LIMIT:
        record.unknown(ABOVE, en)
        for cause in (HIGH, LATE, RIPPLES):
            record.unsure(cause, f"The {en}.", f"{zh}。")
        return
    record.present(ABOVE, "fixed set", "curvature at or above what the rate stands", en)
    losses = _walk(subject, batches)
    record.measure("loss before the steps", losses[0])
    record.measure("loss after the steps", losses[-1], threshold=f"> {RISE} x: unstable")
    told = f"loss {losses[0]:.4g} to {losses[-1]:.4g} in {len(losses) - 1} steps on the same data"
    told_zh = f"在同样数据上 {len(losses) - 1} 步后损失从 {losses[0]:.4g} 到 {losses[-1]:.4g}"
    if not losses[-1] <= RISE * losses[0]:
        record.confirm(HIGH, f"The {en}, and steps blow up: {told}.", f"{zh}，且发散：{told_zh}。")
        record.refute(RIPPLES, f"Steps do not recover: {told}.", f"没有恢复：{told_zh}。")
        record.unsure(LATE, f"It is unstable here: {told}.", f"此处不稳定：{told_zh}。")
        return
    record.unsure(HIGH, f"The {en}, yet steps hold: {told}.", f"{zh}，但步进未发散：{told_zh}。")
    record.unsure(LATE, f"The {en}, yet steps hold: {told}.", f"{zh}，但步进未发散：{told_zh}。")
    if ratio <= EDGE and losses[-1] < losses[0] and np.any(np.diff(losses) > 0):
        record.confirm(
            RIPPLES,
            f"Edge of stability: the {en}, the loss ripples and still falls: {told}.",
            f"处于稳定边缘：{zh}，损失起伏但仍下降：{told_zh}。",
        )


def _walk(subject: Subject, batches: list[Batch]) -> list[float]:
    """Loss of the fixed set before and after each step on one of its batches in turn.

    Where it has risen it gets more steps to come back, which it does at the edge of stability.
    """
    with subject.sandbox():
        subject.seed(0)
        losses = [_loss(subject, batches)]
        for step in range(MOST_STEPS):
            if step >= STEPS and losses[-1] <= RISE * losses[0]:
                break
            subject.train_step(batches[step % len(batches)])
            losses.append(_loss(subject, batches))
            if not losses[-1] < 1e3 * (abs(losses[0]) + 1):
                break
        return losses


def _loss(subject: Subject, batches: list[Batch]) -> float:
    return float(np.mean([subject.loss(b, "norm") for b in batches]))
