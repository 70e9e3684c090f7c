"""Divergences of PyTorch that are given probabilities where they read logarithms."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import fed
from advisor.intake.code import Call, Place, Program, Value

_PROBABILITIES = frozenset({"softmax", "sigmoid", "Softmax", "Sigmoid"})
_LOGARITHMS = frozenset({"log_softmax", "logsigmoid", "LogSoftmax", "log"})


def raw_divergences(code: Program) -> Iterator[tuple[Place, str]]:
    """``kl_div(softmax(a), softmax(b))``: places with what is seen.

    The first argument must be log-probabilities; the second must not, unless ``log_target``.
    Source: torch.nn.KLDivLoss.
    """
    for call in code.calls:
        maker = code.maker(call) if call.receiver is not None else None
        made = maker is not None and maker.name.endswith("nn.KLDivLoss")
        if not (call.name.endswith("nn.functional.kl_div") or (made and call.applied)):
            continue
        options = call if maker is None else maker
        first, second = fed(call, 0, "input"), fed(call, 1, "target")
        if _last(code, first, call) in _PROBABILITIES:
            yield call.place, "probabilities, where log-probabilities are read"
        elif "log_target" not in options.kwargs and _last(code, second, call) in _LOGARITHMS:
            yield call.place, "the target is a logarithm and log_target is not set"


def divergences(code: Program) -> tuple[Call, ...]:
    """Calls and objects of this divergence."""
    return code.find("nn.KLDivLoss", "nn.functional.kl_div")


def _last(code: Program, value: Value | None, at: Call) -> str:
    """The last function that a value went through; of a layer its class."""
    made = None if value is None else code.origin(value, at)
    if made is None:
        return ""
    layer = code.maker(made) if made.applied else None
    return made.short if layer is None else layer.short
