"""A ticket as far as something can be learned from it. What it tells has been redacted before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.dialogue import Answered, Conversation, Said, Tried, standing
from advisor.encoder import MOST_PROSE
from advisor.intake.paste import split
from advisor.knowledge import Knowledge
from advisor.patterns import pattern

Array = npt.NDArray[np.float64]
# Cosine from which two tickets tell of the same thing. # unsourced
ALIKE = 0.75

_BLANK = pattern(r"[ \t]{1,200}")
_LINK = pattern(r"https?://[^\s<>\"')]{1,2000}")
_HANDLE = pattern(r"(?<![\w.])@[A-Za-z0-9_-]{2,40}")
_PHONE = pattern(r"(?<![\w.])\+\d[\d ()/-]{7,20}\d(?![\w.])")
_GREETING = pattern(r"(?i)(?:hi|hello|hey|dear)\b[^\n.!?]{0,40}[,!]?|你好[，,!！]?|您好[，,!！]?")
_CLOSING = pattern(
    r"(?i)(?:(?:best|kind|warm)? ?regards|thanks(?: a lot| in advance)?|thank you|cheers|best"
    r"|sincerely)"
    r"[,.! ]{0,3}|谢谢[。！!]?|此致.{0,10}"
)
# Lines after a closing that are taken for a signature. # unsourced
SIGNATURE = 4


@dataclass(frozen=True)
class Solved:
    """A ticket; ``cause`` is empty when nobody confirmed one.

    ``listed`` are the causes of its last answer in order, ``verdict`` its verdict.
    """

    id: str
    conversation: Conversation
    cause: str = ""
    verdict: str = ""
    listed: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """All that was said in words, without logs and code, greetings, signatures and links."""
        events = standing(self.conversation)
        said = "\n\n".join(e.text for e in events if isinstance(e, Said | Answered) and e.text)
        return impersonal(split(said).prose or said)

    @property
    def tried(self) -> tuple[str, ...]:
        """What was tried, in their words."""
        return tuple(e.text for e in standing(self.conversation) if isinstance(e, Tried))


def impersonal(text: str) -> str:
    """The text without what tells who wrote it and where."""
    text = _PHONE.sub("", _HANDLE.sub("", _LINK.sub("(link)", text)))
    lines = [_BLANK.sub(" ", line).strip() for line in text.splitlines()]
    if lines and _GREETING.fullmatch(lines[0]):
        lines = lines[1:]
    for number in range(len(lines) - 1, max(len(lines) - 2 - SIGNATURE, 0), -1):
        if _CLOSING.fullmatch(lines[number]):
            lines = lines[:number]
            break
    return "\n".join(lines).strip()


def vectors(texts: Sequence[str], kb: Knowledge) -> Array:
    """Unit vectors ``(n, d)``; zeros where nothing is known of the words, or no reader is there."""
    if not texts or kb.reader is None or not kb.reader.usable():
        return np.zeros((len(texts), 1))
    encoder = kb.reader.encoder
    return np.array([encoder.part(text, MOST_PROSE) for text in texts]).reshape(len(texts), -1)


def grouped(tickets: Sequence[Solved], kb: Knowledge) -> list[list[Solved]]:
    """Tickets that tell of the same thing, the largest group first; each ticket in one group.

    Each joins the group whose mean it is most like, or opens one; the order is that of the ids.
    """
    ordered = sorted(tickets, key=lambda t: t.id)
    rows = vectors([t.text for t in ordered], kb)
    groups: list[list[int]] = []
    sums: list[Array] = []
    for number, row in enumerate(rows):
        likeness = [float(row @ s) / (float(np.linalg.norm(s)) or 1.0) for s in sums]
        best = int(np.argmax(likeness)) if likeness else -1
        if best >= 0 and likeness[best] >= ALIKE:
            groups[best].append(number)
            sums[best] = sums[best] + row
        else:
            groups.append([number])
            sums.append(row)
    found = [[ordered[n] for n in group] for group in groups]
    return sorted(found, key=lambda g: (-len(g), g[0].id))


def by_cause(tickets: Sequence[Solved]) -> dict[str, list[Solved]]:
    """The tickets with a confirmed cause, by it."""
    found: dict[str, list[Solved]] = {}
    for ticket in tickets:
        if ticket.cause:
            found.setdefault(ticket.cause, []).append(ticket)
    return dict(sorted(found.items()))


def telling(group: Sequence[Solved], measure: Callable[[str], int] = len) -> Solved:
    """The ticket of a group that tells most without being a whole report."""
    return max(group, key=lambda t: (min(measure(t.text), 1200), t.id))
