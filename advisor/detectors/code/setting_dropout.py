"""Is dropout used?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import Call, Program, networks, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_DROPOUT = pattern(r"(?:^|\.)(?:\w*[Dd]ropout\w*|DropPath|alpha_dropout)(?:\(\))?$")
_ARGUMENTS = ("dropout", "dropout_rate", "recurrent_dropout", "attention_dropout")


@detector("setting-dropout")
def setting_dropout(case: Case) -> Answer:
    """A dropout layer or function with a rate above zero, or a dropout argument. A setting."""
    code = program(case)
    used = [
        c
        for c in dict.fromkeys((*code.calls_like(_DROPOUT.search), *code.calls_with(*_ARGUMENTS)))
        if _is_used(code, c)
    ]
    used.sort(key=lambda c: c.order)
    if used:
        return present(used[0].evidence())
    whole = [n for n in networks(code) if n.path.complete and n.path.weighted]
    unseen = any(layer.kind in ("backbone", "other") for n in whole for layer in n.path.layers)
    if whole and not unseen:
        return absent("the network is shown and has none", whole[0].place.evidence())
    return unknown("the network is not shown in full")


def _is_used(code: Program, call: Call) -> bool:
    if (
        call.receiver is None
        and not call.name.endswith("()")
        and _DROPOUT.search(call.name)
        and code.klass(call.short) is None
    ):
        rate = code.setting(call, "rate")
        keep = "keep_prob" in call.kwargs
        return (
            rate is None
            or rate.number is None
            or (rate.number > 0 and not (keep and rate.number >= 1))
        )
    values = [code.resolve(call.kwargs[a], call) for a in _ARGUMENTS if a in call.kwargs]
    return any(v.number is not None and v.number > 0 for v in values)
