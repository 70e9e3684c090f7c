"""Is the training loop written by hand?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import program
from advisor.model import Answer, Case

_STEPS = ("apply_gradients", "train_on_batch", "apply_updates")
_FITS = ("fit", "fit_generator", "train_and_evaluate", "SFTTrainer", "Trainer")


@detector("setting-custom-loop")
def setting_custom_loop(case: Case) -> Answer:
    """``backward``, a gradient tape, ``train_on_batch`` or a session run in a loop. A setting.

    Hooks of Lightning and a ``train_step`` of a Keras model run in the loop of the library.
    """
    code = program(case)
    module = any(c.derives_from("LightningModule") for c in code.classes)
    hooked = [f for f in code.functions if f.klass and f.name.endswith(".train_step")]
    steps = [*backward_calls(code), *code.find(*_STEPS)]
    steps = [s for s in steps if not (hooked and s.klass)]
    if steps and not module:
        return present(steps[0].evidence())
    sessions = [c for c in code.find("run") if c.loops and code.framework == "tensorflow1"]
    if sessions and code.has("minimize", "apply_gradients", "placeholder", "create_train_op"):
        return present(sessions[0].evidence())
    fits = code.find(*_FITS)
    if fits or hooked or module:
        where = fits[0].evidence() if fits else code.classes[0].place.evidence()
        return absent("the library runs the loop", where)
    return not_seen(code, "no training loop")
