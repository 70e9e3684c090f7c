"""Are discounted returns summed from the first step of an episode on?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_REWARDS = pattern(r"(?i)^(?:self\.)?(?:\w+\.)?\w*(?:rewards?|rews?)(?:_\w+)?(?:\[[^\[\]]*\])?$")
_COUNTED = pattern(r"(?i)^range\(len\((?:self\.)?\w*(?:rewards?|rews?)\w*\)\)$")
_GAMMA = pattern(r"(?i)gamma|discount")
_TURNS = pattern(r"\[::-1\]|reversed\(|\.reverse\(|flip|, ?-1, ?-1\)")


@detector("returns-summed-forwards", reads_comments=True)
def returns_summed_forwards(case: Case) -> Answer:
    """``for r in rewards: R = r + gamma * R; returns.append(R)``, and nothing is turned round.

    The return of a step is the sum of rewards after it, so that the loop has to run from the last
    step to the first. Sums kept over steps of an environment to scale rewards are not appended.
    Source: Sutton & Barto 2018, section 3.3.
    """
    code = program(case)
    loops = [(b, a) for b in code.blocks if b.kind == "for" for a in _sums(code, b)]
    turned = bool(loops) and _is_turned(code)
    wrong = [a for b, a in loops if _runs_forwards(b) and _is_kept(code, b, a)]
    if wrong and not turned:
        return present(
            *(a.place.evidence(observed="sums the rewards before a step") for a in wrong)
        )
    if loops and turned:
        return absent("the returns are summed from the end", loops[0][1].place.evidence())
    return not_seen(code, "no discounted returns")


def _sums(code: Program, loop: Block) -> Iterator[Assignment]:
    """``R = r + gamma * R`` in a loop."""
    for a in code.assignments_under(loop):
        terms = a.value.parts if a.value.operator == "+" and not a.augmented else ()
        if any(_is_discounted(t, a.target) for t in terms):
            yield a


def _is_discounted(term: Value, name: str) -> bool:
    inside = term.names()
    return term.operator == "*" and name in inside and any(_GAMMA.search(n) for n in inside)


def _runs_forwards(loop: Block) -> bool:
    text = "" if loop.value is None else loop.value.text
    call = None if loop.value is None else loop.value.call
    if call is not None and call.short in ("zip", "enumerate", "tqdm") and call.args:
        text = call.args[0].text
    return bool(_REWARDS.match(text) or _COUNTED.match(text.replace(" ", "")))


def _is_kept(code: Program, loop: Block, a: Assignment) -> bool:
    """Whether the sum of every step is kept as its return."""
    grown: list[Call] = [c for c in code.calls_under(loop) if c.short == "append"]
    stored = [e for e in code.assignments_under(loop) if "[" in e.target]
    return any(v.text == a.target for c in grown for v in c.args) or any(
        e.value.text == a.target for e in stored
    )


def _is_turned(code: Program) -> bool:
    texts = [c.text for c in code.calls] + [c.place.text for c in code.calls]
    texts += [a.value.text for a in code.assignments]
    texts += [b.value.text for b in code.blocks if b.value is not None]
    texts += [v.text for f in code.functions for v, _ in f.returns]
    return any(_TURNS.search(t) for t in texts)
