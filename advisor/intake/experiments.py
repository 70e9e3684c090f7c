"""What the person already tried, and how it ended.

A change is found by the phrases of its kind; its outcome is the nearest outcome phrase, first in
the clause of the change, then in the rest of the sentence, then in the next sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor.intake.contrasts import contrasts
from advisor.model import Experiment, ExperimentKind, Outcome
from advisor.phrases import Match, PhraseIndex
from advisor.words import sentences

# Characters of a sentence that are quoted.
QUOTED = 200
# Sentences after that of the change in which its outcome may stand. # unsourced
LOOK_AHEAD = 1

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
_LIST = re.compile(r"[,，、;；](?!\s*\d)|\band \w+ing\b|\bbut\b|但")
# "I am working on", "please help", "to improve the accuracy I", "a better choice".
_NO_OUTCOME = re.compile(
    r"(?i)\b(?:previous|related|prior|other|existing|my|your) works?\b|\bwork(?:s|ed|ing)? (?:on"
    r"|with|at|as|of|flow)\b|\b(?:please|any|can you|could you|need|your|someone|"
    r"anyone|for|would|kindly|to) help|\bhelp (?:me|is|would|please|will|here)\b|\b(?:to|should"
    r"|could|can i|how to|"
    r"want to|hope to) (?:improve|increase|fix|solve|boost|stabili\w+|reduce|resolve|get better"
    r"|work)\b|"
    r"\bbetter (?:choice|option|way|idea|understand\w*|solution|practice)\b|\bbest (?:practice"
    r"|way|model|epoch)|"
    r"帮助我|求帮助|如何(?:解决|提高|改善)|怎么(?:解决|提高|改善)|怎样(?:解决|提高|改善)"
    r"|想(?:提高|解决|改善)"
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
_BREAK = re.compile(
    r"(?i)[,;:，；：。]|-+>|=>|→|\b(?:but|however|while|whereas|although|though|yet)\b|但|可是"
    r"|不过|然而|而"
)
_FROM_TO = re.compile(
    r"(?i)(?:from|从|由)\s*(?P<a>[\w.+-]{1,24}(?: [\w.+-]{1,12})?)\s*"
    r"(?:to|until|down to|up to|->|→|到|改成|改为|换成|降到|调到)\s*(?P<b>[\w.+-]{1,24})"
)
_TO = re.compile(r"(?i)(?:\bto|\binto|改成|改为|换成|换为|降到|调到|调成)\s*(?P<b>[\w.+-]{1,24})")


class Kinds(Protocol):
    """The part of the knowledge base that is needed here."""

    @property
    def experiments(self) -> Mapping[str, ExperimentKind]:
        """Kinds by id."""
        ...

    @property
    def experiment_phrases(self) -> PhraseIndex:
        """Phrases of changes by kind, and of outcomes."""
        ...


@dataclass(frozen=True)
class _Span:
    start: int
    end: int


def experiments(text: str, kb: Kinds) -> tuple[Experiment, ...]:
    """Every kind of change with a known outcome that the text tells of: its first telling."""
    matches = [m for m in kb.experiment_phrases.find(text) if _holds(text, m)]
    spans = [_Span(s.start, s.end) for s in sentences(text)]
    told = [*contrasts(text, kb.experiments), *_told(text, spans, matches)]
    first = {e.kind: e for e in reversed(told)}
    return tuple(first[kind] for kind in dict.fromkeys(e.kind for e in told))


def _holds(text: str, match: Match) -> bool:
    """Not a change put together from two items of a list, nor a word that tells no outcome."""
    if match.id.startswith(_OUTCOME):
        return not _NO_OUTCOME.search(text, max(0, match.start - 12), match.end + 12)
    return not _LIST.search(text, match.start, match.end)


def _told(text: str, spans: Sequence[_Span], matches: Sequence[Match]) -> Iterator[Experiment]:
    for number, span in enumerate(spans):
        changes = _changes(span, matches)
        for change in changes:
            outcome = _outcome(text, change, spans[number : number + 1 + LOOK_AHEAD], matches)
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


def _changes(span: _Span, matches: Sequence[Match]) -> list[Match]:
    """The changes that a sentence tells of: the first mention of each kind, special ones first."""
    first: dict[str, Match] = {}
    for match in _within(matches, span):
        told = match.assertion == "asserted" or (
            match.id in _SELF_TELLING and match.assertion == "negated"
        )
        if told and not match.id.startswith(_OUTCOME):
            first.setdefault(match.id, match)
    special = [m for m in first.values() if _SPECIAL.get(m.id, frozenset()).isdisjoint(first)]
    return [m for m in special if not any(_beaten(m, other) for other in special)]


def _beaten(match: Match, other: Match) -> bool:
    return (
        frozenset((match.id, other.id)) in _OPPOSITES
        and match.start < other.end
        and other.start < match.end
        and other.end - other.start < match.end - match.start
    )


def _within(matches: Sequence[Match], span: _Span) -> Iterator[Match]:
    return (m for m in matches if span.start <= m.start < span.end)


def _outcome(
    text: str, change: Match, spans: Sequence[_Span], matches: Sequence[Match]
) -> tuple[Outcome, int] | None:
    """The outcome of a change and where its mention ends."""
    here = [
        m
        for m in _outcomes(spans[0], matches)
        if m.start < change.start or m.end > change.end  # not the words of the change itself
    ]
    after = [m for m in here if m.end > change.end or m.start >= change.start]
    before = [m for m in here if m.end <= change.end and m.start < change.start]
    best = _choose(text, change, after, before)
    if best is None and change.id in _SELF_TELLING:
        return ("same" if change.assertion == "negated" else "fixed"), change.end
    for span in spans[1:]:
        if best is None and not any(
            m.assertion == "asserted" and not m.id.startswith(_OUTCOME)
            for m in _within(matches, span)
        ):
            best = next(iter(_outcomes(span, matches)), None)
    return None if best is None else (_ended(best), best.end)


def _choose(
    text: str, change: Match, after: Sequence[Match], before: Sequence[Match]
) -> Match | None:
    if after and not _BREAK.search(text, change.end, max(after[0].start, change.end)):
        return after[0]
    if before and not _BREAK.search(text, before[-1].end, max(change.start, before[-1].end)):
        return before[-1]
    if after:
        return after[0]
    return before[-1] if before else None


def _outcomes(span: _Span, matches: Sequence[Match]) -> list[Match]:
    """Outcome phrases of a sentence in order; of overlapping ones the longest."""
    found = [
        m
        for m in _within(matches, span)
        if m.id.startswith(_OUTCOME) and m.assertion in ("asserted", "negated")
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
