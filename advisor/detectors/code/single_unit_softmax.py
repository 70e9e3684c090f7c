"""Is a softmax taken over a single output unit?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Layer, Path, losses, networks, program
from advisor.model import Answer, Case

_SOFTMAX = frozenset({"softmax", "log_softmax"})
_DENSE = ("Dense", "dense", "fully_connected")


@detector("single-unit-softmax")
def single_unit_softmax(case: Case) -> Answer:
    """A layer of one unit followed by a softmax, which is 1 whatever the input.

    A sigmoid on one unit is right. A softmax over time steps (attention scores of one unit each)
    has another axis and does not count.
    """
    code = program(case)
    paths = [n.path for n in networks(code)] + [u.path for u in losses(code)]
    for path in paths:
        wrong = _single(path)
        if wrong is not None:
            return present(wrong.place.evidence(observed="softmax of one unit is always 1"))
    for call in code.find(*_DENSE):  # layers that lead nowhere in the part shown
        units, activation = code.argument(call, "units"), code.argument(call, "activation")
        softmax = activation is not None and activation.string == "softmax"
        if softmax and units is not None and units.number == 1:
            return present(call.evidence(observed="softmax of one unit is always 1"))
    outputs = [p.output for p in paths if p.output is not None and p.output.activation is not None]
    if outputs:
        return absent("no softmax over one unit at the output", outputs[0].place.evidence())
    if paths:
        return unknown("the output layer is not shown")
    return not_seen(code, "no network is defined")


def _single(path: Path) -> Layer | None:
    output = path.output
    if output is None or output.units != 1 or output.activation not in _SOFTMAX:
        return None
    axis = output.call.kwargs.get("dim") or output.call.kwargs.get("axis")
    other_axis = axis is not None and axis.number is not None and axis.number not in (-1, 1)
    return None if other_axis else output
