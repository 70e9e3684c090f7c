"""What the person already tried, and how it ended.

A change is found by the phrases of its kind; its outcome is the nearest outcome phrase, first in
the clause of the change, then in the rest of the sentence, then in the next sentence.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.intake.contrasts import contrasts
from advisor.intake.sized import sized
from advisor.intake.telling import (
    asks,
    changed_several,
    joins_two,
    reason_after,
    tells_no_outcome,
    told_in_a_word,
    tried_in_vain,
    was_tried,
)
from advisor.intake.trials import batch_trial, compared_outcome, measured_outcome
from advisor.knowledge import Knowledge
from advisor.model import Experiment, Outcome
from advisor.patterns import pattern
from advisor.phrases import Match, PhraseIndex
from advisor.words import sentences

# Characters of a sentence that are quoted.
QUOTED = 200
# Sentences after that of the change in which its outcome may stand. # unsourced
LOOK_AHEAD = 1
# Sentences before that of the change in which the result to compare with may stand. # unsourced
LOOK_BACK = 2

# Outcome phrases stand in the same index as the changes, with this before their name.
_OUTCOME = "outcome:"
# A general kind says nothing more where one of its special kinds was found in the sentence.
_SPECIAL: dict[str, frozenset[str]] = {
    "change-lr": frozenset({"lower-lr", "raise-lr", "add-warmup", "add-lr-schedule"}),
    "change-optimizer": frozenset({"switch-to-sgd", "switch-to-adam", "change-adam-epsilon"}),
    "change-batch-size": frozenset({"larger-batch", "smaller-batch", "overfit-one-batch"}),
    "change-architecture": frozenset(
        {
            "bigger-model", "smaller-model", "architecture-without-batch-norm", "add-batch-norm",
            "remove-batch-norm", "add-dropout", "remove-dropout", "change-activation",
        }
    ),
    "change-loss": frozenset({"bounded-loss", "use-from-logits"}),
    "less-data": frozenset({"overfit-one-batch"}),
    "more-data": frozenset({"add-augmentation"}),
    "add-output-activation": frozenset({"remove-output-activation"}),
}  # fmt: skip
# Of two opposite changes that share words the one told more briefly is meant.
_OPPOSITES = frozenset(
    frozenset(pair)
    for pair in (
        ("lower-lr", "raise-lr"), ("larger-batch", "smaller-batch"),
        ("bigger-model", "smaller-model"),
        ("add-batch-norm", "remove-batch-norm"), ("add-dropout", "remove-dropout"),
        ("add-weight-decay", "remove-weight-decay"), ("add-augmentation", "remove-augmentation"),
        ("call-eval-mode", "evaluate-in-train-mode"), ("freeze-backbone", "unfreeze-backbone"),
        ("pretrained-weights", "train-from-scratch"), ("switch-to-sgd", "switch-to-adam"),
        ("more-data", "less-data"),
    )
)  # fmt: skip
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
# These name a result by themselves: doing it, or failing to.
_SELF_TELLING = frozenset({"overfit-one-batch"})
_BREAK = pattern(
    r"(?i)[,;:，；：。]|-+>|=>|→|\b(?:but|however|while|whereas|although|though|yet)\b|但|可是"
    r"|不过|然而|而"
)
_TOO = pattern(
    r"(?i)\b(?:even|also|regardless|whether|whatever|both|no matter|if|when|with|after|as soon as"
    r"|once|only|unless|until|by|using)\b|不管|无论|即使|就算|哪怕|除非|只有|如果|当|都"
)
_FROM_TO = pattern(
    r"(?i)(?:from|从|由)\s*(?P<a>[\w.+-]{1,24}(?: [\w.+-]{1,12})?)\s*"
    r"(?:to|until|down to|up to|->|→|到|改成|改为|换成|降到|调到)\s*(?P<b>[\w.+-]{1,24})"
)
_TO = pattern(r"(?i)(?:\bto|\binto|改成|改为|换成|换为|降到|调到|调成)\s*(?P<b>[\w.+-]{1,24})")


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


def experiments(text: str, kb: Knowledge) -> tuple[Experiment, ...]:
    """Every kind of change with a known outcome that the text tells of: its first telling."""
    index = kb.experiment_phrases
    matches = [m for m in index.find(text) if _holds(text, m)]
    spans = [_Span(s.start, s.end) for s in sentences(text)]
    matches += (m for s in spans for m in _listed(text, s) if m.id in kb.experiments)
    matches.sort(key=_start)
    told = [*contrasts(text, kb.experiments), *_told(text, spans, matches, index)]
    first = {e.kind: e for e in reversed(told)}
    kinds = [kind for kind in dict.fromkeys(e.kind for e in told) if not _senseless(first[kind])]
    return tuple(first[kind] for kind in kinds if not _overtaken(kind, kinds, first))


def _senseless(told: Experiment) -> bool:
    """Looking at the data makes nothing better by itself."""
    return told.kind == "inspect-data" and told.outcome == "better"


def _overtaken(kind: str, kinds: Sequence[str], told: Mapping[str, Experiment]) -> bool:
    """Two opposites cannot both help or both harm: the change told last was made."""
    later = kinds[kinds.index(kind) + 1 :]
    outcome = told[kind].outcome
    return outcome in ("fixed", "better", "worse") and any(
        frozenset((kind, other)) in _OPPOSITES and told[other].outcome == outcome for other in later
    )


def _holds(text: str, match: Match) -> bool:
    if _is_outcome(match):
        return not tells_no_outcome(text, match.start, match.end)
    return not joins_two(text, match.start, match.end)


def _listed(text: str, span: _Span) -> Iterator[Match]:
    found = batch_trial(text, span.start, span.end)
    for place in (*((found,) if found else ()), *sized(text, span.start, span.end)):
        yield Match(*place, sentence=text[span.start : span.end], stands="asserted")


def _told(
    text: str, spans: Sequence[_Span], matches: Sequence[Match], index: PhraseIndex
) -> Iterator[Experiment]:
    starts = [span.start for span in spans]
    changed = {bisect_right(starts, m.start) - 1 for m in matches if not _is_outcome(m)}
    for number in sorted(changed):
        span = spans[number]
        sentence = (span.start, span.end)
        changes = _changes(span, matches)
        in_vain = len(changes) > 1 and changed_several(text, sentence)
        for change in changes:
            place = (change.start, change.end)
            if not was_tried(text, sentence, place):
                continue
            heard = _unmasked(text, span, change, matches, index)
            compared = compared_outcome(text, place, span.start, span.end)
            outcome = (compared, span.end) if compared else None
            outcome = outcome or _outcome(
                text, change, spans[number : number + 1 + LOOK_AHEAD], heard
            )
            if outcome is None:
                since = spans[max(0, number - LOOK_BACK)].start
                result = measured_outcome(text, place, since, span.end)
                if result is None and (in_vain or tried_in_vain(text, sentence, change.start)):
                    result = "same"
                outcome = None if result is None else (result, span.end)
            if outcome is None:
                continue
            last = max(outcome[1], span.end)
            said = " ".join(text[span.start : last].split())
            before, after = _values(text[change.start : span.end])
            yield Experiment(
                kind=change.id,
                outcome=outcome[0],
                from_value=before,
                to_value=after,
                said=said[:QUOTED],
            )


def _unmasked(
    text: str, span: _Span, change: Match, matches: Sequence[Match], index: PhraseIndex
) -> Sequence[Match]:
    """The matches, where the change's own "without" or "no" does not deny the outcome."""
    denied = [m for m in _within(matches, span) if _is_outcome(m) and m.assertion == "negated"]
    if not denied:
        return matches
    bare = text[span.start : change.start] + "·" * (change.end - change.start)
    bare += text[change.end : span.end]
    again = {(m.id, m.start + span.start): m.assertion for m in index.find(bare) if _is_outcome(m)}
    return [
        replace(m, stands=again.get((m.id, m.start), m.assertion)) if m in denied else m
        for m in matches
    ]


def _is_outcome(match: Match) -> bool:
    return match.id.startswith(_OUTCOME)


def _changes(span: _Span, matches: Sequence[Match]) -> list[Match]:
    """The changes that a sentence tells of: the first mention of each kind, special ones first."""
    first: dict[str, Match] = {}
    for match in _within(matches, span):
        told = match.assertion == "asserted" or (
            match.id in _SELF_TELLING and match.assertion == "negated"
        )
        if told and not _is_outcome(match):
            first.setdefault(match.id, match)
    special = [m for m in first.values() if _SPECIAL.get(m.id, frozenset()).isdisjoint(first)]
    return [m for m in special if not any(_beaten(m, other) for other in special)]


def _beaten(match: Match, other: Match) -> bool:
    if frozenset((match.id, other.id)) not in _OPPOSITES:
        return False
    if match.start >= other.end or other.start >= match.end:
        return False
    if other.id.startswith("remove-") and other.start < match.start:
        return True  # the verb that comes first governs: "remove the augmentation, then"
    if match.id.startswith("remove-") and match.start < other.start:
        return False
    return other.end - other.start < match.end - match.start


def _start(match: Match) -> int:
    return match.start


def _within(matches: Sequence[Match], span: _Span) -> Sequence[Match]:
    """Those that begin in a sentence; ``matches`` are in order."""
    first = bisect_left(matches, span.start, key=_start)
    return matches[first : bisect_left(matches, span.end, lo=first, key=_start)]


def _outcome(
    text: str, change: Match, spans: Sequence[_Span], matches: Sequence[Match]
) -> tuple[Outcome, int] | None:
    """The outcome of a change and where its mention ends."""
    if told_in_a_word(text, change.end, spans[0].end):
        return "same", spans[0].end
    changes = [m for m in _within(matches, spans[0]) if not _is_outcome(m)]
    here = [
        m
        for m in _outcomes(spans[0], matches)
        if not any(_part_of(text, m, c) for c in changes if c.assertion == "asserted")
    ]
    reason = reason_after(text, change.end, spans[0].end)
    after = [m for m in here if change.start <= m.start < reason or change.end < m.end < reason]
    before = [m for m in here if m.end <= change.end and m.start < change.start]
    best = _choose(text, change, after, before)
    if best is None and change.id in _SELF_TELLING:
        failed = any(c.id == change.id and c.assertion == "negated" for c in changes)
        return ("same" if failed else "fixed"), change.end
    for span in spans[1:] if reason == spans[0].end else ():
        other = any(
            m.assertion == "asserted" and not _is_outcome(m) for m in _within(matches, span)
        )
        if best is None and not other and not asks(text, span.start, span.end):
            best = next(iter(_outcomes(span, matches)), None)
    return None if best is None else (_ended(best), best.end)


def _part_of(text: str, outcome: Match, change: Match) -> bool:
    """Is it a word of the change that could tell an outcome: "reduced the lr", "a better start"?"""
    if not change.start <= outcome.start < change.end:
        return False
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


def _outcomes(span: _Span, matches: Sequence[Match]) -> list[Match]:
    """Outcome phrases of a sentence in order; of overlapping ones the longest."""
    found = [
        m
        for m in _within(matches, span)
        if _is_outcome(m) and m.assertion in ("asserted", "negated")
    ]
    found.sort(key=lambda m: m.start - m.end)
    kept: list[Match] = []
    for match in found:
        if all(match.end <= k.start or match.start >= k.end for k in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _ended(match: Match) -> Outcome:
    outcome: Outcome = match.id.removeprefix(_OUTCOME)  # pyright: ignore[reportAssignmentType]
    return _TURNED[outcome] if match.assertion == "negated" else outcome


def _values(text: str) -> tuple[str, str]:
    """What was changed from and to, as written, where the sentence says so."""
    if found := _FROM_TO.search(text):
        return found["a"].rstrip("."), found["b"].rstrip(".")
    found = _TO.search(text)
    return "", found["b"].rstrip(".") if found else ""
