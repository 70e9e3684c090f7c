"""Do batch-norm statistics move very slowly, or keep only the last batch?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.normalisation import batch_norms, is_backbone
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence

# Share of the old statistics that a step keeps. At 0.999 a third of the initial value is left
# after 1,000 steps; at 0.2 the statistics are those of the last two batches.
SLOW = 0.999
FORGETFUL = 0.2
SLIM_DEFAULT = 0.999
# slim's inception_arg_scope; its resnet and mobilenet scopes have 0.997.
INCEPTION_DEFAULT = 0.9997
_SLACK = 1e-9


@detector("bn-slow-momentum")
def bn_slow_momentum(case: Case) -> Answer:
    """A decay of 0.999 or more, or of 0.2 or less, in the convention of the library at hand.

    PyTorch's momentum is 1 - decay: 0.01 there is Keras' 0.99, and both are usual. slim's
    default is 0.999. The momentum of an optimizer is another thing. Sources: torch.nn.BatchNorm2d
    (note), Keras BatchNormalization, tf_slim batch_norm.
    """
    code = program(case)
    found = list(_decays(code))
    odd = [
        (c, d, text)
        for c, d, text in found
        if d is not None and (d >= SLOW - _SLACK or d <= FORGETFUL + _SLACK)
    ]
    if odd:
        return present(*(c.evidence(observed=f"{text}: decay {d:g} a step") for c, d, text in odd))
    written = list(_written(code))
    if written:
        return present(*written)
    if any(d is None for _, d, _ in found):
        return unknown(f"{found[0][0].where}: its momentum cannot be read")
    if found:
        return absent("a usual momentum", found[0][0].evidence())
    return not_seen(code, "no batch norm")


def _decays(code: Program) -> Iterator[tuple[Call, float | None, str]]:
    for call in batch_norms(code):
        if is_backbone(call):
            continue
        if call.name.startswith("torch."):
            value = code.setting(call, "momentum")
            if value is None or (value.is_literal and value.literal is None):
                continue  # None: the plain average of all batches
            number = value.number
            yield call, None if number is None else 1 - number, f"momentum {value.text}"
        elif call.name.startswith("haiku."):
            value = code.argument(call, "decay_rate", 2)
            yield call, None if value is None else value.number, "decay_rate"
        elif ".contrib." in call.name:
            value = code.argument(call, "decay")
            if value is None and (call.starred or _scoped(code)):
                continue
            number = SLIM_DEFAULT if value is None else value.number
            yield call, number, "decay" if value is not None else "default decay"
        else:
            value = code.setting(call, "momentum")
            yield call, None if value is None else value.number, "momentum"
    yield from _scopes(code)


def _written(code: Program) -> Iterator[Evidence]:
    """``m.momentum = 0.0005`` for every batch norm of a PyTorch network."""
    for a in code.assignments:
        share = a.value.number
        if not a.target.endswith(".momentum") or share is None or not 0 < share <= 1 - SLOW:
            continue
        conditions = " ".join(b.value.text for b in a.blocks if b.value is not None)
        if "BatchNorm" in conditions:
            yield a.place.evidence(observed=f"momentum {share:g}: decay {1 - share:g} a step")


def _scoped(code: Program) -> bool:
    return any("batch_norm" in a.text for c in code.find("arg_scope") for a in c.args[:1])


def _entry(code: Program, value: Value, at: Call) -> Value | None:
    """The decay in ``{"decay": 0.999}``, ``dict(decay=0.999)`` or ``dict(SHARED, ...)``."""
    if value.kind == "dict" and "decay" in value.keys:
        return code.resolve(value.parts[value.keys.index("decay")], at)
    made = value.call
    if made is None or made.name != "dict":
        return None
    if "decay" in made.kwargs:
        return code.resolve(made.kwargs["decay"], at)
    shared = code.resolve(made.args[0], at) if made.args else None
    return None if shared is None or shared.kind != "dict" else _entry(code, shared, at)


def _scopes(code: Program) -> Iterator[tuple[Call, float | None, str]]:
    """``normalizer_params={"decay": ...}`` and the scopes of slim's networks."""
    for call in code.calls:
        params = call.kwargs.get("normalizer_params")
        if params is not None:
            value = code.resolve(params, call)
            given = _entry(code, value, call)
            if given is not None:
                yield call, given.number, "decay"
        scope = call.short == "arg_scope" and call.args and "batch_norm" in call.args[0].text
        if scope and "decay" in call.kwargs:
            yield call, code.resolve(call.kwargs["decay"], call).number, "decay"
        if call.short.endswith("_arg_scope") and "batch_norm_decay" in call.kwargs:
            yield call, code.resolve(call.kwargs["batch_norm_decay"], call).number, "decay"
        elif call.short in ("inception_v3_arg_scope", "inception_arg_scope"):
            value = call.kwargs.get("batch_norm_decay")
            number = INCEPTION_DEFAULT if value is None else code.resolve(value, call).number
            yield call, number, "default decay" if value is None else "decay"
