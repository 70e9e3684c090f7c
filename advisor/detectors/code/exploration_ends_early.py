"""Does the rate of exploration shrink to nothing within a few hundred steps?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_EPSILON = pattern(
    r"(?i)^(?:\w{1,20}\.)*(?:eps|epsilon|explor\w{0,12})(?:_?(?:greedy|rate|t|threshold))?$"
)
# One in twenty actions is random; DQN ends at one in ten (Mnih et al., 2015).
GONE = 0.05
# Episodes of classic control have up to 200 to 500 steps: exploration would end in the first two.
FEW_STEPS = 500


@detector("exploration-ends-early")
def exploration_ends_early(case: Case) -> Answer:
    """``epsilon *= 0.95`` beside ``env.step``, or in a method that is called there.

    The same factor once an episode is usual, and so is 0.9999 a step. Mnih et al. (2015) let
    epsilon fall over a million frames.
    """
    code = program(case)
    shrinks = [(a, n) for a in code.assignments if (n := _steps(code, a)) is not None]
    if not shrinks:
        return not_seen(code, "no rate of exploration that shrinks")
    early = [e for a, n in shrinks if n < FEW_STEPS and _every_step(code, a) for e in _seen(a, n)]
    if early:
        return present(*early)
    return absent("it shrinks slowly, or once an episode", shrinks[0][0].place.evidence())


def _seen(a: Assignment, steps: float) -> Iterator[Evidence]:
    yield a.place.evidence(
        observed=f"below {GONE:g} after {steps:.0f} steps", threshold=str(FEW_STEPS)
    )


def _steps(code: Program, a: Assignment) -> float | None:
    """After how many assignments a rate that begins at 1 is gone; None when this is no decay."""
    if not _EPSILON.match(a.target):
        return None
    if a.augmented in ("*=", "-="):
        number = code.resolve(a.value, a).number
        return None if number is None else _until(a.augmented[0], number)
    for part in a.value.walk():
        if part.operator in ("*", "-") and len(part.parts) == 2:
            for one, other in (part.parts, part.parts[::-1]):
                number = code.resolve(other, a).number if _is(one, a.target) else None
                if number is not None:
                    return _until(part.operator, number)
    return None


def _is(value: Value, target: str) -> bool:
    return value.text == target


def _until(operator: str, number: float) -> float | None:
    if operator == "*" and 0 < number < 1:
        return math.log(GONE) / math.log(number)
    return (1 - GONE) / number if operator == "-" and 0 < number < 1 else None


def _every_step(code: Program, a: Assignment) -> bool:
    """Whether it runs in the innermost loop around ``env.step``, itself or in a method."""
    loops = _stepping(code)
    inner = [b for b in a.blocks if b.kind in ("for", "while")]
    if inner:
        return inner[-1] in loops
    return bool(a.function) and any(
        site.loops and site.loops[-1] in loops for site in code.call_sites(a.function)
    )


def _stepping(code: Program) -> list[Block]:
    """The innermost loops around a step of an environment."""
    steps: list[Call] = [
        c for c in code.find("step") if c.receiver is not None and c.args and _ENV.search(c.text)
    ]
    return [c.loops[-1] for c in steps if c.loops]


_ENV = pattern(r"(?i)env|world|game|simulator|maze")
