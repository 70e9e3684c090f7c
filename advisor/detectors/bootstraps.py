"""Targets of reinforcement learning: reward plus discounted value of the next state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

_REWARD = pattern(r"(?:^|[._\[])(?:rewards?|rew|rews|r|r_t|batch_r|b_r|rs)(?:$|[._\[\]])", re.I)
_GAMMA = pattern(r"gamma|discount", re.IGNORECASE)
_FORWARD = frozenset({"predict", "forward", "predict_on_batch"})
_HOPS = 4


@dataclass(frozen=True, eq=False, slots=True)
class Bootstrap:
    """``reward + gamma * next``: ``networks`` are the calls of networks in ``next``."""

    target: str
    whole: Value
    following: tuple[Value, ...]
    networks: tuple[Call, ...]
    at: Assignment
    place: Place


@remembered
def bootstraps(code: Program) -> tuple[Bootstrap, ...]:
    """Every assignment of a target whose value of the next state comes from a network."""
    found: list[Bootstrap] = []
    for assignment in code.assignments:
        if "*" not in assignment.value.text or "+" not in assignment.value.text:
            continue
        for value in assignment.value.walk():
            following = _following(value)
            if following is None:
                continue
            inner = {c.order: c for f in following for c in calls_in(code, f, assignment, _HOPS)}
            networks = tuple(inner[o] for o in sorted(inner) if is_network(code, inner[o]))
            if networks:
                where = assignment.place
                found.append(
                    Bootstrap(assignment.target, value, following, networks, assignment, where)
                )
            break
    return tuple(found)


def is_network(code: Program, call: Call) -> bool:
    """Whether a call runs a network: ``net(x)``, ``model.predict(x)``, ``self.q(x)``."""
    if call.short in _FORWARD and call.receiver is not None:
        return True
    owner = call.text
    if not call.args or code.klass(call.name) is not None:  # a constructor makes one
        return False
    if call.receiver is None:  # a name that the program does not bind
        return (
            call.name == owner
            and re.search(
                r"(?:net|network|model|critic|actor|dqn|policy|target|tgt|q\d?)$", owner, re.I
            )
            is not None
        )
    if code.function(call.short) is not None and code.klass(call.short) is None:
        return False
    called = owner in (call.receiver.text, call.receiver.name)
    stored = owner.startswith("self.") and owner.count(".") == 1
    named = re.search(r"net|model|policy|critic|actor|target|(?:^|[._])q\d?$|dqn", owner, re.I)
    return (called or stored) and (named is not None or _made_as_network(code, call))


def _made_as_network(code: Program, call: Call) -> bool:
    """Whether what is called was made as a network: a Sequential, a copy, a class of one."""
    made = code.maker(call)
    own = None if made is None else code.klass(made.short)
    if own is not None:
        return own.derives_from("Module", "Model")
    return made is not None and made.short in ("Sequential", "clone_model")


def _following(value: Value) -> tuple[Value, ...] | None:
    """The factors beside gamma in ``reward + gamma * ...``."""
    if value.kind != "binary" or value.operator != "+" or len(value.parts) != 2:
        return None
    terms = list(_flat(value, "+"))
    rewards = [t for t in terms if t.kind != "binary" and _REWARD.search(t.text)]
    for term in terms:
        factors = list(_flat(term, "*"))
        gammas = [f for f in factors if _is_gamma(f)]
        if gammas and rewards and len(factors) > 1:
            return tuple(f for f in factors if f not in gammas)
    return None


def _is_gamma(value: Value) -> bool:
    number = value.number
    if number is not None:
        return 0.8 <= number < 1
    return value.kind in ("name", "subscript") and _GAMMA.search(value.text) is not None


def _flat(value: Value, operator: str) -> Iterator[Value]:
    if value.kind == "binary" and value.operator == operator and len(value.parts) == 2:
        for part in value.parts:
            yield from _flat(part, operator)
    else:
        yield value
