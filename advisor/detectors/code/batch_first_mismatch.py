"""Is the last time step taken from the axis of the batch?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_RECURRENT = ("LSTM", "GRU", "RNN", "MultiheadAttention")
_STACKS = ("TransformerEncoder",)
_TIME_SECOND = pattern(r"^\[\s*:\s*,\s*-1\s*(?:,\s*:\s*)?\]$")
_TIME_FIRST = pattern(r"^\[\s*-1\s*,\s*:\s*,\s*:\s*\]$")
_TIME_FIRST_SHORT = pattern(r"^\[\s*-1\s*\]$")

_Verdict = Literal["right", "wrong", ""]


@detector("batch-first-mismatch")
def batch_first_mismatch(case: Case) -> Answer:
    """``out[:, -1]`` of a PyTorch layer with time first, or ``out[-1, :, :]`` with batch first.

    With batch first ``out[-1]`` is wrong, too, where loaders give batches. The default of LSTM,
    GRU and the transformer layers is (time, batch, features), so ``out[:, -1]`` is the last
    sample of the batch; so is a mean over axis 1 a mean over samples.
    ``h_n[-1]``, the last layer's state, is right in both. An output that is transposed in between
    is another variable's matter. Source: torch.nn.LSTM, batch_first.
    """
    code = program(case)
    outputs = list(_outputs(code))
    if not outputs:
        return not_seen(code, "no recurrent or transformer layer of PyTorch")
    right: Place | None = None
    for name, assignment, first, maker in outputs:
        for place, verdict in _reads(code, name, assignment, first):
            if verdict == "wrong":
                axis = "batch" if first else "time"
                return present(
                    place.evidence(observed="takes one sample, not one time step"),
                    maker.evidence(f"{axis} first: {maker.place.text}"),
                )
            right = place if verdict == "right" else right
    if right is not None:
        return absent("the last time step is taken from the axis of time", right.evidence())
    return unknown("how the output is read is not shown")


def _outputs(code: Program) -> Iterator[tuple[str, Assignment, bool, Call]]:
    """Names of sequence outputs, the assignment, and whether the batch comes first in them."""
    for assignment in code.assignments:
        call = assignment.value.call
        maker = None if call is None else code.maker(call)
        if call is None or maker is None or call.receiver is None:
            continue
        if call.text != call.receiver.text or not maker.name.startswith("torch.nn."):
            continue
        layer = maker
        if maker.short in _STACKS:
            if assignment.unpacked is not None or not maker.args:
                continue
            inner = code.maker_of(maker.args[0], maker)
            if inner is None or inner.short != "TransformerEncoderLayer":
                continue
            layer = inner
        elif maker.short not in _RECURRENT or assignment.unpacked != 0:
            continue
        flag = code.setting(layer, "batch_first")
        if flag is not None and isinstance(flag.literal, bool):
            yield assignment.target, assignment, flag.literal, layer


def _reads(
    code: Program, name: str, made: Assignment, first: bool
) -> Iterator[tuple[Place, _Verdict]]:
    again = [
        a.order
        for a in code.assignments_to(name)
        if a.function == made.function and a.order > made.order
    ]
    end = min(again, default=10**9)
    for value, place, order in _values(code, made, end):
        for part in value.walk():
            if part.kind == "subscript" and part.parts and part.parts[0].text == name:
                index = part.text[len(name) :]
                short = first and _TIME_FIRST_SHORT.search(index) and _in_batches(code, made)
                yield place, "wrong" if short else _judge(index, first)
            call = part.call
            if call is not None and call.name == f"{name}.mean" and not first:
                axis = code.argument(call, "dim", 0)
                if axis is not None and axis.number == 1.0 and order < end:
                    yield place, "wrong"


def _in_batches(code: Program, made: Assignment) -> bool:
    """Whether a network is given batches of a loader, so that no single sequence comes."""
    loaders = code.find("DataLoader")
    sizes = [code.argument(c, "batch_size") for c in loaders]
    batched = bool(sizes) and all(s is not None and (s.number or 0) > 1 for s in sizes)
    return batched and made.function.endswith("forward") and not code.has("unsqueeze")


def _judge(index: str, first: bool) -> _Verdict:
    if _TIME_SECOND.search(index):
        return "right" if first else "wrong"
    if _TIME_FIRST.search(index):
        return "wrong" if first else "right"
    if _TIME_FIRST_SHORT.search(index) and not first:
        return "right"  # with batch first it is right for a single sequence
    return ""


def _values(code: Program, made: Assignment, end: int) -> Iterator[tuple[Value, Place, int]]:
    for a in code.assignments:
        if a.function == made.function and made.order < a.order <= end:
            yield a.value, a.place, a.order
    for c in code.calls:
        if c.function == made.function and made.order < c.order < end:
            for v in (*c.args, *c.kwargs.values()):
                yield v, c.place, c.order
    for f in code.functions:
        if f.name == made.function and end == 10**9:
            for v, place in f.returns:
                yield v, place, made.order + 1
