"""Does an output depend on other samples, on the future, or on padding?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays, first_array, map_arrays

# Samples of which one is followed back, and places in a sequence. # unsourced
MOST, PLACES = 8, (0.25, 0.5)
# A gradient beyond this share of the own one is no rounding; without a dependency it is exactly 0.
LEAKS = 1e-6
# Change of an output, over the spread of outputs, when padding is taken away: moved, and not
# (1e-5 from the probe's definition; other lengths add up in another order).
MOVED, STILL = 1e-3, 1e-5
# Batches in which padding is looked for, and the share of positions that must be the next token.
LOOKED_AT, NEXT = 4, 0.9

MIXING, CAUSAL, PADDING = "arch/batch-mixing", "arch/causal-mask", "arch/padding-mask"
ACROSS, FUTURE, PADDED = "cross-sample-dependency", "future-dependency", "padding-changes-output"


@probe("dependency", causes=(MIXING, CAUSAL, PADDING))
def dependency(subject: Subject, record: Record) -> None:
    """Gradients of single outputs by all inputs in eval mode, and a sample without its padding.

    The future is a fault only where labels are the inputs' next tokens. Padding needs ``pad_id``
    and inputs of token numbers padded at their end; a model of fixed length stays inconclusive.
    """
    whole = next(iter(subject.batches(1)))
    batch = whole.rows(slice(0, min(MOST, whole.size)))
    record.progress(0, 3)
    _judge_samples(subject, record, batch)
    record.progress(1, 3)
    _judge_future(subject, record, batch)
    record.progress(2, 3)
    _judge_padding(subject, record)


def _pick(*index: Any) -> Callable[[Any], Any]:
    """A part of the first output; native tensors of either framework take the same indices."""

    def pick(outputs: Any) -> Any:
        held: Any = outputs
        while not hasattr(held, "shape"):
            held = list(held.values())[0] if hasattr(held, "values") else held[0]  # noqa: RUF015
        return held[index]

    return pick


# --- other samples


def _judge_samples(subject: Subject, record: Record, batch: Batch) -> None:
    size = batch.size
    if size < 2:
        record.unknown(ACROSS, "a batch of one sample")
        return
    leaks: list[float] = []
    for place in (0, size - 1):
        found = subject.input_gradient(batch, _pick(place), "eval")
        found = [g for g in found if g.ndim and len(g) == size]
        own = max((float(np.max(np.abs(g[place]), initial=0)) for g in found), default=0.0)
        if own == 0:
            record.unknown(ACROSS, "an output has no gradient by its own input")
            return
        others = [float(np.max(np.abs(np.delete(g, place, axis=0)), initial=0)) for g in found]
        leaks.append(max(others) / own)
    leak = max(leaks)
    record.measure(
        "gradient by other samples over own", leak, threshold=f"> {LEAKS}", basis="exact"
    )
    told = f"the gradient by other samples is {leak:.1e} of that by the own one, in eval mode"
    if leak <= LEAKS:
        record.absent(ACROSS, told)
        record.refute(
            MIXING,
            "In eval mode an output depends on its own sample only.",
            "评估模式下输出只依赖自己的样本。",
        )
        return
    record.present(ACROSS, "outputs", "an output depends on other samples", told, f"{LEAKS}")
    place = _first_mixed(subject, batch)
    at, at_zh = (f", first in layer {place}", f"，最先见于层 {place}") if place else ("", "")
    kinds = {layer.name: layer.kind.lower() for layer in subject.layers()}
    if "norm" in kinds.get(place, ""):
        record.unsure(
            MIXING,
            f"An output depends on other samples{at}: a normalisation by the batch in eval mode.",
            f"输出依赖同批其他样本{at_zh}：评估模式下仍按批归一化。",
        )
    else:
        record.confirm(
            MIXING,
            f"In eval mode an output depends on other samples{at}.",
            f"评估模式下输出依赖同批其他样本{at_zh}。",
        )


def _first_mixed(subject: Subject, batch: Batch) -> str:
    """First layer whose output for the first sample changes when other samples do."""
    other = batch.rows(np.array([0, *range(batch.size - 1, 0, -1)]))
    changed = other.rows(np.array([0, *[batch.size - 1] * (batch.size - 1)]))
    before, after = subject.activations(batch), subject.activations(changed)
    for layer in subject.layers():
        if layer.name in before and layer.name in after:
            one, two = before[layer.name], after[layer.name]
            if one.shape == two.shape and len(one) == batch.size and _far(one[:1], two[:1]):
                return layer.name
    return ""


def _far(one: Array, two: Array) -> bool:
    spread = max(float(np.std(one)), 1e-12)
    return float(np.max(np.abs(one - two), initial=0)) > MOVED * spread


# --- the future


def _judge_future(subject: Subject, record: Record, batch: Batch) -> None:
    length = _length(batch)
    outputs = first_array(subject.forward(batch, "eval"))
    if length < 4 or outputs.ndim < 3 or length not in outputs.shape[1:3]:
        record.unknown(FUTURE, "not one output for every position of a sequence")
        return
    last = outputs.shape[1] != length  # classes before positions, as PyTorch's loss wants it
    leak = 0.0
    for share in PLACES:
        place = int(length * share)
        index = (0, slice(None), place) if last else (0, place)
        found = subject.input_gradient(batch, _pick(*index), "eval")
        found = [g[0] for g in found if g.ndim > 1 and g.shape[1] == length]
        own = max((float(np.max(np.abs(g[: place + 1]), initial=0)) for g in found), default=0.0)
        later = max((float(np.max(np.abs(g[place + 1 :]), initial=0)) for g in found), default=0.0)
        if not found or max(own, later) == 0:
            record.unknown(FUTURE, "no gradient by positions of the input")
            return
        leak = max(leak, later / max(own, later))
    record.measure("gradient by later positions", leak, threshold=f"> {LEAKS}", basis="exact")
    told = f"the gradient by later positions is {leak:.1e} of the largest"
    if leak <= LEAKS:
        record.absent(FUTURE, told)
        record.refute(CAUSAL, "No output depends on later positions.", "输出不依赖之后的位置。")
        return
    record.present(FUTURE, "outputs", "an output depends on later positions", told, f"{LEAKS}")
    if _predicts_next(batch, length):
        record.confirm(
            CAUSAL,
            "Labels are the inputs' next tokens, and outputs see them: the mask is missing.",
            "标签是输入的下一个 token，而输出能看到它们：缺少因果掩码。",
        )
    else:
        record.unsure(
            CAUSAL,
            "Outputs depend on later positions; a fault only if the model is to predict those.",
            "输出依赖之后的位置；只有当模型要预测它们时才是错误。",
        )


def _length(batch: Batch) -> int:
    """Positions of a sequence: the second axis of the first input that has one."""
    return next((a.shape[1] for a in arrays(batch.inputs) if a.ndim > 1), 0)


def _predicts_next(batch: Batch, length: int) -> bool:
    """Whether labels are inputs, as they are or one ahead; ignored positions do not count."""
    labels = next((a for a in arrays(batch.labels) if a.shape[1:] == (length,)), None)
    tokens = next((a for a in arrays(batch.inputs) if a.shape[1:] == (length,)), None)
    if labels is None or tokens is None or tokens.dtype.kind not in "iu":
        return False
    pairs = ((labels, tokens), (labels[:, :-1], tokens[:, 1:]))
    counted = [(a[a >= 0], b[a >= 0]) for a, b in pairs]
    return any(np.count_nonzero(a == b) > NEXT * max(len(a), 1) for a, b in counted)


# --- padding


def _judge_padding(subject: Subject, record: Record) -> None:
    pad = subject.target.pad_id
    if pad is None:
        record.unknown(PADDED, "give pad_id")
        record.unsure(
            PADDING, "Without pad_id padding is not known.", "没有给出 pad_id，无法识别填充。"
        )
        return
    found = _padded(subject, pad)
    if found is None:
        record.unknown(PADDED, "no sample of token numbers ends in padding")
        return
    sample, kept = found
    length = _length(sample)

    def cut(array: Array) -> Array:
        return array[:, :kept] if array.ndim > 1 and array.shape[1] == length else array

    shorter = sample.with_inputs(map_arrays(cut, sample.inputs))
    try:
        one, two = (first_array(subject.forward(b, "eval")) for b in (sample, shorter))
    except Decline:
        raise
    except Exception as error:  # a model of fixed length: whatever its layers raise
        record.unknown(PADDED, f"a shorter sample is refused: {type(error).__name__}")
        record.unsure(
            PADDING,
            "The model does not take a sample without its padding.",
            "模型不接受去掉填充的样本。",
        )
        return
    if one.ndim > 2:
        axis = 1 if one.shape[1] == length else 2
        one = np.take(one, range(kept), axis=axis)
    if one.shape != two.shape:
        record.unknown(PADDED, "outputs of another shape without padding")
        return
    change = float(np.max(np.abs(one - two))) / max(float(np.std(one)), 1e-12)
    record.measure(
        "change of outputs without padding", change, threshold=f"> {MOVED}", basis="exact"
    )
    told = (
        f"taking {length - kept} pad positions away moves outputs by {change:.1e} of their spread"
    )
    if change > MOVED:
        record.present(PADDED, "outputs", "padding changes the output", told, f"{MOVED}")
        record.confirm(
            PADDING,
            f"Padding is read as content: {told}.",
            f"填充被当作内容：去掉 {length - kept} 个填充位后输出变化 {change:.1e}。",
        )
    elif change <= STILL:
        record.absent(PADDED, told)
        record.refute(PADDING, f"Padding is not read: {told}.", "填充没有被读取。")


def _padded(subject: Subject, pad: int) -> tuple[Batch, int] | None:
    """The sample with the most padding at its end, alone, and its length without it."""
    best: tuple[Batch, int] | None = None
    for batch in subject.batches(LOOKED_AT):
        length = _length(batch)
        tokens = next((a for a in arrays(batch.inputs) if a.shape[1:] == (length,)), None)
        if tokens is None or tokens.dtype.kind not in "iu":
            return best
        lengths = [int(np.max(np.nonzero(row != pad)[0], initial=-1)) + 1 for row in tokens]
        lengths = [n if n > 1 else length for n in lengths]
        row = int(np.argmin(lengths))
        if lengths[row] < length and (best is None or lengths[row] < best[1]):
            best = batch.rows(np.array([row])), lengths[row]
    return best
