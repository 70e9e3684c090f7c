"""Does the loss start where guessing would put it?"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from advisor.probes import Array, Batch, Decline, Mode, Record, Subject, probe
from advisor.probes.feeding import class_labels
from advisor.probes.target import arrays, first_array

BATCHES, SEEDS = 4, (0, 1, 2)
MODES: tuple[Mode, ...] = ("train", "eval")
# Loss over chance: healthy, above, below. From the probe's definition; its 1.15 is a judgement.
LOWEST, HEALTHY, ABOVE, BELOW = 0.9, 1.15, 1.5, 0.7
# Spread of logits that default initialisers give at most: Glorot's variance is 2 / (inputs +
# outputs), so features of unit power give at most the root of 2. Adds about half its square to the
# loss, which with few classes is much beside ln C.
USUAL_LOGITS = 2**0.5
# Spread of logits from which they are too large (probe definition), and of inputs likewise (the
# definition of the input audit).
LARGE_LOGITS, LARGE_INPUTS = 2.0, 10.0
# Share of the spread of logits that does not depend on the input. # unsourced
SAME_FOR_ALL = 0.95
# How exactly losses of two halves must add up for a sum over the batch.
ADDS_UP = 1e-3

ABOVE_CHANCE, BELOW_CHANCE, AT_CHANCE = (
    "initial-loss-above-chance",
    "initial-loss-below-chance",
    "initial-loss-at-chance",
)
INIT, BIAS, REDUCTION, INPUT = (
    "arch/init-scale",
    "arch/final-bias",
    "loss/reduction-scale",
    "data/input-not-normalised",
)


@dataclass(frozen=True)
class _Start:
    """Loss over chance in each mode, and the spread of logits: in all, and of their means."""

    train: float
    eval: float
    logits: float
    bias: float


FIELDS = tuple(field.name for field in fields(_Start))


@probe("initial-loss", causes=(INIT, BIAS, REDUCTION, INPUT))
def initial_loss(subject: Subject, record: Record) -> None:
    """Loss of fresh weights over the chance level of the loss, in train and in eval mode.

    Weights are taken as they are when the target says ``fresh``, else made anew three times.
    Declines for losses whose chance level is not known.
    """
    batches = list(subject.batches(BATCHES))
    seeds = (None,) if subject.target.fresh else SEEDS
    starts: list[_Start] = []
    own, summed = True, False
    for number, seed in enumerate(seeds):
        record.progress(number, len(seeds))
        with subject.sandbox():
            if seed is not None:
                own = subject.freshen(seed) == "own" and own
            starts.append(_start(subject, batches))
            summed = _summed(subject, batches[0])
    start = _Start(*(float(np.median([getattr(s, f) for s in starts])) for f in FIELDS))
    _note(record, start)
    _judge(subject, record, start, batches, own=own, summed=summed)


def _start(subject: Subject, batches: list[Batch]) -> _Start:
    seen: dict[Mode, list[Array]] = {
        mode: [first_array(subject.forward(b, mode)) for b in batches] for mode in MODES
    }
    chance = _chance(subject, seen["eval"], batches)
    # Fresh batch norm has no statistics of its inputs yet: eval mode says nothing of the head then.
    if subject.norms():
        seen["eval"] = seen["train"]
    ratios: list[float] = []
    for mode in MODES:
        try:
            losses = [
                float(subject.loss_of(o, b.labels).mean())
                for o, b in zip(seen[mode], batches, strict=True)
            ]
        except Decline:  # a model that computes its own loss
            losses = [subject.loss(b, "train" if subject.norms() else mode) for b in batches]
        ratios.append(float(np.mean(losses)) / chance)
    spreads = [_spread(outputs) for outputs in seen.values()]
    return _Start(ratios[0], ratios[1], *max(spreads))


def _spread(outputs: list[Array]) -> tuple[float, float]:
    """Standard deviation of logits about their row's mean, and that of their means by class."""
    flat = np.concatenate([o.reshape(-1, o.shape[-1]) for o in outputs])  # (n, outputs)
    centred = flat - flat.mean(axis=1, keepdims=True) if flat.shape[1] > 1 else flat
    return float(centred.std()), float(centred.mean(axis=0).std())


def _chance(subject: Subject, outputs: list[Array], batches: list[Batch]) -> float:
    """What a guess costs: ln C, or the entropy of the labels where that is nearer; ln 2; spread."""
    kind = subject.loss_kind()
    if kind in ("softmax-cross-entropy", "softmax-probabilities", "nll"):
        return float(np.log(max(2, outputs[0].shape[1 if outputs[0].ndim > 2 else -1])))
    if kind in ("sigmoid-cross-entropy", "sigmoid-probabilities"):
        return float(np.log(2))
    if kind in ("mse", "mae"):
        wanted = np.concatenate([first_array(b.labels).reshape(-1) for b in batches])
        away = wanted - np.mean([float(o.mean()) for o in outputs])
        spread = float(np.mean(away**2 if kind == "mse" else np.abs(away)))
        if spread > 0:
            return spread
    raise Decline(
        "The chance level of this loss is not known. Give loss_kind if it is a usual one.",
        "不知道该损失的随机水平。如果是常见损失，请给出 loss_kind。",
    )


def _prior(batches: list[Batch]) -> float | None:
    """Entropy of the labels (nats): where a head biased to the class shares starts."""
    try:
        labels = np.concatenate([class_labels(b.labels) for b in batches])
    except Decline:
        return None
    share = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(-np.sum(share * np.log(share)))


def _summed(subject: Subject, batch: Batch) -> bool:
    """Whether the loss is a sum over the batch: then the halves add up to the whole."""
    half = batch.size // 2
    if half < 1:
        return False
    whole = subject.loss(batch.rows(slice(0, 2 * half)))
    parts = subject.loss(batch.rows(slice(0, half)))
    parts += subject.loss(batch.rows(slice(half, 2 * half)))
    return abs(whole - parts) < ADDS_UP * abs(whole)


def _note(record: Record, start: _Start) -> None:
    healthy = f"{LOWEST} to {HEALTHY}"
    for mode in ("train", "eval"):
        value = getattr(start, mode)
        record.measure("loss over chance", value, where=mode, threshold=healthy, basis="judgement")
    record.measure("spread of logits", start.logits, threshold=f"> {LARGE_LOGITS}", basis="source")


def _judge(
    subject: Subject,
    record: Record,
    start: _Start,
    batches: list[Batch],
    *,
    own: bool,
    summed: bool,
) -> None:
    worst = max(start.train, start.eval)
    numbers = f"{start.train:.2f} (train) and {start.eval:.2f} (eval) times chance"
    numbers_zh = f"训练模式为随机水平的 {start.train:.2f} 倍，评估模式 {start.eval:.2f} 倍"
    prior = _prior(batches)
    chance = float(np.log(max(2, subject.target.num_classes or 2)))
    biased = prior is not None and abs(start.eval * chance / max(prior, 1e-9) - 1) < 1 - LOWEST
    entropy = "cross-entropy" in subject.loss_kind()
    usual = worst <= HEALTHY or (entropy and start.logits <= USUAL_LOGITS and not summed)
    if (min(start.train, start.eval) >= LOWEST and usual) or biased:
        record.present(AT_CHANCE, "initial loss", "as guessing would give", numbers)
        record.absent(ABOVE_CHANCE, numbers)
        record.absent(BELOW_CHANCE, numbers)
        for cause in (INIT, BIAS, REDUCTION):
            record.refute(cause, f"The loss starts at {numbers}.", f"损失起点：{numbers_zh}。")
        if _spread_of_inputs(batches) <= LARGE_INPUTS:
            record.refute(INPUT, f"The loss starts at {numbers}.", f"损失起点：{numbers_zh}。")
        return
    if min(start.train, start.eval) < BELOW:
        record.present(BELOW_CHANCE, "initial loss", "below what guessing gives", numbers, "0.7")
        record.absent(ABOVE_CHANCE, numbers)
        record.absent(AT_CHANCE, numbers)
        return
    if worst <= ABOVE:
        return
    record.present(ABOVE_CHANCE, "initial loss", "above what guessing gives", numbers, "1.5")
    record.absent(BELOW_CHANCE, numbers)
    record.absent(AT_CHANCE, numbers)
    _why_above(record, start, batches, own=own, summed=summed)


def _why_above(
    record: Record, start: _Start, batches: list[Batch], *, own: bool, summed: bool
) -> None:
    size = batches[0].size
    if summed and size > 1:
        record.confirm(
            REDUCTION,
            f"The loss is a sum over the batch: it grows with the batch size, here {size}.",
            f"损失是对整批求和：它随批大小增长，这里为 {size}。",
        )
        start = _Start(start.train / size, start.eval / size, start.logits, start.bias)
    else:
        record.refute(REDUCTION, "The loss is a mean over the batch.", "损失是对整批取平均。")
    inputs = _spread_of_inputs(batches)
    record.measure("spread of inputs", inputs, threshold=f"> {LARGE_INPUTS}", basis="source")
    large = max(start.train, start.eval) > ABOVE and start.logits > LARGE_LOGITS
    spread = f"Fresh logits have a spread of {start.logits:.1f}"
    spread_zh = f"初始 logits 的标准差为 {start.logits:.1f}"
    if not large:
        for cause in (INIT, BIAS):
            record.refute(cause, f"{spread}: not too large.", f"{spread_zh}：不算大。")
    elif inputs > LARGE_INPUTS:
        record.confirm(
            INPUT,
            f"{spread} because inputs have one of {inputs:.0f}.",
            f"{spread_zh}，因为输入的标准差为 {inputs:.0f}。",
        )
    elif not own:
        for cause in (INIT, BIAS):
            record.unsure(
                cause,
                f"{spread}, but these weights are the layers' defaults: give make_model.",
                f"{spread_zh}，但这些权重是层的默认初始化：请给出 make_model。",
            )
    elif start.bias > SAME_FOR_ALL * start.logits:
        record.confirm(BIAS, f"{spread}, the same for every input.", f"{spread_zh}，且与输入无关。")
    else:
        record.confirm(INIT, f"{spread}: weights start too large.", f"{spread_zh}：初始权重过大。")


def _spread_of_inputs(batches: list[Batch]) -> float:
    return max((float(a.std()) for a in _floating(batches)), default=0.0)


def _floating(batches: list[Batch]) -> list[Array]:
    return [a for b in batches for a in arrays(b.inputs) if a.dtype.kind == "f"]
