"""Is an environment's reward greater the farther it is from its goal?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_REWARD = pattern(r"(?i)^(?:self\.)?(?:reward|rew|r)$")
_NORM = frozenset({"norm", "hypot", "dist", "distance", "euclidean", "cdist"})
_END = pattern(r"(?i)^(?:done|terminated|success|reached|finished|solved|term)$")


@detector("rl-reward-wrong-way")
def rl_reward_wrong_way(case: Case) -> Answer:
    """``reward = distance`` or ``distance - previous`` while the episode ends at a small distance.

    Both in one function: the reward grows with a distance and ``done = distance < eps`` says
    that small is good. ``-distance`` and ``previous - distance`` are right. A positive reward for
    distance covered has no such end.
    """
    code = program(case)
    ends = {d: a for a in code.assignments if (d := _ended_by(code, a))}
    rewards = [a for a in code.assignments_like(_REWARD.match) if not a.augmented]
    wrong = [
        a for a in rewards for d, e in ends.items() if e.function == a.function and _grows(a, d)
    ]
    if wrong:
        return present(*(a.place.evidence(observed="grows with the distance") for a in wrong))
    if rewards and ends:
        return absent("the reward falls with the distance", rewards[0].place.evidence())
    return not_seen(code, "no reward by a distance")


def _ended_by(code: Program, a: Assignment) -> str:
    """The distance whose smallness ends the episode: ``done = dist < 0.05``."""
    value = a.value
    if not _END.match(a.target) or value.operator not in ("<", "<=") or len(value.parts) != 2:
        return ""
    name = value.parts[0].text
    found = code.lookup(name, a)
    made = None if found is None else found.value
    return name if made is not None and any(c.short in _NORM for c in made.calls()) else ""


def _grows(a: Assignment, distance: str) -> bool:
    value = a.value
    while value.operator in ("*", "/", "+") and len(value.parts) == 2:
        if (
            value.operator != "+"
            and value.parts[1].number is None
            and value.parts[0].number is None
        ):
            return False
        if any((p.number or 0.0) < 0 or p.text.startswith("-") for p in value.parts):
            return False
        inner = [p for p in value.parts if distance in p.names()]
        if not inner:
            return False
        value = inner[0]
    if value.text == distance:
        return True
    before = value.operator == "-" and len(value.parts) == 2 and value.parts[0].text == distance
    return before and "prev" in value.parts[1].text.lower() + value.parts[1].name.lower()
