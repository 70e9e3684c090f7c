"""Is the training only a few epochs or steps long?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import facts_from_code, program
from advisor.model import Answer, Case, Evidence

# Fine-tuning recipes use 2 to 4 epochs (Devlin et al. 2019, appendix A.3). # unsourced for others
FEW = 3
FEW_STEPS = 100


@detector("setting-few-epochs")
def setting_few_epochs(case: Case) -> Answer:
    """At most 3 epochs, or 100 steps, by the numbers in the code. A setting.

    Keras' fit trains one epoch unless told otherwise; within a loop of its own it is one of many.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no epochs")
    for call in code.find("TrainingArguments", "Trainer"):
        steps = call.kwargs.get("max_steps")
        number = None if steps is None else code.resolve(steps, call).number
        if number is not None and 0 < number <= FEW_STEPS:
            return present(call.evidence(observed=f"{number:g} steps", threshold=f"{FEW_STEPS}"))
    for call in code.find("fit"):
        keras = code.framework == "keras" and call.receiver is not None and len(call.args) <= 2
        own = code.maker(call)
        scaler = own is not None and not own.name.startswith("keras.")
        given = code.argument(call, "epochs")
        if keras and not scaler and given is None and not call.starred and own is not None:
            if code.loops_around(call):
                return unknown("fit is called in a loop")
            return present(call.evidence(observed="1 epoch", threshold=f"{FEW}"))
    facts = facts_from_code(code)
    if facts.epochs is None:
        return unknown("the number of epochs is not stated")
    where = facts.origins["epochs"]
    line = Evidence(where=where, what=f"{facts.epochs} epochs")
    if facts.epochs <= FEW:
        shown = {"observed": f"{facts.epochs} epochs", "threshold": f"{FEW}"}
        return present(line.model_copy(update=shown))
    return absent(f"{facts.epochs} epochs", line)
