"""Detectors that read code: one question a file, asked of ``advisor.intake.code.program``."""

from advisor.detectors import absent, unknown
from advisor.intake.code import Program
from advisor.model import Answer


def not_seen(program: Program, reason: str) -> Answer:
    """The answer when what is asked for was not found.

    Absent when the whole program is shown; unknown when there is no code, or only a fragment:
    what is not shown may stand elsewhere.
    """
    if program.is_empty:
        return unknown("no code given")
    if program.is_fragment:
        return unknown(f"{reason}, but only part of the program is shown")
    return absent(reason)
