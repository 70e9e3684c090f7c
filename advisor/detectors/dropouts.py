"""Dropout as a program uses it: the share that is dropped, whatever the interface calls it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code import Call, Program
from advisor.patterns import pattern

_DROPOUT = pattern(
    r"^(?:torch\.nn\.|keras\.layers\.|tensorflow\.|flax\.linen\.|haiku\.)[\w.]*?"
    r"(?:\w*Dropout\w*|dropout\w*|alpha_dropout)$"
)
_KEEPS = pattern(r"^tensorflow\.(?:nn|contrib\.[\w.]+)\.dropout$")


@dataclass(frozen=True, eq=False, slots=True)
class Dropout:
    """One dropout and the share that it drops in training; None when it cannot be read."""

    call: Call
    rate: float | None


def dropouts(code: Program) -> list[Dropout]:
    """Every dropout layer that is built and every dropout function that is called."""
    return [
        Dropout(c, _rate(code, c))
        for c in code.calls_like(_DROPOUT.search)
        if not c.name.endswith("()") and code.klass(c.short) is None
    ]


def _rate(code: Program, call: Call) -> float | None:
    if call.short == "DropoutWrapper":
        kept = [code.resolve(v, call).number for k, v in call.kwargs.items() if "keep" in k]
        known = [n for n in kept if n is not None]
        return 1 - min(known) if known and len(known) == len(kept) else None
    if _KEEPS.search(call.name) and "rate" not in call.kwargs:
        return _from_keep(code, call)
    value = code.setting(call, "rate", 0)
    return None if value is None else value.number


def _from_keep(code: Program, call: Call) -> float | None:
    """From ``keep_prob``; TensorFlow 2 has the rate in the same position."""
    given = call.kwargs.get("keep_prob")
    if given is None and (code.framework != "tensorflow1" or len(call.args) < 2):
        return None
    given = given if given is not None else call.args[1]
    number = code.resolve(given, call).number
    if number is None:
        fed = [n for n in _fed(code, given.text) if 0 < n <= 1]
        number = min(fed, default=None)
    return None if number is None else 1 - number


def _fed(code: Program, name: str) -> list[float]:
    """What a placeholder is fed: ``feed_dict={keep_prob: 0.5}``."""
    name = name.rpartition(".")[2]
    values = [v for c in code.calls for a in (*c.args, *c.kwargs.values()) for v in a.walk()]
    values += [v for a in code.assignments for v in a.value.walk()]
    found = [
        code.resolve(part).number
        for v in values
        if v.kind == "dict"
        for key, part in zip(v.keys, v.parts, strict=False)
        if key.rpartition(".")[2] == name
    ]
    return [n for n in found if n is not None]
