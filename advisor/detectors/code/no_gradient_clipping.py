"""Are gradients left unclipped?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.clipping import clips_gradients
from advisor.intake.code import optimizers, program
from advisor.model import Answer, Case

_TRAINS = ("backward", "minimize", "fit", "fit_generator", "apply_gradients", "train_on_batch")


@detector("no-gradient-clipping")
def no_gradient_clipping(case: Case) -> Answer:
    """Training is shown, and nothing in it clips gradients. A setting, not a fault.

    The Trainer of transformers clips at norm 1.0 by default (max_grad_norm).
    """
    code = program(case)
    clips = clips_gradients(code)
    if clips:
        return absent("gradients are clipped", clips[0].evidence())
    if code.has("TrainingArguments", "Trainer") and code.framework == "huggingface":
        return absent("the Trainer clips gradients at norm 1.0 by default")
    found = optimizers(code)
    if not found:
        return unknown("no optimizer is shown")
    if not code.has(*_TRAINS):
        return unknown("the training step is not shown")
    return present(found[0].place.evidence())
