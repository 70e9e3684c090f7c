"""Does the learning rate follow a schedule with steps or restarts?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.clues import defined, named
from advisor.detectors.code import not_seen
from advisor.intake.code import Program, optimizers, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_STEPPED = pattern(
    r"(?:^|\.)(?:StepLR|MultiStepLR|ConstantLR|CosineAnnealingWarmRestarts|CyclicLR|ReduceLROnPlateau|OneCycleLR"
    r"|MultiStepLRScheduler|StepLRScheduler|piecewise_constant\w*|PiecewiseConstantDecay|cosine_decay_restarts"
    r"|CosineDecayRestarts|fit_one_cycle|piecewise_constant_schedule|sgdr_schedule"
    r"|get_cosine_with_hard_restarts_schedule_with_warmup)$"
)
_SMOOTH = pattern(
    r"lr_scheduler\.[A-Z]|\.schedules\.[A-Z]|LearningRateScheduler$|(?:exponential|polynomial|cosine|inverse_time)_decay$"
    r"|^optax\.\w*(?:schedule|decay)\w*$|get_\w*schedule\w*$|get_scheduler$|(?:^|\.)\w+LR$"
)
_OWN = pattern(r"^(?:adjust_learning_rate|step_decay|lr_step|lr_drop)$")
_MANAGED = ("Trainer", "Seq2SeqTrainer", "SFTTrainer", "TrainingArguments")


@detector("setting-lr-schedule")
def setting_lr_schedule(case: Case) -> Answer:
    """Steps, plateaus, cycles or restarts of the learning rate. A setting.

    Smooth decays (cosine, exponential, linear) make no steps in a curve: unknown, as is what a
    trainer does by default. Absent where the optimizer and the loop are shown with a constant rate.
    """
    code = program(case)
    seen = named(code, _STEPPED) or defined(code, _OWN)
    if seen is not None:
        return present(seen.evidence())
    stairs = _staircase(code)
    if stairs is not None:
        return present(stairs)
    if named(code, _SMOOTH) is not None or code.has(*_MANAGED) or _by_hand(code):
        return unknown("the schedule is not known to have steps")
    if optimizers(code) and any(o.schedule for o in optimizers(code)):
        return unknown("the learning rate is computed in a way not shown")
    if optimizers(code) and not code.is_fragment:
        return absent("the learning rate is constant", optimizers(code)[0].place.evidence())
    return not_seen(code, "no schedule")


def _staircase(code: Program) -> Evidence | None:
    for call in code.find("exponential_decay", "ExponentialDecay", "inverse_time_decay"):
        given = code.argument(call, "staircase", 4)
        if given is not None and given.literal is True:
            return call.evidence()
    for assignment in code.assignments:
        named_rate = re.search(r"(?:^|[._'\"])(?:lr|learning_rate)['\"]?\]?$", assignment.target)
        if named_rate and "//" in assignment.value.text:
            return assignment.place.evidence()
    return None


def _by_hand(code: Program) -> bool:
    return any(
        re.search(r"\[['\"]lr['\"]\]$|optimizer\.(?:lr|learning_rate)$", a.target)
        for a in code.assignments
    )
