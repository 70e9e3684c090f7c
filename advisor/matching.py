"""Do the words of a sentence follow one another as a phrase wants them?

A sentence is prepared once and then asked for many phrases, so what it knows of a set of
alternatives (where in the sentence one of them stands) is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


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

    @cached_property
    def longest(self) -> int:
        """Words of the longest alternative."""
        return max((len(run) for run in self.runs), default=1)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first words of the runs."""
        return frozenset(self.firsts)


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a phrase, at most ``gap`` words after the last."""

    of: Alternatives
    gap: int
    optional: bool = False
    forbidden: bool = False


Phrase = tuple[Part, ...]
Begins = dict[int, int]
Places = dict[int, tuple[int, ...]]


class Seen:
    """A sentence whose words each stand for several ``forms``: itself, and what begins like it."""

    def __init__(self, forms: Sequence[frozenset[str]]) -> None:
        self.forms = forms
        self._places: dict[Alternatives, Places] = {}
        self._begins: dict[Alternatives, Begins] = {}

    @cached_property
    def _bits(self) -> dict[str, int]:
        """Where each form stands, as bits."""
        bits: dict[str, int] = {}
        for place, here in enumerate(self.forms):
            for form in here:
                bits[form] = bits.get(form, 0) | 1 << place
        return bits

    def begins(self, of: Alternatives) -> Begins:
        """By length of the alternatives found where those begin, as bits."""
        found = self._begins.get(of)
        if found is None:
            self._begins[of] = found = self._found(of)
        return found

    def _found(self, of: Alternatives) -> Begins:
        bits = self._bits
        found: Begins = {}
        for word in bits.keys() & of.singles:
            found[1] = found.get(1, 0) | bits[word]
        for head in bits.keys() & of.heads if of.runs else ():
            for number in of.firsts[head]:
                run, here = of.runs[number], bits[head]
                for i, word in enumerate(run[1:], start=1):
                    here &= bits.get(word, 0) >> i
                if here:
                    found[len(run)] = found.get(len(run), 0) | here
        return found

    def places(self, of: Alternatives) -> Places:
        """Where the alternatives stand, in order, with the lengths found there: runs first."""
        found = self._places.get(of)
        if found is None:
            self._places[of] = found = self._look(of)
        return found

    def _look(self, of: Alternatives) -> Places:
        singles, heads = of.singles, of.heads
        if not of.runs:
            return {i: (1,) for i, forms in enumerate(self.forms) if not forms.isdisjoint(singles)}
        found: Places = {}
        for place, forms in enumerate(self.forms):
            lengths = () if forms.isdisjoint(heads) else self._lengths(of, place)
            if not forms.isdisjoint(singles):
                lengths = (*lengths, 1)
            if lengths:
                found[place] = lengths
        return found

    def _lengths(self, of: Alternatives, place: int) -> tuple[int, ...]:
        """Of the runs that stand there."""
        begun = self.forms[place] & of.heads
        runs = (of.runs[number] for number in sorted(n for form in begun for n in of.firsts[form]))
        return tuple(len(run) for run in runs if self._stands(run, place))

    def _stands(self, run: tuple[str, ...], place: int) -> bool:
        return place + len(run) <= len(self.forms) and all(
            want in self.forms[place + i] for i, want in enumerate(run)
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


def may_match(phrase: Phrase, seen: Seen) -> bool:
    """Do the needed parts follow one another closely enough?

    True wherever ``matches`` finds anything, and seldom else: nothing is asked of other parts.
    """
    after = -1  # where the next part may begin, as bits: at first anywhere
    skipped = 0
    for part in phrase:
        if part.optional:  # as one that is forbidden is
            skipped += 0 if part.forbidden else part.gap + part.of.longest
            continue
        begins = after if after < 0 else _spread(after, part.gap + skipped)
        after = skipped = 0
        for length, here in seen.begins(part.of).items():
            after |= (here & begins) << length
        if not after:
            return False
    return True


def _spread(bits: int, by: int) -> int:
    """Each bit and as many of those above it."""
    done = 0
    while done < by:
        step = min(done + 1, by - done)
        bits |= bits << step
        done += step
    return bits


def _starts(sought: Phrase, seen: Seen) -> Sequence[int]:
    """Where a match can begin."""
    if sought[0].optional:
        return range(len(seen.forms))
    return [*seen.places(sought[0].of)]


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
