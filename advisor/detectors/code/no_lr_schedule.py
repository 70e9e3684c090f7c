"""Is the learning rate constant?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Program, optimizers, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_SCHEDULES = pattern(
    r"lr_scheduler\.|\.schedules\.|^optax\.\w*(?:schedule|decay)|LearningRateScheduler$"
    r"|ReduceLROnPlateau$|(?:exponential|piecewise_constant|polynomial|cosine|inverse_time)_?(?:decay)?$"
    r"|_decay$|get_\w*schedule\w*$|get_scheduler$|Scheduler$|LambdaLR$|OneCycleLR$|fit_one_cycle$"
    r"|adjust_learning_rate|set_lr$|update_lr"
)
_TRAINS = (
    "backward",
    "minimize",
    "fit",
    "fit_generator",
    "apply_gradients",
    "train",
    "train_on_batch",
)
_TRAINERS = ("Trainer", "TrainingArguments", "Seq2SeqTrainer", "SFTTrainer", "fit_one_cycle")


@detector("no-lr-schedule")
def no_lr_schedule(case: Case) -> Answer:
    """An optimizer with a plain number for its rate, and nothing that changes it.

    A scheduler that is built but never stepped is ``scheduler-not-stepped``, not this. The
    Trainer of transformers decays linearly by default. Needs the training loop to be shown.
    """
    code = program(case)
    if code.has(*_TRAINERS):
        return absent("the Trainer decays the learning rate by default")
    changed = _change(code)
    if changed is not None:
        return absent("the learning rate changes", changed)
    found = optimizers(code)
    if not found:
        return not_seen(code, "no optimizer") if code.is_empty else unknown("no optimizer is shown")
    if not code.has(*_TRAINS):
        return unknown("the training loop, where a schedule would be stepped, is not shown")
    if found[0].schedule:
        return unknown(f"{found[0].place.where}: the learning rate is computed in a way not shown")
    return present(found[0].place.evidence())


def _change(code: Program) -> Evidence | None:
    for call in code.calls:
        if _SCHEDULES.search(call.name) or ("decay" in call.kwargs and "optimizers" in call.name):
            return call.evidence()
        if call.short == "set_value" and any(
            "lr" in a.text or "learning_rate" in a.text for a in call.args
        ):
            return call.evidence()
    for assignment in code.assignments:
        target = assignment.target
        if ("'lr'" in target or '"lr"' in target) and "[" in target:
            return assignment.place.evidence()
        if target.endswith((".lr", ".learning_rate")) and not target.startswith("self."):
            return assignment.place.evidence()
    return None
