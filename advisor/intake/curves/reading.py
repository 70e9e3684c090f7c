"""What one line of a log says: numbers with their place, meaning and side.

A ``Reading`` holds places instead of values so that the next line of the same make can be read by
one regular expression (see ``line_log``) instead of being understood again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from advisor import patterns
from advisor.model import Smoothing

Target = Literal[
    "value",
    "epoch",
    "epochs",
    "step",
    "steps",
    "batch",
    "batches",
    "sample",
    "samples",
    "batch_size",
]

NUMBER = r"[-+]?(?:\d{1,40}+(?:\.\d{0,40}+)?|\.\d{1,40}+)(?:[eE][-+]?\d{1,4}+)?"
"""A number as printed; no alternative can be tried twice on the same digits."""

NUMBER_OR_NAN = rf"(?:{NUMBER}|[-+]?(?:[nN]a[nN]|NAN|[iI]nf(?:inity)?|INF))"

Event = Literal[
    "", "opens-epoch", "early-validation", "validation", "training", "frame", "samples-frame"
]


@dataclass(frozen=True, slots=True)
class Slot:
    """A number at ``line[start:end]``; ``key`` is where its name starts.

    The text from ``key`` to ``start`` must recur to the letter for the number to mean the same.
    """

    key: int
    start: int
    end: int
    target: Target
    name: str = ""
    side: str = ""
    smoothing: Smoothing = "unknown"


@dataclass(frozen=True, slots=True)
class Reading:
    """A line understood; no slots means that it holds nothing that is logged.

    ``event`` is what the line announces. ``once`` marks a line whose meaning lies in its words,
    so that it is never read by pattern.
    """

    slots: tuple[Slot, ...] = ()
    side: str = ""
    event: Event = ""
    once: bool = False

    @property
    def values(self) -> tuple[Slot, ...]:
        """The numbers that are logged."""
        return tuple(s for s in self.slots if s.target == "value")

    @property
    def counters(self) -> frozenset[Target]:
        """The clocks that the line moves."""
        return frozenset(s.target for s in self.slots if s.target != "value")


NOTHING = Reading()

_GENERAL = patterns.pattern(
    rf"(?P<n>(?<![\w.]){NUMBER}|\d+)|(?P<s>\s+)"
    r"|(?P<b>[=>█▏▎▍▌▋▊▉━╸╺#][=>█▏▎▍▌▋▊▉━╸╺#.]++|\.{3,}+)"
)
_ANY_NUMBER = r"[-+]?[\d.]++(?:[eE][-+]?\d++)?+"
_SLOT = (
    r"(-?\d++(?:\.\d*+)?+(?:[eE][-+]?\d++)?+"
    r"|[-+]?(?:\.\d++(?:[eE][-+]?\d++)?+|\d++(?:\.\d*+)?+(?:[eE][-+]?\d++)?+"
    r"|[nN]a[nN]|NAN|[iI]nf(?:inity)?|INF))(?![\w.])"
)
"""As NUMBER_OR_NAN for a line of bounded length, the usual case first."""


def template(line: str, reading: Reading) -> re.Pattern[str]:
    """A pattern for all lines of the same make: names to the letter, other numbers free.

    It matches no newline, so it may be used on a block of lines too.
    """
    parts: list[str] = []
    position = 0
    for slot in reading.slots:
        parts.append(_generalise(line[position : slot.key]))
        parts.append(_spaces_free(line[slot.key : slot.start]))
        parts.append(_SLOT)
        position = slot.end
    parts.append(_generalise(line[position:]))
    return re.compile("".join(parts))


def _generalise(text: str) -> str:
    parts: list[str] = []
    position = 0
    for found in _GENERAL.finditer(text):
        parts.append(re.escape(text[position : found.start()]))
        if found["n"]:
            parts.append(_ANY_NUMBER)
        elif found["s"]:
            parts.append(r"[^\S\n]++")
        else:
            parts.append(r"[=>█▏▎▍▌▋▊▉━╸╺#.]++")
        position = found.end()
    parts.append(re.escape(text[position:]))
    return "".join(parts)


def _spaces_free(text: str) -> str:
    return r"[^\S\n]++".join(re.escape(piece) for piece in re.split(r"\s+", text))
