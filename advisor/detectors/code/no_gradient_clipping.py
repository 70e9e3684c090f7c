"""Are gradients left unclipped?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import optimizers, program
from advisor.model import Answer, Case

_CLIPS = (
    "clip_grad_norm_",
    "clip_grad_norm",
    "clip_grad_value_",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_gradients",
    "clip_gradient_norms",
    "adaptive_grad_clip",
)
_CLIP_ARGUMENTS = frozenset(
    {
        "clipnorm",
        "clipvalue",
        "global_clipnorm",
        "gradient_clip_val",
        "clip_gradients",
        "clip_gradient_norm",
        "max_grad_norm",
    }
)
_TRAINS = ("backward", "minimize", "fit", "fit_generator", "apply_gradients", "train_on_batch")


@detector("no-gradient-clipping")
def no_gradient_clipping(case: Case) -> Answer:
    """Training is shown, and nothing in it clips gradients. A setting, not a fault.

    The Trainer of transformers clips at norm 1.0 by default (max_grad_norm).
    """
    code = program(case)
    clips = [c for c in code.calls if c.short in _CLIPS or _CLIP_ARGUMENTS & c.kwargs.keys()]
    by_value = [c for c in code.find("clip_by_value") if any("grad" in a.text for a in c.args)]
    if clips or by_value:
        return absent("gradients are clipped", (clips or by_value)[0].evidence())
    if code.has("TrainingArguments", "Trainer") and code.framework == "huggingface":
        return absent("the Trainer clips gradients at norm 1.0 by default")
    found = optimizers(code)
    if not found:
        return unknown("no optimizer is shown")
    if not code.has(*_TRAINS):
        return unknown("the training step is not shown")
    return present(found[0].place.evidence())
