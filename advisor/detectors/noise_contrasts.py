"""Losses that tell true pairs from sampled ones and pull both near."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.comparisons import Written, written_as
from advisor.intake.code import Call, Place, Program
from advisor.patterns import pattern

_LOGARITHMS = frozenset({"logsigmoid", "log_sigmoid"})
_SAMPLED = pattern(r"(?i)(?:^|_)neg(?:s|_|ative\w{0,6}|$)|noise|corrupt|(?:^|_)fake")
_TURNED = pattern(r"^-|\.neg\(|^1\.?0? ?-|neg(?:ative)?\(|\* ?-1|-1(?:\.0)? ?\*")


def pulled_negatives(code: Program) -> Iterator[tuple[Place, str]]:
    """``logsigmoid(pos) + logsigmoid(neg)``: the second needs a minus inside.

    By the names of what is scored; a minus anywhere on the way to the score decides nothing.
    Source: Mikolov et al. 2013, equation 4.
    """
    for item in written_as(code, "+"):
        if len(item.value.parts) != 2:
            continue
        terms = [[c for c in p.calls() if c.short in _LOGARITHMS] for p in item.value.parts]
        if any(len(t) != 1 for t in terms):
            continue
        sampled = [_is_sampled(code, t[0]) for t in terms]
        if sorted(sampled) == [False, True] and not _turned_sum(item):
            call = terms[sampled.index(True)][0]
            if not _is_turned(code, call):
                yield item.place, "the sampled pairs are pulled near like the true ones"


def _is_sampled(code: Program, call: Call) -> bool:
    names = {v.name for a in call.args[:1] for v in ancestry(code, a, call, inside=False).values}
    return any(_SAMPLED.search(n.rpartition(".")[2]) for n in names if n)


def _is_turned(code: Program, call: Call) -> bool:
    made = [v for a in call.args[:1] for v in ancestry(code, a, call, inside=False).values]
    return any(_TURNED.search(v.text) for v in made)


def _turned_sum(item: Written) -> bool:
    """Whether one of the two terms is itself subtracted: ``a + (-b)``."""
    return any(p.operator == "-" and len(p.parts) == 1 for p in item.value.parts[1:])
