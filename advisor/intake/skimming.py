"""What of a long text is read closely, chosen by a glance at all of it.

Of a long text only so much is read as an answer in a twentieth of a second allows; reading all of
10,000 words takes three to five times as long. All sentences are looked at for the phrases of
symptoms (of a text that is full of them every third is, until enough are found), and
those are read that tell of something new, with their neighbours, so that what they refer to and
what came of it stay with them; the beginning, the end and what was tried; and of the rest as much
as fits, from the beginning. Texts that are not long are read as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.knowledge import Knowledge
from advisor.model import Words
from advisor.patterns import pattern
from advisor.words import pieces, plain

# A text is long from so many characters on; a Chinese one counts as three, for it says as much.
# So many are read of one that is just longer, and one less for each ``PRICE`` beyond, which cost
# about as much to skim as one to read, down to ``LEAST``. With these, of 60 reports of three
# sentences, each hidden at the start, in the middle and at the end of 10,000 words of three kinds,
# 608 of 612 telling sentences are read.
LONG, PRICE, LEAST = 9_000, 9, 3_000
HAN = 3
# Shares of what is read: the first and the last sentences; up to where sentences are taken for the
# symptoms that they tell, and for what stands beside those. # unsourced
OPENING, CLOSING, TELLING, BESIDE = 0.15, 0.08, 0.7, 0.85
# A symptom is told as often as it is quoted. # unsourced
TELLINGS = 3
# Passages on either side that belong to what is told. # unsourced
NEAR = 3
# One passage in so many is looked at before the others. # unsourced
SOME = 3
# Characters of a passage without an end of a sentence. # unsourced
LONGEST = 600

_HAN = pattern("[\u3400-\u4dbf\u4e00-\u9fff]")
_ENDS = pattern(r"[.!?;…][\"”’')\]]*\s+|[。！？；…]+[”」』]?|\n\s*\n")
_ABBREVIATED = ("e.g. ", "i.e. ", "vs. ", "etc. ", "approx. ", "resp. ", "fig. ", "eq. ", "no. ")
_TRIAL = pattern(
    r"\b(?:tried|trying|changed|changing|switch(?:ed|ing)|swapp(?:ed|ing)|lower(?:ed|ing)"
    r"|reduc(?:ed|ing)|rais(?:ed|ing)|increas(?:ed|ing)|decreas(?:ed|ing)|remov(?:ed|ing)"
    r"|replac(?:ed|ing)|disabl(?:ed|ing)|halv(?:ed|ing)|doubl(?:ed|ing)|turned|instead|without)\b"
    r"|试[过了着]|[换改降调减加]成|[换改降调减加去关][为到掉了小大]|不用|没用"
)


@dataclass(frozen=True)
class Skimmed:
    """The passages that are read, in their order, and how many of how many."""

    text: str
    read: int
    of: int

    @property
    def note(self) -> Words:
        """What a person is told of it."""
        return Words(
            en=f"The text is long: {self.read:,} of its {self.of:,} sentences were read closely,"
            " chosen by a glance at the rest.",
            zh=f"文字较长：{self.of} 句中只细读了 {self.read} 句，其余只是略读。",
        )


def skim(text: str, kb: Knowledge) -> Skimmed | None:
    """What is read of a long text; None where it is not long."""
    if len(text) * HAN <= LONG:
        return None
    weight = HAN if len(_HAN.findall(text)) * HAN > len(text) else 1
    size = len(text) * weight
    if size <= LONG:
        return None
    budget = max(LEAST, LONG - (size - LONG) // PRICE) // weight
    low = plain(text)
    chosen = _Choice(_passages(low), budget)
    chosen.take_ends()
    chosen.take_telling(low, kb)
    chosen.take_neighbours()
    chosen.take_tried([found.start() for found in _TRIAL.finditer(low)])
    chosen.take(range(len(chosen.passages)))
    return Skimmed(chosen.said(text), len(chosen.taken), len(chosen.passages))


Passage = tuple[int, int]


def _passages(low: str) -> list[Passage]:
    """About the sentences of a text: never less, and none longer than ``LONGEST``."""
    found: list[Passage] = []
    start = 0
    for end in (*(mark.end() for mark in _ENDS.finditer(low)), len(low)):
        if low.endswith(_ABBREVIATED, start, end) and end < len(low):
            continue
        while end - start > LONGEST:
            cut = low.rfind(" ", start, start + LONGEST) + 1 or start + LONGEST
            found.append((start, cut))
            start = cut
        if end > start:
            found.append((start, end))
        start = end
    return found


@dataclass
class _Choice:
    """The passages of a text that are taken until they fill ``budget`` characters."""

    passages: list[Passage]
    budget: int
    taken: dict[int, None] = field(default_factory=dict[int, None])  # in order of their worth
    filled: int = 0

    def take(self, places: Iterable[int], share: float = 1.0) -> None:
        """Take passages in this order until so much of the budget is filled."""
        for place in places:
            if self.filled >= share * self.budget:
                return
            if place not in self.taken and 0 <= place < len(self.passages):
                start, end = self.passages[place]
                self.taken[place] = None
                self.filled += end - start

    def take_ends(self) -> None:
        """The title and what comes after it, and the last words."""
        self.take(range(len(self.passages)), OPENING)
        self.take(range(len(self.passages) - 1, -1, -1), OPENING + CLOSING)

    def take_telling(self, low: str, kb: Knowledge) -> None:
        """What tells of a symptom that was not told yet; then what tells it again.

        Every third passage is looked at first: of a text that is full of trouble that is enough.
        """
        every = range(len(self.passages))
        told: dict[int, set[str]] = {}
        times = Counter[str]()
        for places in (every[::SOME], [place for place in every if place % SOME]):
            said = [pieces(low, *self.passages[place]) for place in places]
            held = kb.phrases.held_in(said)
            for n in sorted(held, key=lambda n: (-len(held[n]), n)):
                if self.filled >= TELLING * self.budget:
                    return
                ids = kb.phrases.told_by(said[n], held[n])
                ids = {id for id in ids & kb.symptoms.keys() if kb.symptoms[id].kind != "setting"}
                told[places[n]] = ids
                if any(not times[id] for id in ids):
                    self.take([places[n]], TELLING)
                    times.update(ids)
        for place, ids in told.items():
            if any(times[id] < TELLINGS for id in ids):
                self.take([place], TELLING)
                times.update(ids)

    def take_tried(self, at: Iterable[int]) -> None:
        """What was tried, and the sentence behind it, where its outcome may stand."""
        starts = [start for start, _ in self.passages]
        for place in dict.fromkeys(bisect_right(starts, one) - 1 for one in at):
            self.take((place, place + 1))

    def take_neighbours(self) -> None:
        """What stands behind and before each passage that was taken, the nearest first."""
        told = [*self.taken]
        for far in range(1, NEAR + 1):
            for place in told:
                self.take((place + far, place - far), BESIDE)

    def said(self, text: str) -> str:
        """What was taken as it was written; where something was left out a paragraph ends."""
        parts: list[str] = []
        last = -1
        for place in sorted(self.taken):
            start, end = self.passages[place]
            parts += ("" if place == last + 1 else "\n\n", text[start:end])
            last = place
        return "".join(parts).strip()
