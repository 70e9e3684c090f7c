"""Does a hand-written or unusual loss take the logarithm of a linear output?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import objectives, way_to
from advisor.intake.code import Call, Path, Program, Value, losses, program, tracer
from advisor.model import Answer, Case, Evidence

_LOGARITHMS = ("log", "log2", "log10")
# These keep a value above zero, so that the logarithm is of no raw output.
_POSITIVE = frozenset(
    {"exp", "abs", "square", "softplus", "sum", "reduce_sum", "clamp", "clip_by_value", "relu"}
)


@detector("linear-output-with-probability-loss")
def linear_output_with_probability_loss(case: Case) -> Answer:
    """A linear last layer whose output goes into a logarithm as if it were a probability.

    Covers hand-written cross-entropies and KL divergences. The cross-entropies of a library are
    ``logits-into-probability-loss``: one fault is told once, so that they are unknown here.
    """
    code = program(case)
    found = {e.where: e for e in (*_library(code), *_by_hand(code))}
    if found:
        return present(*found.values())
    used = losses(code)
    suspects = [u for u in used if u.expects in ("probabilities", "log-probabilities")]
    if used and not suspects:
        return absent(f"{used[0].name} takes no probabilities", used[0].place.evidence())
    told = [u for u in suspects if _is_linear(u.path)]
    if told:
        return unknown(f"{told[0].place.where}: told as logits in a loss on probabilities")
    known = [u for u in suspects if u.path.output is not None and u.path.output.activation]
    if known:
        return absent("the output has an activation", known[0].place.evidence())
    if suspects:
        return unknown(f"{suspects[0].place.where}: the output layer is not shown")
    if objectives(code):
        return unknown("the hand-written loss cannot be followed to the output layer")
    return not_seen(code, "no loss that is known")


def _library(code: Program) -> Iterator[Evidence]:
    for loss in losses(code):
        if loss.expects not in ("probabilities", "log-probabilities") or loss.kind != "other":
            continue
        if _is_linear(loss.path):
            yield loss.place.evidence(observed=f"{loss.name} on a linear output")


def _by_hand(code: Program) -> Iterator[Evidence]:
    """Logarithms of a raw output on the way to what is minimised."""
    trace = tracer(code)
    for objective in objectives(code):
        for call in way_to(code, objective).find(*_LOGARITHMS):
            value = call.args[0] if call.args else call.receiver
            if value is None or any(_keeps_positive(c) for c in _inside(code, call)):
                continue
            value, at = _as_given(code, value, call)
            if _is_linear(trace.path(value, at)):
                yield call.evidence(observed="logarithm of a linear output")


def _keeps_positive(call: Call) -> bool:
    """A cut at 1 is that of somebody who takes the value for a probability."""
    if call.short in ("clamp", "clip_by_value") and len(call.args) > 1:
        return call.args[-1].number != 1
    return call.short in _POSITIVE


def _as_given(code: Program, value: Value, at: Call) -> tuple[Value, Call]:
    """What the one call of the enclosing function gives for a parameter that is picked from."""
    while value.kind == "subscript" and value.parts:
        value = value.parts[0]
    function = code.function(at.function) if at.function else None
    sites = () if function is None or function.klass else code.call_sites(function.name)
    if function is None or len(sites) != 1 or value.name not in function.parameters:
        return value, at
    position = function.parameters.index(value.name)
    site = sites[0]
    if code.lookup(value.name, at) is not None or position >= len(site.args):
        return value, at
    return site.args[position], site


def _inside(code: Program, call: Call) -> Iterator[Call]:
    for value in (*call.args, *([call.receiver] if call.receiver is not None else [])):
        yield from code.resolve(value, call).calls()


def _is_linear(path: Path) -> bool:
    output = path.output
    if output is None or output.activation != "linear" or output.kind == "embedding":
        return False
    return output.kind in ("dense", "conv", "activation")
