"""Are gradients clipped while they are still scaled?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.precision import MANAGED
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case

_CLIPS = ("clip_grad_norm_", "clip_grad_value_", "clip_grad_norm", "dispatch_clip_grad")


@detector("clip-before-unscale")
def clip_before_unscale(case: Case) -> Answer:
    """``clip_grad_norm_`` after ``scaler.scale(loss).backward()`` without ``scaler.unscale_``.

    The clip must come after the unscale in the same step. A threshold multiplied by
    ``get_scale()`` is right; Accelerate and Lightning unscale themselves; without a scaler there
    is nothing to unscale. Source: PyTorch, "Automatic mixed precision examples", gradient clipping.
    """
    code = program(case)
    early = list(_clips_of_tensorflow(code))
    if early:
        return present(*(c.evidence(observed="clipped, then unscaled") for c in early))
    clips = [c for c in code.find(*_CLIPS) if not c.name.startswith("tensorflow.")]
    scaled = [c for c in code.find("backward") if _is_scaled(c)]
    if not clips:
        return not_seen(code, "no gradient is clipped")
    if not scaled:
        if code.is_fragment and not code.has("backward"):
            return unknown("the backward pass is not shown")
        return absent("the gradients are not scaled", clips[0].evidence())
    if code.has(*MANAGED):
        return absent("the framework unscales before it clips", clips[0].evidence())
    unscales = code.find("unscale_", "unscale_grads")
    for clip in clips:
        mine = [b for b in scaled if b.function == clip.function and b.order < clip.order]
        if not mine or any("get_scale" in a.text for a in (*clip.args, *clip.kwargs.values())):
            continue
        first = mine[-1].order
        before = [
            u for u in unscales if u.function == clip.function and first < u.order < clip.order
        ]
        steps = [
            s
            for s in code.find("step")
            if s.function == clip.function and s.args and s.order > clip.order
        ]
        if before or not steps:
            continue
        if any(mine[-1].place.line <= p.line <= steps[0].place.line for p in code.ellipses):
            return unknown("part of the training step is left out")
        return present(clip.evidence(observed="the gradients still carry the loss scale"))
    return absent("the gradients are unscaled before they are clipped", clips[0].evidence())


def _clips_of_tensorflow(code: Program) -> Iterator[Call]:
    """``clip_by_global_norm`` between ``get_scaled_loss`` and ``get_unscaled_gradients``."""
    scaled = code.find("get_scaled_loss")
    unscaled = code.find("get_unscaled_gradients")
    for clip in code.find("clip_by_global_norm", "clip_by_norm", "clip_by_value"):
        before = [c for c in scaled if c.function == clip.function and c.order < clip.order]
        after = [c for c in unscaled if c.function == clip.function]
        if before and after and all(c.order > clip.order for c in after):
            text = " ".join(v.text for v in clip.args)
            if "loss_scale" not in text:
                yield clip


def _is_scaled(call: Call) -> bool:
    """``scaler.scale(loss).backward()``, or of a name that such a call gave."""
    receiver = call.receiver
    if receiver is None:
        return False
    if receiver.call is not None:
        return receiver.call.short == "scale"
    return "scaled" in receiver.text
