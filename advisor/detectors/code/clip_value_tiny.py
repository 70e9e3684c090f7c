"""Are gradients clipped at a tiny value, or where it has no effect?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls, optimizer_steps
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Usual norms are 0.1 (DETR) to 10; at 0.01 nearly every step is cut to the same length. unsourced
TINY = 0.01
_FUNCTIONS = ("clip_grad_norm_", "clip_grad_norm", "clip_grad_value_", "clip_gradient_norms")
_ARGUMENTS = ("clipnorm", "clipvalue", "global_clipnorm", "gradient_clip_val", "clip_gradients",
              "clip_gradient_norm", "max_grad_norm")  # fmt: skip
_GRADIENT = pattern(r"grad|(?:^|\W)g(?:$|\W)", re.IGNORECASE)


@detector("clip-value-tiny")
def clip_value_tiny(case: Case) -> Answer:
    """A threshold of 0.01 or less, or clipping after the step or before backward.

    Clipping of weights (WGAN's ``clamp_(-0.01, 0.01)``) and of probabilities is another thing,
    and ``max_grad_norm=0`` switches clipping off.
    """
    code = program(case)
    found = _thresholds(code)
    tiny = [(c, n) for c, v in found if (n := v.number) is not None and 0 < abs(n) <= TINY]
    if tiny:
        return present(
            *(c.evidence(observed=f"clipped at {abs(n):g}", threshold=f"{TINY:g}") for c, n in tiny)
        )
    misplaced = [(c, why) for c in code.find(*_FUNCTIONS) if (why := _misplaced(code, c))]
    if misplaced:
        return present(*(c.evidence(observed=why) for c, why in misplaced))
    unused = [c for c in code.find(*_MAKES_CLIPPED) if _is_dropped(code, c)]
    if unused:
        return present(*(c.evidence(observed="what is applied is not clipped") for c in unused))
    if any(v.number is None for _, v in found):
        return unknown(f"{found[0][0].where}: the threshold cannot be read")
    if found:
        return absent("a usual threshold", found[0][0].evidence())
    return not_seen(code, "gradients are not clipped")


_MAKES_CLIPPED = ("clip_by_global_norm", "clip_by_norm", "clip_by_value")


def _is_dropped(code: Program, clip: Call) -> bool:
    """Whether clipped gradients are made, and the step that follows takes the raw ones."""
    if not clip.args or not _GRADIENT.search(clip.args[0].text) or clip.name.startswith("optax."):
        return False
    made = [a for a in code.assigned(clip) if a.unpacked in (None, 0)]
    steps = [
        c
        for c in code.find("apply_gradients", "minimize")
        if c.order > clip.order and c.function == clip.function
    ]
    if not made or not steps or code.ellipses:
        return False
    names = {a.target for a in made}
    if any(o.augmented or o.order > clip.order for n in names for o in code.assignments_to(n)
           if o not in made):  # fmt: skip
        return False
    given = [v for c in steps for v in (*c.args, *c.kwargs.values())]
    later = [a.value for a in code.assignments if a.order > max(m.order for m in made)]
    return not any(names & v.names() for v in (*given, *later))


def _thresholds(code: Program) -> list[tuple[Call, Value]]:
    found: list[tuple[Call, Value]] = []
    for call in code.calls:
        for name in _ARGUMENTS:
            if name in call.kwargs:
                found.append((call, code.resolve(call.kwargs[name], call)))
    for call in code.find(*_FUNCTIONS):
        limits = [call.kwargs.get(n) for n in ("max_norm", "clip_value")] + list(call.args[1:2])
        found += [(call, code.resolve(v, call)) for v in limits if v is not None]
    for call in code.find("clip_by_global_norm", "clip_by_norm", "clip_by_value", "optax.clip"):
        own = call.name.startswith("optax.")
        if not own and not (call.args and _GRADIENT.search(call.args[0].text)):
            continue
        limits = [call.kwargs.get(n) for n in ("clip_norm", "clip_value_max")]
        limits += list(call.args[:1] if own else call.args[-1:] if len(call.args) > 1 else ())
        found += [(call, code.resolve(v, call)) for v in limits if v is not None]
    return found


def _misplaced(code: Program, clip: Call) -> str:
    """Why clipping at this place has no effect; empty when it has, or one cannot tell."""

    def beside(calls: tuple[Call, ...]) -> list[int]:
        return [c.order for c in calls if c.function == clip.function and c.loops == clip.loops]

    backward, steps = beside(backward_calls(code)), beside(optimizer_steps(code))
    if not backward or not steps:
        return ""
    if max(steps) < clip.order and min(backward) < min(steps) and max(backward) < clip.order:
        return "clipped after the step"
    if clip.order < min(backward) and not any(clip.order < s < min(backward) for s in steps):
        return "clipped before backward"
    return ""
