"""Gradient clipping: where a program asks for it."""

from __future__ import annotations

from advisor.intake.code import Call, Program
from advisor.patterns import pattern

_CLIPS = frozenset(
    {"clip_grad_norm_", "clip_grad_norm", "clip_grad_value_", "clip_by_global_norm", "clip_by_norm"}
    | {"clip_gradients", "clip_gradient_norms", "adaptive_grad_clip", "clip_grad_by_norm"}
)
_ARGUMENTS = frozenset(
    {"clipnorm", "clipvalue", "global_clipnorm", "gradient_clip_val", "clip_gradients"}
    | {"clip_gradient_norm", "max_grad_norm", "grad_clip"}
)
_GRADIENT = pattern(r"(?i)grad|(?:^|\W)g(?:$|\W)")


def clips_gradients(code: Program) -> list[Call]:
    """The calls that clip gradients or ask an optimizer or a trainer to."""
    clips = [c for c in code.calls if c.short in _CLIPS or _ARGUMENTS & c.kwargs.keys()]
    by_value = [
        c for c in code.find("clip_by_value") if any(_GRADIENT.search(a.text) for a in c.args[:1])
    ]
    by_value += [c for c in code.find("optax.clip") if c.name == "optax.clip"]
    by_value = [c for c in by_value if c not in clips]
    clamped = [c for c in code.find("clamp_", "clamp") if "grad" in c.text]
    return clips + by_value + clamped
