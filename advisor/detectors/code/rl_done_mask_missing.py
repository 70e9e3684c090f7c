"""Is the end of an episode ignored in the target?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.bootstraps import Bootstrap, bootstraps
from advisor.detectors.code import not_seen
from advisor.detectors.subjects import calls_in
from advisor.intake.code import Assignment, Program, Value, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_END = pattern(
    r"done|terminal|\bterms?\b|terminated|non_?final|final|mask|not_end|is_end|\bdw\b|\bends?\b|continu|episode_over"
    r"|\b1(?:\.0?)? ?- ?\w|none|truncat",
    re.IGNORECASE,
)
_STATED = pattern(r"^(?:\w+_)?(?:dones?|terms?|terminals?|terminated|is_terminal|d)(?:_\w+)?$")
# Their episodes end by the clock only, which is no terminal state.
_ENDLESS = pattern(r"Pendulum|HalfCheetah|Reacher|Swimmer|Pusher|MountainCarContinuous")
_CHOSEN = pattern(r"\bif (?:not )?(\w+)(?:\[\w+\])? else\b")
_HOPS = 3


@detector("rl-done-mask-missing")
def rl_done_mask_missing(case: Case) -> Answer:
    """``reward + gamma * value(next)`` of a network, with no sign of the terminal flag.

    The flag may stand in the expression, in what it is made of, in a branch around it, or in a
    later line that changes the target or the next values; any of these is right. A table of
    values needs no mask, as the entries of terminal states stay at zero. Where the program has
    no flag at all, or the task never ends, nothing is decided.
    """
    code = program(case)
    targets = bootstraps(code)
    if not targets:
        return not_seen(code, "no target from a value network")
    bare = [t for t in targets if not _is_masked(code, t)]
    if not bare:
        return absent("the target knows the end of the episode", targets[0].place.evidence())
    if not _has_flag(code) and not (code.is_fragment and all(_is_greedy(code, t) for t in bare)):
        return unknown("the code does not show whether episodes end")
    for call in code.find("make"):
        name = code.resolve(call.args[0], call).string if call.args else None
        if name is not None and _ENDLESS.search(name):
            return unknown(f"{name} has no terminal states")
    if code.ellipses:
        return unknown("part of the code is left out")
    return present(*(t.place.evidence(observed="no (1 - done)") for t in bare))


_MAXIMA = frozenset({"max", "amax", "reduce_max"})


def _is_greedy(code: Program, target: Bootstrap) -> bool:
    """A target of Q-learning beside its loss: the step is shown, where its batch comes from not."""
    inner = [c for f in target.following for c in calls_in(code, f, target.at)]
    shown = any(u.call.function == target.at.function for u in losses(code)) or any(
        "loss" in a.target.lower() and a.function == target.at.function for a in code.assignments
    )
    return shown and any(c.short in _MAXIMA for c in inner)


def _has_flag(code: Program) -> bool:
    if code.assignments_like(_STATED.match):
        return True
    if any(a.unpacked == _ENDED and _steps(a) for a in code.assignments):
        return True
    return any(_STATED.match(w) for b in code.blocks for w in re.findall(r"\w+", b.target))


# Of what ``env.step(action)`` gives: state, reward, whether it has ended. Source: gymnasium.
_ENDED = 2


def _steps(a: Assignment) -> bool:
    return a.value.call is not None and a.value.call.name.endswith("env.step")


def _is_masked(code: Program, target: Bootstrap) -> bool:
    values = [target.at.value]
    chosen = _CHOSEN.search(target.at.value.text)
    if chosen is not None and _STATED.match(chosen[1]):
        return True
    if _END.search(target.at.value.text) or _branched(target.at):
        return True
    names = {n for v in values for n in v.names()} | {target.target}
    return any(_defined_by_end(code, n, target.at, _HOPS) for n in names) or any(
        _changed_by_end(code, n, target.at) for n in names
    )


def _branched(assignment: Assignment) -> bool:
    return any(b.value is not None and _END.search(b.value.text) for b in assignment.blocks)


def _defined_by_end(code: Program, name: str, at: Assignment, hops: int) -> bool:
    """Whether what a name is made of mentions the end of the episode."""
    found = code.lookup(name, at)
    if found is None or found is at or hops == 0:
        return False
    value: Value = found.value
    if found.unpacked is not None and value.call is not None and "sample" in value.call.name:
        return False
    if _END.search(_without_unpacked(found)) or _branched(found):
        return True
    return any(_defined_by_end(code, n, found, hops - 1) for n in value.names() if n != name)


def _without_unpacked(found: Assignment) -> str:
    """The text of a definition; of an unpacking only what concerns the one name."""
    parts = found.value.parts
    if found.unpacked is None or found.value.kind not in ("tuple", "list"):
        return found.value.text
    return parts[found.unpacked].text if found.unpacked < len(parts) else ""


def _changed_by_end(code: Program, name: str, at: Assignment) -> bool:
    """``next_q[dones] = 0``, ``if done: target = reward`` or a product added later."""
    return any(
        a is not at
        and a.function == at.function
        and (a.target == name or a.target.startswith(f"{name}["))
        and (
            _END.search(a.target[len(name) :]) or _END.search(_without_unpacked(a)) or _branched(a)
        )
        for a in code.assignments
    )
