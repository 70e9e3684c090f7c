"""Does the gradient of the loss reach every layer, and in a similar size?"""

from __future__ import annotations

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays, first_array

# A gradient of one batch is noisy, of four told well enough. # unsourced
BATCHES = 4
# Norm of the first kernel's gradient over the last one's: vanishing below (and the first below
# SMALL itself), exploding above. Zhang et al. 2021, AutoTrainer (defaults).
VANISHED, SMALL, EXPLODED = 1e-3, 1e-4, 70.0
# Queries and keys of fresh attention get next to nothing at any depth, unlike the values after
# them: gradients of the next two kernels that are larger by so much. judgement: sigmoids, which
# shrink gradients most, cost a factor of four to six a layer
AHEAD, JUMP = 2, 100.0
# A batch whose gradient is so many times the median one (probe definition).
BURST = 100.0
# A loss of size by depth has several layers, and no one step makes up more of it. # unsourced
FEWEST, ONE_STEP = 4, 0.6
# Relative changes of a parameter that a smooth path shows, and that any path shows. # unsourced
LITTLE, MUCH = 1e-2, 1.0
# Relative change of the loss that is no rounding of float32. # unsourced
MOVES = 1e-5

DETACHED, HARD, IGNORES, VANISHING, EXPLODING, FACTOR, DEAD, CLIP = (
    "optim/graph-detached",
    "loss/nondifferentiable",
    "loss/ignores-prediction",
    "arch/vanishing-gradient",
    "arch/exploding-gradient",
    "arch/zero-factor",
    "arch/dead-relu",
    "loss/saturating-clip",
)
ZERO, VANISH, EXPLODE, SOME = (
    "gradients-zero",
    "gradients-vanish",
    "gradients-explode",
    "some-weights-unchanged",
)


@probe("gradient-flow", causes=(DETACHED, HARD, IGNORES, VANISHING, EXPLODING, FACTOR, DEAD, CLIP))
def gradient_flow(subject: Subject, record: Record) -> None:
    """Gradient of the data loss by parameter over a few batches, dropout off.

    A parameter without a gradient is changed, to see whether the loss depends on it at all: a cut
    path is told from an unused layer by that. Growth over the time steps of a recurrent layer is
    not seen; frozen parameters are left out.
    """
    batches = list(subject.batches(BATCHES))
    subject.without_regularisation()
    found: list[dict[str, Array | None]] = []
    for number, batch in enumerate(batches):
        record.progress(number, len(batches) + 1)
        found.append(subject.gradients(batch, "train"))
    norms = {n: _norm([g[n] for g in found]) for n in found[0]}
    totals = [_norm(list(g.values())) for g in found]
    lost = [n for n, size in norms.items() if size == 0]
    without = [n for n in norms if all(g[n] is None for g in found)]
    record.measure("parameters", len(norms))
    record.measure("parameters without a gradient", len(without), threshold="0", basis="exact")
    record.measure("parameters with a zero gradient", len(lost), threshold="0", basis="exact")
    if not all(np.isfinite(totals)):
        raise Decline(
            "Gradients are not finite: the probe first-non-finite tells where that begins.",
            "梯度不是有限值：first-non-finite 探测会说明起点。",
        )
    if len(lost) == len(norms):
        _judge_none(subject, record, batches[0])
        return
    record.absent(ZERO, f"{len(norms) - len(lost)} of {len(norms)} parameters get a gradient")
    for cause in (IGNORES, CLIP):
        record.refute(cause, "Parameters get a gradient.", "参数得到了梯度。")
    _judge_lost(subject, record, batches[0], lost)
    _judge_depth(subject, record, norms, totals)


def _norm(parts: list[Array | None]) -> float:
    """Root of the sum of squares; 0 where there is nothing."""
    squares = [float(np.sum(np.square(p, dtype=np.float64))) for p in parts if p is not None]
    return float(np.sqrt(sum(squares)))


# --- no gradient at all


def _judge_none(subject: Subject, record: Record, batch: Batch) -> None:
    record.present(ZERO, "all parameters", "every gradient is zero or missing", "0", "0")
    record.present(SOME, "all parameters", "none gets a gradient", "0", "0")
    for symptom in (VANISH, EXPLODE):
        record.absent(symptom, "there is no gradient at all")
    outputs = subject.forward(batch, "train")
    draw = np.random.default_rng(0)
    other = draw.normal(size=first_array(outputs).shape).astype(np.float32)
    at, away = _slope(subject, outputs, batch), _slope(subject, other, batch)
    record.measure("gradient of the loss at the outputs", at, threshold="> 0", basis="exact")
    record.measure("gradient of the loss elsewhere", away, threshold="> 0", basis="exact")
    if at > 0:
        _judge_model(subject, record, batch)
        return
    first, second = (_value(subject, o, batch) for o in (other, -2 * other))
    if first == second == _value(subject, outputs, batch):
        record.confirm(
            IGNORES,
            "The loss stays the same whatever the outputs are.",
            "无论输出是什么，损失都不变。",
        )
    elif away == 0:
        record.confirm(
            HARD,
            f"The loss changes with the outputs ({first:.3g}, {second:.3g}) but has no gradient by"
            " them.",
            f"损失随输出变化（{first:.3g}、{second:.3g}），对输出却没有梯度。",
        )
        record.refute(IGNORES, "The loss depends on the outputs.", "损失依赖于输出。")
    else:
        record.refute(IGNORES, "The loss depends on the outputs.", "损失依赖于输出。")
        record.refute(HARD, "The loss has a gradient elsewhere.", "损失在别处有梯度。")
        record.unsure(
            CLIP,
            "The loss is flat where the outputs are now and not elsewhere: they are saturated, or"
            " every label is masked. The probe output-loss-contract tells.",
            "损失在当前输出处是平的，在别处不是：输出已饱和，或标签全部被掩码。"
            "output-loss-contract 探测会说明。",
        )


def _slope(subject: Subject, outputs: object, batch: Batch) -> float:
    return _norm(list(arrays(subject.output_gradient(outputs, batch.labels))))


def _value(subject: Subject, outputs: object, batch: Batch) -> float:
    return float(np.mean(subject.loss_of(outputs, batch.labels)))


def _judge_model(subject: Subject, record: Record, batch: Batch) -> None:
    for cause in (IGNORES, CLIP):
        record.refute(cause, "The loss has a gradient by the outputs.", "损失对输出有梯度。")
    _judge_lost(subject, record, batch, sorted(subject.trainable()))


# --- parameters without a gradient


def _judge_lost(subject: Subject, record: Record, batch: Batch, lost: list[str]) -> None:
    """Whether the loss depends on them, and how: smoothly, in steps, or not."""
    if not lost:
        record.absent(SOME, "every parameter gets a gradient")
        for cause in (DETACHED, HARD, FACTOR):
            record.refute(cause, "Every parameter gets a gradient.", "每个参数都得到了梯度。")
        return
    record.present(SOME, lost[0], "no gradient reaches these parameters", ", ".join(lost[:4]), "0")
    base = subject.loss(batch, "train")
    noise = abs(subject.loss(batch, "train") - base)
    little = _moved(subject, batch, lost, LITTLE, base, noise)
    much = _moved(subject, batch, lost, MUCH, base, noise)
    record.measure("loss change by 1 % of noise in them", little, threshold=f"> {MOVES}")
    record.measure("loss change by 100 % of noise in them", much, threshold=f"> {MOVES}")
    names, names_zh = ", ".join(lost[:3]), "、".join(lost[:3])
    if little > MOVES:
        record.confirm(
            DETACHED,
            f"The loss changes with {names}, yet no gradient comes back: the path is cut.",
            f"损失随 {names_zh} 变化，却没有梯度返回：计算图被切断。",
        )
        record.refute(FACTOR, "The loss depends on them.", "损失依赖于它们。")
    elif much > MOVES and (dead := _dead(subject, batch)):
        for cause in (HARD, DEAD):
            record.unsure(
                cause,
                f"The loss changes with {names} in jumps only, and {dead} is zero or negative"
                " throughout: the probe unit-census tells whether its units are dead.",
                f"损失只随 {names_zh} 跳跃变化，且 {dead} 的输出全部不大于零："
                "unit-census 探测会说明其单元是否已死。",
            )
    elif much > MOVES:
        record.confirm(
            HARD,
            f"The loss changes with {names} in jumps only: something on the way rounds, compares"
            " or takes an argmax.",
            f"损失只随 {names_zh} 跳跃变化：途中有取整、比较或 argmax。",
        )
    else:
        for cause in (DETACHED, HARD):
            record.refute(
                cause, f"The loss does not depend on {names}.", f"损失不依赖于 {names_zh}。"
            )
        for cause in (FACTOR, DEAD):
            record.unsure(
                cause,
                f"Nothing depends on {names}: unused, multiplied by zero, or behind dead units.",
                f"没有任何东西依赖 {names_zh}：未被使用、被乘以零，或后面的单元已死。",
            )


def _dead(subject: Subject, batch: Batch) -> str:
    """The first layer before the last whose every output is zero or negative: a ReLU's death."""
    seen = subject.activations(batch, mode="train")
    return next((name for name in list(seen)[:-1] if seen[name].max() <= 0), "")


def _moved(
    subject: Subject, batch: Batch, names: list[str], size: float, base: float, noise: float
) -> float:
    """Relative change of the loss when those parameters get noise, less what it varies anyway."""
    values = subject.parameters()
    draw = np.random.default_rng(0)
    changed: dict[str, Array] = {}
    for name in names:
        spread = float(np.sqrt(np.mean(np.square(values[name])))) or 1.0
        changed[name] = values[name] + size * spread * draw.normal(size=values[name].shape)
    with subject.sandbox():
        subject.set_parameters(changed)
        after = subject.loss(batch, "train")
    return max(0.0, abs(after - base) - 10 * noise) / max(abs(base), 1e-12)


# --- size by depth


def _judge_depth(
    subject: Subject, record: Record, norms: dict[str, float], totals: list[float]
) -> None:
    tables = {p for x in subject.layers() if "embedding" in x.kind.lower() for p in x.parameters}
    shapes = {n: v.shape for n, v in subject.parameters().items()}
    kernels = [n for n in norms if len(shapes[n]) > 1 and n not in tables and norms[n] > 0]
    burst = max(totals) / max(float(np.median(totals)), 1e-30)
    record.measure(
        "largest gradient over median", burst, threshold=f"> {BURST:g}", basis="judgement"
    )
    if burst > BURST:
        record.present(EXPLODE, "one batch", "the gradient is far above the usual", f"{burst:.0f}")
    if len(kernels) < 2:
        return
    plain = _first([norms[n] for n in kernels])
    for ids, at in (((VANISH, VANISHING), plain), ((EXPLODE, EXPLODING), 0)):
        first = kernels[at]
        ratio = norms[first] / norms[kernels[-1]]
        where = f"{first} over {kernels[-1]}"
        limit = f"< {VANISHED}" if ids[0] == VANISH else f"> {EXPLODED:g}"
        record.measure(
            "first gradient over last", ratio, where=where, threshold=limit, basis="source"
        )
        vanished = ratio < VANISHED and norms[first] < SMALL
        found = vanished if ids[0] == VANISH else ratio > EXPLODED
        steady = _steady([norms[n] for n in kernels[at:]])
        _judge_size(record, ids, f"{where}: {ratio:.1e}", found=found, steady=steady)


def _first(sizes: list[float]) -> int:
    """Where depth begins: past kernels after which gradients jump at once."""
    for at, size in enumerate(sizes):
        if max(sizes[at : at + AHEAD + 1]) < JUMP * size:
            return at
    return 0


def _judge_size(
    record: Record, ids: tuple[str, str], told: str, *, found: bool, steady: bool
) -> None:
    symptom, cause = ids
    grows = symptom == EXPLODE
    if not found:
        record.absent(symptom, told)
        record.refute(
            cause, f"Gradients are of similar size: {told}.", f"各层梯度大小相近：{told}。"
        )
        return
    way, way_zh = ("grows", "放大") if grows else ("shrinks", "缩小")
    record.present(symptom, "layers", f"the gradient {way} towards the input", told)
    judge = record.confirm if steady else record.unsure
    how, how_zh = ("layer by layer", "逐层") if steady else ("in one step", "在某一步")
    judge(
        cause,
        f"The gradient {way} {how} towards the input: {told}.",
        f"梯度向输入方向{how_zh}{way_zh}：{told}。",
    )


def _steady(sizes: list[float]) -> bool:
    """Whether the change from first to last is spread over the layers, not made by one of them."""
    steps = np.diff(np.log(sizes))
    total = float(np.sum(steps))
    return len(sizes) >= FEWEST and float(np.max(steps * np.sign(total))) < ONE_STEP * abs(total)
