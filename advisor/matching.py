"""Do the words of a sentence follow one another as a phrase wants them?

A sentence is prepared once and then asked for many phrases, so what it knows of a set of
alternatives (where in the sentence one of them stands) is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.words import Sentence


@dataclass(frozen=True, eq=False)
class Alternatives:
    """Words and runs of words any of which may stand at one place of a phrase.

    A word that ends with a star stands for every word that begins so.
    """

    singles: frozenset[str]
    runs: tuple[tuple[str, ...], ...]

    @cached_property
    def firsts(self) -> dict[str, list[int]]:
        """The numbers of the runs by their first word."""
        firsts: dict[str, list[int]] = {}
        for number, run in enumerate(self.runs):
            firsts.setdefault(run[0], []).append(number)
        return firsts


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase, at most ``gap`` words after the last."""

    of: Alternatives
    gap: int
    optional: bool = False
    forbidden: bool = False


Phrase = tuple[Part, ...]
Places = dict[int, tuple[int, ...]]


class Seen:
    """A sentence with what each of its words stands for besides itself (``alike``)."""

    def __init__(self, sentence: Sentence, alike: Sequence[frozenset[str]]) -> None:
        self.words = sentence.words
        self.alike = alike
        self._places: dict[Alternatives, Places] = {}

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        where: dict[str, list[int]] = {}
        for place, (word, alike) in enumerate(zip(self.words, self.alike, strict=True)):
            for form in (word, *alike):
                where.setdefault(form, []).append(place)
        return where

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(self._where)

    def places(self, of: Alternatives) -> Places:
        """Where the alternatives stand, with the lengths found there: runs before words."""
        found = self._places.get(of)
        if found is None:
            self._places[of] = found = self._look(of)
        return found

    def _look(self, of: Alternatives) -> Places:
        found: Places = {}
        begun = of.firsts.keys() & self._forms
        for number in sorted(number for first in begun for number in of.firsts[first]):
            run = of.runs[number]
            for place in self._where[run[0]]:
                if self._stands(run, place):
                    found[place] = (*found.get(place, ()), len(run))
        ones = {place for form in of.singles & self._forms for place in self._where[form]}
        for place in ones:
            found[place] = (*found.get(place, ()), 1)
        return found

    def _stands(self, run: tuple[str, ...], place: int) -> bool:
        return place + len(run) <= len(self.words) and all(
            want == self.words[place + i] or want in self.alike[place + i]
            for i, want in enumerate(run)
        )


def matches(phrase: Phrase, seen: Seen) -> list[tuple[int, ...]]:
    """Positions of the matched words, tightest match first found from each end; no overlaps."""
    before = phrase[0] if phrase[0].forbidden else None
    after = phrase[-1] if phrase[-1].forbidden else None
    sought = phrase[1 if before else 0 : -1 if after else None]
    by_end: dict[int, tuple[int, ...]] = {}
    for start in _starts(sought, seen):
        places = _from(sought, 0, start, seen, first=True)
        if places is None or (before and _before(before, places[0], seen)):
            continue
        if after is None or not _after(after, places[-1] + 1, seen):
            by_end[places[-1]] = places  # a later start with the same end is tighter
    if len(by_end) <= 1:
        return list(by_end.values())
    chosen: list[tuple[int, ...]] = []
    for end in sorted(by_end):
        if not chosen or by_end[end][0] > chosen[-1][-1]:
            chosen.append(by_end[end])
    return chosen


def _starts(sought: Phrase, seen: Seen) -> Sequence[int]:
    """Where a match can begin."""
    if sought[0].optional:
        return range(len(seen.words))
    return sorted(seen.places(sought[0].of))


def _before(part: Part, place: int, seen: Seen) -> bool:
    """Does the forbidden part end at most its gap before this place?"""
    return any(
        place - part.gap <= at + length <= place
        for at, lengths in seen.places(part.of).items()
        for length in lengths
    )


def _after(part: Part, place: int, seen: Seen) -> bool:
    """Does the forbidden part begin at most its gap behind this place?"""
    return any(place <= at <= place + part.gap for at in seen.places(part.of))


def _from(
    phrase: Phrase, k: int, at: int, seen: Seen, *, first: bool = False, inherited: int = 0
) -> tuple[int, ...] | None:
    """Positions matched by parts ``k`` onwards, from word ``at`` on; None when they do not."""
    if k == len(phrase):
        return ()
    part = phrase[k]
    gap = max(part.gap, inherited)  # of an optional part that was passed over
    here = seen.places(part.of)
    for place in range(at, at + 1 if first else at + gap + 1):
        for length in here.get(place, ()):
            rest = _from(phrase, k + 1, place + length, seen)
            if rest is not None:
                return (*range(place, place + length), *rest)
    if part.optional and k + 1 < len(phrase):
        return _from(phrase, k + 1, at, seen, first=first, inherited=gap)
    return () if part.optional else None
