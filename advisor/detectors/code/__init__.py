"""Detectors that read code: one question a file, asked of ``advisor.intake.code.program``."""

from advisor.detectors import absent, unknown
from advisor.detectors.hand_networks import hand_trained
from advisor.intake.code import Program
from advisor.intake.code.remembered import remembered
from advisor.model import Answer

# A program that does none of these shows too little for "it is not there".
_TRAINS = (
    "fit",
    "fit_generator",
    "train_on_batch",
    "backward",
    "minimize",
    "apply_gradients",
    "create_train_op",
    "train",
    "compile",
)


def not_seen(program: Program, reason: str) -> Answer:
    """The answer when what is asked for was not found.

    Absent when the whole program is shown; unknown when there is no code, no training in it, or
    only a fragment: what is not shown may stand elsewhere.
    """
    if program.is_empty:
        return unknown("no code given")
    if program.is_fragment:
        return unknown(f"{reason}, but only part of the program is shown")
    if not _trains(program):
        return unknown(f"{reason}, but no training is shown either")
    return absent(reason)


@remembered
def _trains(program: Program) -> bool:
    by_trainer = any(f.name.endswith("training_step") for f in program.functions)
    return by_trainer or program.has(*_TRAINS) or hand_trained(program) is not None
