"""Does the loss get what it expects: logits, probabilities, log-probabilities?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays, first_array

# Rows that sum to one, and a loss recomputed in float64 that is the framework's (probe
# definition); half precision gives three digits.
ON_SIMPLEX, EQUAL, EQUAL_HALF = 1e-4, 1e-4, 1e-2
# Values that must all lie in a range before that says what they are. # unsourced
ENOUGH = 16
# Floors under a probability that losses use: Keras and TF 1e-7, others usual by hand.
CLIPS = (1e-7, 1.1920929e-07, 1e-8, 1e-6, 1e-10, 1e-12, 1e-15, 0.0)
# Share of samples that are wrong and without a gradient from which that is the fault, and how
# near the loss must be to what those samples alone cost. # unsourced
STUCK, NEAR = 0.05, 0.1
# Share of outputs at exactly zero behind a ReLU. # unsourced
ZEROS = 0.1

TWICE, AS_PROBS, ONE_UNIT, BCE, ACTIVATION, CLIP = (
    "loss/softmax-twice",
    "loss/logits-as-probs",
    "loss/single-unit-softmax",
    "loss/bce-vs-cce",
    "loss/wrong-output-activation",
    "loss/saturating-clip",
)
ON, OFF, FLAT, CONSTANT = (
    "outputs-on-simplex-into-logits-loss",
    "outputs-off-simplex-into-probability-loss",
    "gradient-zero-at-saturation",
    "loss-at-clip-constant",
)


@dataclass(frozen=True)
class _Seen:
    """Outputs ``(n, C)`` in float64, one-hot or 0/1 targets of the same shape, and the loss."""

    outputs: Array
    targets: Array
    value: float
    classes: bool

    @property
    def inside(self) -> bool:
        """Whether outputs are probabilities already: rows sum to one, or all lie in 0 to 1."""
        low, high = float(np.min(self.outputs)), float(np.max(self.outputs))
        if low < 0 or high > 1 + ON_SIMPLEX:
            return False
        sums = np.sum(self.outputs, axis=1)
        return not self.classes or bool(np.all(np.abs(sums - 1) < ON_SIMPLEX))


@probe("output-loss-contract", causes=(TWICE, AS_PROBS, ONE_UNIT, BCE, ACTIVATION, CLIP))
def output_loss_contract(subject: Subject, record: Record) -> None:
    """The loss of one batch recomputed under every contract, and whether wrong samples are stuck.

    Declines where targets are neither classes nor 0 and 1, and says nothing where no contract
    gives the value: weights, label smoothing and focal losses do that. Keras may find the logits
    behind a softmax by itself; the value tells.
    """
    batch = next(iter(subject.batches(1)))
    outputs, labels = subject.forward(batch, "eval"), arrays(batch.labels)
    if len(arrays(outputs)) != 1 or len(labels) != 1:
        raise Decline(
            "One output and one array of labels are needed.", "需要单个输出和单个标签数组。"
        )
    value = subject.loss(batch, "eval")
    axis = 1 if subject.framework == "pytorch" and first_array(outputs).ndim > 2 else -1
    ignored = subject.target.ignore_index
    seen = _seen(first_array(outputs), labels[0], value, axis, -100 if ignored is None else ignored)
    low, high = float(np.min(seen.outputs)), float(np.max(seen.outputs))
    record.measure("smallest output", low)
    record.measure("largest output", high)
    record.measure("loss", value)
    if seen.outputs.shape[1] == 1 and (seen.classes or _always_one(subject, batch, seen)):
        _judge_one_unit(record, seen)
        return
    half = subject.target.autocast is not None
    costs = _contracts(seen)
    tolerance = EQUAL_HALF if half else EQUAL
    fits = [
        n for n, cost in costs.items() if abs(cost - value) <= tolerance * max(abs(value), 1e-3)
    ]
    for name, cost in costs.items():
        record.measure("loss recomputed", cost, where=name, threshold=f"{value:.6g}", basis="exact")
    _judge_contract(record, seen, fits)
    _judge_stuck(subject, record, seen, first_array(outputs), labels[0], axis)


def _seen(outputs: Array, labels: Array, value: float, axis: int, ignored: int) -> _Seen:
    rows = np.moveaxis(outputs, axis, -1) if outputs.ndim > 1 else outputs[:, None]
    width = rows.shape[-1]
    flat = rows.reshape(-1, width).astype(np.float64)
    if labels.shape == outputs.shape or (labels.size == flat.size and width == 1):
        wanted = np.moveaxis(labels, axis, -1) if labels.ndim > 1 else labels
        targets = wanted.reshape(-1, width).astype(np.float64)
        if not np.all((targets == 0) | (targets == 1)):
            raise _no_classes()
        exclusive = width > 1 and bool(np.all(np.sum(targets, axis=1) == 1))
        return _Seen(flat, targets, value, exclusive)
    numbers = labels.reshape(-1)
    if len(numbers) != len(flat) or not np.all(numbers == np.round(numbers)):
        raise _no_classes()
    kept = numbers != ignored
    numbers = numbers[kept].astype(np.int64)
    if not len(numbers) or np.min(numbers) < 0 or np.max(numbers) >= width:
        raise _no_classes()
    return _Seen(flat[kept], np.eye(width)[numbers], value, classes=True)


def _no_classes() -> Decline:
    return Decline(
        "Labels are neither class numbers of these outputs nor 0 and 1 of their shape: see"
        " label-audit.",
        "标签既不是这些输出的类别编号，也不是同形状的 0/1：见 label-audit 探测。",
    )


# --- contracts


def _contracts(seen: _Seen) -> dict[str, float]:
    """Loss under each contract, by what the outputs would have to be."""
    o, t = seen.outputs, seen.targets
    found: dict[str, float] = {}
    if seen.classes:
        found["logits"] = _mean(-np.sum(t * _log_softmax(o), axis=1))
        found["logits, softmax again"] = _mean(
            -np.sum(t * _log_softmax(np.exp(_log_softmax(o))), axis=1)
        )
        found["log-probabilities"] = _mean(-np.sum(t * o, axis=1))
        whole = np.sum(o, axis=1, keepdims=True)
        for clip in CLIPS:
            with np.errstate(all="ignore"):
                plain = _log(o, clip)
                divided = _log(o / np.where(whole == 0, 1, whole), clip)
            # Keras clips first and hands the logarithm to a softmax for class numbers.
            found[f"probabilities, floor {clip:g}, then made to sum to one"] = _mean(
                -np.sum(t * _log_softmax(plain), axis=1)
            )
            found[f"probabilities, floor {clip:g}"] = _mean(-np.sum(t * plain, axis=1))
            found[f"probabilities made to sum to one, floor {clip:g}"] = _mean(
                -np.sum(t * divided, axis=1)
            )
    found["logits, each a yes or no"] = _mean(np.logaddexp(0, o) - t * o)
    for clip in CLIPS:
        with np.errstate(all="ignore"):
            each = -t * _log(o, clip) - (1 - t) * _log(1 - o, clip)
        found[f"probabilities, each a yes or no, floor {clip:g}"] = _mean(each)
    return {name: cost for name, cost in found.items() if np.isfinite(cost)}


def _mean(values: Array) -> float:
    return float(np.mean(values))


def _log(p: Array, clip: float) -> Array:
    """Logarithm of clipped probabilities; without a clip as PyTorch has it, not below -100."""
    if clip == 0:
        return np.maximum(np.log(np.maximum(p, 0)), -100)
    return np.log(np.clip(p, clip, 1 - clip))


def _log_softmax(o: Array) -> Array:
    shifted = o - np.max(o, axis=1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))


def _always_one(subject: Subject, batch: Batch, seen: _Seen) -> bool:
    """Whether one output unit is 1 whatever the weights; a saturated sigmoid turns to 0."""
    if not np.all(seen.outputs == 1):
        return False
    with subject.sandbox():
        subject.set_parameters({n: -v for n, v in subject.parameters().items()})
        return bool(np.all(first_array(subject.forward(batch, "eval")) == 1))


def _judge_one_unit(record: Record, seen: _Seen) -> None:
    if bool(np.all(seen.outputs == 1)) or seen.value == 0:
        record.confirm(
            ONE_UNIT,
            f"Softmax over a single unit: the output does not depend on the input, the loss is"
            f" {seen.value:.3g}.",
            f"对单个单元做 softmax：输出与输入无关，损失为 {seen.value:.3g}。",
        )


def _judge_contract(record: Record, seen: _Seen, fits: list[str]) -> None:
    many = seen.outputs.size >= ENOUGH
    if seen.outputs.shape[1] > 1 and seen.classes:
        record.refute(ONE_UNIT, "There is more than one class output.", "输出不止一个类别单元。")
    elif not np.all(seen.outputs == 1):
        record.refute(ONE_UNIT, "The single output varies.", "单个输出会变化。")
    logits = [n for n in fits if n in ("logits", "logits, each a yes or no")]
    probabilities = [n for n in fits if n.startswith("probabilities")]
    ranges = f"outputs {np.min(seen.outputs):.3g} to {np.max(seen.outputs):.3g}"
    if not fits:
        for symptom in (ON, OFF):
            record.unknown(symptom, f"{ranges}; no contract gives a loss of {seen.value:.4g}")
        return
    told = f"{ranges}; the loss {seen.value:.4g} is that of {fits[0]}"
    yes_no = all("each a yes or no" in n for n in fits)
    if seen.classes and yes_no and seen.outputs.shape[1] > 2:
        record.confirm(
            BCE,
            f"The loss asks yes or no for each of {seen.outputs.shape[1]} classes that exclude one"
            " another.",
            f"损失对互斥的 {seen.outputs.shape[1]} 个类别逐一判断是否。",
        )
    elif not yes_no:
        record.refute(BCE, f"The loss is a cross-entropy of classes: {told}.", "损失是类别交叉熵。")
    if fits == ["logits, softmax again"] or (logits and not probabilities and seen.inside and many):
        record.present(ON, "loss", "probabilities go into a loss that wants logits", told)
        record.absent(OFF, told)
        record.confirm(
            TWICE,
            f"Softmax or sigmoid is applied twice: {told}.",
            f"softmax 或 sigmoid 做了两次：输出已是概率，损失 {seen.value:.4g} 却按 logits 计算。",
        )
        record.refute(AS_PROBS, f"{told}.", f"损失按 logits 计算：{seen.value:.4g}。")
        return
    record.absent(ON, told)
    record.refute(TWICE, f"Not applied twice: {told}.", f"没有重复做 softmax：{fits[0]}。")
    wrong = not logits and (
        (probabilities and not seen.inside)
        or (fits == ["log-probabilities"] and not _log_probabilities(seen))
    )
    if wrong:
        record.present(OFF, "loss", "values that are no probabilities go into the loss", told)
        record.confirm(
            AS_PROBS,
            f"The loss takes as probabilities what is none: {told}.",
            f"损失把不是概率的值当作概率：输出范围"
            f" {np.min(seen.outputs):.3g} 到 {np.max(seen.outputs):.3g}。",
        )
    else:
        record.absent(OFF, told)
        record.refute(AS_PROBS, f"As it should be: {told}.", f"符合契约：{fits[0]}。")
    _judge_activation(record, seen, logits=bool(logits))


def _log_probabilities(seen: _Seen) -> bool:
    sums = np.sum(np.exp(seen.outputs), axis=1)
    return bool(np.all(np.abs(sums - 1) < 10 * ON_SIMPLEX))


def _judge_activation(record: Record, seen: _Seen, *, logits: bool) -> None:
    zeros = np.count_nonzero(seen.outputs == 0) / seen.outputs.size
    record.measure("outputs at exactly zero", zeros, threshold=f"> {ZEROS}")
    if logits and float(np.min(seen.outputs)) == 0 and zeros > ZEROS:
        record.confirm(
            ACTIVATION,
            f"Logits are never negative and {zeros:.0%} are exactly zero: a ReLU stands last.",
            f"logits 从不为负，且 {zeros:.0%} 恰为零：最后一层是 ReLU。",
        )
    elif logits and float(np.min(seen.outputs)) < 0:
        record.refute(ACTIVATION, "Logits take both signs.", "logits 有正有负。")


# --- samples that are wrong and get no gradient


def _judge_stuck(
    subject: Subject, record: Record, seen: _Seen, outputs: Array, labels: Array, axis: int
) -> None:
    slopes = first_array(subject.output_gradient(outputs, labels))
    rows = np.moveaxis(slopes, axis, -1) if slopes.ndim > 1 else slopes[:, None]
    flat = rows.reshape(-1, rows.shape[-1]).astype(np.float64)
    if flat.shape != seen.outputs.shape:
        return  # some positions are ignored
    if seen.inside:  # back through the softmax or sigmoid, as float32 has it
        p = seen.outputs
        flat = (
            p * (flat - np.sum(p * flat, axis=1, keepdims=True))
            if seen.classes
            else flat * p * (1 - p)
        )
    if seen.classes:
        wrong = np.argmax(seen.outputs, axis=1) != np.argmax(seen.targets, axis=1)
    else:
        half = 0.5 if seen.inside else 0.0
        wrong = np.any((seen.outputs > half) != (seen.targets > 0.5), axis=1)
    still = wrong & np.all(flat == 0, axis=1)
    share = np.count_nonzero(still) / len(still)
    record.measure("wrong samples without a gradient", share, threshold=f"> {STUCK}", basis="exact")
    told = f"{share:.0%} of the samples are wrong and have a gradient of exactly 0"
    if share <= STUCK:
        if share == 0:
            record.absent(FLAT, told)
            record.absent(CONSTANT, told)
            record.refute(CLIP, "Every wrong sample has a gradient.", "每个错误样本都有梯度。")
        return
    record.present(FLAT, "loss", "wrong samples get no gradient", told, f"{STUCK:.0%}")
    record.confirm(
        CLIP,
        f"The loss is flat there: {told}.",
        f"损失在那里是平的：{share:.0%} 的样本错误且梯度恰为 0。",
    )
    each = seen.value / share
    levels = {f"{c:g}": -float(np.log(c)) for c in CLIPS if c} | {"PyTorch": 100.0}
    near = [n for n, level in levels.items() if abs(each / level - 1) < NEAR]
    record.measure("loss over that share", each)
    if near:
        record.present(
            CONSTANT, "loss", "the loss is that share of the clip constant", f"{each:.2f}"
        )
