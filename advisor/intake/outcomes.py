"""How a change that somebody made ended.

The outcome is the nearest outcome phrase: in the clause of the change, else in the rest of the
sentence, else in the first of the next sentences that tells of no further change. Without one, the
results before and after are compared, or what the clause says of the training.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.intake.mentions import Listed
from advisor.intake.telling import (
    asks,
    changed_several,
    conditional,
    found_in_order,
    reason_after,
    tells_trial,
    told_in_a_word,
    tried_in_vain,
)
from advisor.intake.trials import compared_outcome, measured_outcome
from advisor.intake.verdicts import clauses, verdict
from advisor.model import Outcome
from advisor.patterns import pattern
from advisor.phrases import Match, PhraseIndex
from advisor.words import Sentence, plain

# Sentences after that of the change in which its outcome may stand; those between tell of further
# changes, for which it holds, too. # unsourced
LOOK_AHEAD = 4
# The same where a list of trials goes on. # unsourced
LOOK_AHEAD_IN_LIST = 30
# Sentences before that of the change in which the result to compare with may stand. # unsourced
LOOK_BACK = 2

# Outcome phrases stand in the same index as the changes, with this before their name.
_OUTCOME = "outcome:"
# Words of outcomes that also tell changes.
_CHANGING = pattern(
    r"(?i)(?:reduc|increas|decreas|lower|rais|drop|high|larg|bigg|small|more|less|few|slow|fast|"
    r"smooth)|提高|提升|降低|下降|变|调|更"
)
_TURNED: dict[Outcome, Outcome] = {
    "fixed": "same",
    "better": "same",
    "worse": "same",
    "same": "other",
    "other": "other",
}
_BREAK = pattern(
    r"(?i)[,;:，；：。]|-+>|=>|→|\b(?:but|however|while|whereas|although|though|yet)\b|但|可是"
    r"|不过|然而|而"
)
_TOO = pattern(
    r"(?i)\b(?:even|also|regardless|whether|whatever|both|no matter|if|when|with|after|as soon as"
    r"|once|only|unless|until|by|using)\b|不管|无论|即使|就算|哪怕|除非|只有|如果|当|都"
)
# Words that an outcome phrase itself begins with deny it no second time.
_NEITHER = pattern(r"(?i)(?:neither|nor)\b")
# These name a result by themselves: doing it, or failing to.
SELF_TELLING = frozenset({"overfit-one-batch"})


@dataclass(frozen=True)
class Telling:
    """A text with its changes and outcome phrases, in order; ``lists`` by number of sentence."""

    text: str
    spans: Sequence[Sentence]
    matches: Sequence[Match]
    lists: Mapping[int, Listed]
    index: PhraseIndex


def ended(
    telling: Telling, number: int, change: Match, *, several: bool
) -> tuple[Outcome, int] | None:
    """The outcome of a change of sentence ``number``, and where its mention ends.

    ``several`` are the changes of the sentence. None where no outcome is told.
    """
    text, span = telling.text, telling.spans[number]
    place, listed = (change.start, change.end), telling.lists.get(number)
    if compared := compared_outcome(text, place, span.start, span.end):
        return compared, span.end
    if listed is not None and listed.outcome is not None and listed.holds(change):
        return listed.outcome, span.end
    told = _in_words(telling, number, change, several=several)
    if told is None:
        since = telling.spans[max(0, number - LOOK_BACK)].start
        result = measured_outcome(text, place, since, span.end)
        result = result or _unsaid(telling, number, change, several=several)
        result = result or _by_verdict(text, span, change)
        told = None if result is None else (result, span.end)
    if told is not None and change.id == "inspect-data" and told[0] == "fixed":
        return "same", told[1]  # all is in order there: looking at it changed nothing
    return told


def _by_verdict(text: str, span: Sentence, change: Match) -> Outcome | None:
    """ "When I do that, it trains"; "whenever I do that, it collapses"."""
    condition = conditional(text, span.start, change.start, change.end)
    if condition is None:
        return None
    clause = next(iter(clauses(plain(text)[change.end : span.end])), "")
    works = verdict(clause)
    if works:
        return "fixed"
    return "worse" if works is False and condition == "trigger" else None


def _unsaid(telling: Telling, number: int, change: Match, *, several: bool) -> Outcome | None:
    """Somebody who lists what they did and still asks had no success."""
    text, span = telling.text, telling.spans[number]
    sentence = (span.start, span.end)
    if change.id == "inspect-data":
        return "same" if found_in_order(text, change.end, span.end) else None
    listed = telling.lists.get(number)
    if listed is not None and listed.holds(change) and not asks(text, *sentence):
        return "same"
    vain = (several and changed_several(text, sentence)) or tried_in_vain(
        text, sentence, change.start
    )
    return "same" if vain else None


def is_outcome(match: Match) -> bool:
    """Does a match tell how something ended, rather than what was changed?"""
    return match.id.startswith(_OUTCOME)


def start_of(match: Match) -> int:
    """Where it begins in the text."""
    return match.start


def within(matches: Sequence[Match], span: Sentence) -> Sequence[Match]:
    """Those that begin in a sentence; ``matches`` are in order."""
    first = bisect_left(matches, span.start, key=start_of)
    return matches[first : bisect_left(matches, span.end, lo=first, key=start_of)]


def _unmasked(telling: Telling, span: Sentence, change: Match) -> Sequence[Match]:
    """The matches, where the change's own "without" or "no" does not deny the outcome."""
    text, matches, index = telling.text, telling.matches, telling.index
    denied = [m for m in within(matches, span) if is_outcome(m) and m.assertion == "negated"]
    if not denied:
        return matches
    bare = text[span.start : change.start] + "·" * (change.end - change.start)
    bare += text[change.end : span.end]
    again = {(m.id, m.start + span.start): m.assertion for m in index.find(bare) if is_outcome(m)}
    return [
        replace(m, stands=again.get((m.id, m.start), m.assertion)) if m in denied else m
        for m in matches
    ]


def _in_words(
    telling: Telling, number: int, change: Match, *, several: bool
) -> tuple[Outcome, int] | None:
    text, spans = telling.text, telling.spans[number:]
    reach = LOOK_AHEAD_IN_LIST if number in telling.lists else 1
    if tells_trial(text, spans[0].start, spans[0].end):
        reach = max(reach, LOOK_AHEAD)
    matches = _unmasked(telling, spans[0], change)
    if told_in_a_word(text, change.end, spans[0].end):
        return "same", spans[0].end
    changes = [m for m in within(matches, spans[0]) if not is_outcome(m)]
    here = [
        m
        for m in _outcomes(spans[0], matches)
        if not any(_part_of(text, m, c) for c in changes if c.assertion == "asserted")
    ]
    reason = reason_after(text, change.end, spans[0].end)
    after = [m for m in here if change.start <= m.start < reason or change.end < m.end < reason]
    before = [m for m in here if m.end <= change.end and m.start < change.start]
    best = _choose(text, change, after, before)
    if best is None and change.id in SELF_TELLING:
        failed = any(c.id == change.id and c.assertion == "negated" for c in changes)
        return ("same" if failed else "fixed"), change.end
    if best is None and reason == spans[0].end:
        best = _later(text, spans[1 : 1 + reach], matches)
        if best is not None and several and _ended(text, best) != "same" and reach > 1:
            best = None  # had one of many trials helped, the sentence would say which
    return None if best is None else (_ended(text, best), best.end)


def _later(text: str, spans: Sequence[Sentence], matches: Sequence[Match]) -> Match | None:
    """The outcome in the first sentence that tells of no change, where none before it has one."""
    for span in spans:
        outcomes = _outcomes(span, matches)
        changed = any(
            m.assertion == "asserted" and not is_outcome(m) for m in within(matches, span)
        )
        if not changed:
            return None if asks(text, span.start, span.end) else next(iter(outcomes), None)
        if outcomes:
            return None
    return None


def _part_of(text: str, outcome: Match, change: Match) -> bool:
    """Is it a word of the change that could tell an outcome: "reduced the lr", "a better start"?"""
    if not change.start <= outcome.start < change.end:
        return False
    if change.id in SELF_TELLING and outcome.end > change.end:
        return False  # "memorizes ten samples perfectly"
    return outcome.start == change.start or _CHANGING.match(text, outcome.start) is not None


def _choose(
    text: str, change: Match, after: Sequence[Match], before: Sequence[Match]
) -> Match | None:
    if after and not _BREAK.search(text, change.end, max(after[0].start, change.end)):
        return after[0]
    if before and not _BREAK.search(text, before[-1].end, max(change.start, before[-1].end)):
        return before[-1]
    if after:
        return after[0]
    # Told of something else, unless it holds for the change, too: "it stalls, even with ...".
    if before and _TOO.search(text, before[-1].start, change.end):
        return before[-1]
    return None


def _outcomes(span: Sentence, matches: Sequence[Match]) -> list[Match]:
    """Outcome phrases of a sentence in order; of overlapping ones the longest."""
    found = [
        m for m in within(matches, span) if is_outcome(m) and m.assertion in ("asserted", "negated")
    ]
    found.sort(key=lambda m: m.start - m.end)
    kept: list[Match] = []
    for match in found:
        if all(match.end <= k.start or match.start >= k.end for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _ended(text: str, match: Match) -> Outcome:
    outcome: Outcome = match.id.removeprefix(_OUTCOME)  # pyright: ignore[reportAssignmentType]
    if match.assertion != "negated" or _NEITHER.match(text, match.start):
        return outcome
    return _TURNED[outcome]
