"""Is a softmax taken over the batch instead of over the classes?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import whole_softmaxes
from advisor.intake.code import Call, Layer, Path, Program, losses, networks, program
from advisor.model import Answer, Case

_SOFTMAX = ("softmax", "log_softmax", "Softmax", "LogSoftmax")
# Before a softmax of class scores; after a convolution or attention axis 0 may be something else.
_NO_BATCH = frozenset({"squeeze", "unsqueeze", "view", "reshape", "permute", "transpose", "t"})


@detector("softmax-wrong-axis")
def softmax_wrong_axis(case: Case) -> Answer:
    """A softmax over axis 0 of what a dense layer gave for a batch.

    Certain in Keras, where axis 0 is always the batch, and in PyTorch where the result goes into
    a classification loss with a loader that makes batches. A softmax over the time axis of
    attention scores, over single states in reinforcement learning or over one sample at
    prediction does not count.
    """
    code = program(case)
    whole = list(whole_softmaxes(code))
    if whole:
        return present(*(p.evidence(observed="one sum for the whole batch") for p in whole))
    wrong = {c.where: c for c in _wrong(code)}
    if wrong:
        return present(*(c.evidence(observed="softmax over axis 0") for c in wrong.values()))
    found = code.find(*_SOFTMAX)
    doubtful = [c for c in found if _axis(code, c) == 0]
    if doubtful:
        return unknown(f"{doubtful[0].where}: axis 0 may be classes if there is no batch")
    known = [c for c in found if _axis(code, c) is not None or c.name.startswith("keras.")]
    if known:
        return absent("the softmax is over another axis", known[0].evidence())
    if found:
        return unknown(f"{found[0].where}: the axis of the softmax is not given")
    return not_seen(code, "no softmax with an axis")


def _axis(code: Program, call: Call) -> float | None:
    value = code.argument(call, "axis", 1 if call.short[0].islower() else 0)
    return None if value is None else value.number


def _wrong(code: Program) -> Iterator[Call]:
    for path in _outputs(code):
        output = path.output
        if output is None or output.activation not in ("softmax", "log_softmax"):
            continue
        if _axis(code, output.call) == 0 and _after_dense(path, output):
            yield output.call


def _outputs(code: Program) -> Iterator[Path]:
    """Outputs of Keras models, and what goes into classification losses on batches."""
    if any(n.call.name.startswith("keras.") for p in networks(code) for n in p.path.layers):
        yield from (n.path for n in networks(code) if n.path.layers)
    batches = code.has("DataLoader") or code.mentions("DataLoader")
    sizes = [code.setting(c, "batch_size") for c in code.find("DataLoader")]
    single = any(s is not None and s.number == 1 for s in sizes)
    for loss in losses(code):
        torch = loss.name.endswith("Loss") or loss.call.name.startswith("torch.")
        keras_or_tf = not torch
        classes = loss.kind in ("categorical", "sparse-categorical", "nll")
        if classes and (keras_or_tf or (batches and not single)):
            yield loss.path


def _after_dense(path: Path, output: Layer) -> bool:
    """Whether the softmax comes right after a dense layer of more than one unit."""
    before = path.layers
    position = next((i for i, layer in enumerate(before) if layer.call is output.call), None)
    if position is None:
        return False
    for layer in reversed(before[: position + 1]):
        if layer.call.short in _NO_BATCH:
            return False
        if layer.weighted:
            return layer.kind == "dense" and layer.units != 1
    return False
