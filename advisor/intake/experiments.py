"""What the person already tried, and how it ended.

A change is found by the phrases of its kind, by sizes, by a bare name in a list of trials, or by
comparing two things of which one does well.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from advisor.intake.contrasts import contrasts
from advisor.intake.mentions import mentioned
from advisor.intake.outcomes import SELF_TELLING, Telling, ended, is_outcome, start_of, within
from advisor.intake.sized import sized
from advisor.intake.telling import joins_two, takes_longer, tells_no_outcome, was_tried
from advisor.intake.trials import batch_trial
from advisor.knowledge import Knowledge
from advisor.model import Experiment
from advisor.patterns import pattern
from advisor.phrases import Match
from advisor.words import Sentence, sentences

# Characters of a sentence that are quoted.
QUOTED = 200
# A general kind says nothing more where one of its special kinds was found in the sentence.
_SPECIAL: dict[str, frozenset[str]] = {
    "raise-lr": frozenset({"add-warmup"}),
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
    "add-batch-norm": frozenset({"replace-batch-norm", "change-bn-momentum"}),
    "other-framework": frozenset({"change-library-version"}),
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
# Kinds told by the things that were tried in turn: "Adam, SGD, RMSprop".
_ENUMERATED = frozenset({"change-optimizer"})
# What takes away that which a kind adds.
_TAKEN_AWAY = {
    "add-" + thing: "remove-" + thing
    for thing in ("batch-norm", "dropout", "weight-decay", "augmentation")
} | {"pretrained-weights": "train-from-scratch"}
# Words that deny: where they stand in an outcome they do not deny the change.
_DENIES = pattern(r"(?i)\b(?:no|not|none|never|nothing|neither|nor|without|zero)\b|n't|没|无|不")
_CLAUSE = pattern(r"[,;:，；：。]")
_FROM_TO = pattern(
    r"(?i)(?:from|从|由)\s*(?P<a>[\w.+-]{1,24}(?: [\w.+-]{1,12})?)\s*"
    r"(?:to|until|down to|up to|->|→|到|改成|改为|换成|降到|调到)\s*(?P<b>[\w.+-]{1,24})"
)
_TO = pattern(r"(?i)(?:\bto|\binto|改成|改为|换成|换为|降到|调到|调成)\s*(?P<b>[\w.+-]{1,24})")


def experiments(text: str, kb: Knowledge) -> tuple[Experiment, ...]:
    """Every kind of change with a known outcome that the text tells of: its first telling."""
    index, spans = kb.experiment_phrases, sentences(text)
    matches = [m for m in index.find(text) if _holds(text, m)]
    matches += (m for s in spans for m in _listed(text, s) if m.id in kb.experiments)
    named, lists = mentioned(text, spans, kb.trial_names, _TAKEN_AWAY)
    matches += [m for m in named if not any(_told_in_full(m, other) for other in matches)]
    matches.sort(key=start_of)
    told = [*contrasts(text, kb.experiments), *_told(Telling(text, spans, matches, lists, index))]
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


def _told_in_full(name: Match, other: Match) -> bool:
    return not is_outcome(other) and other.start <= name.start and name.end <= other.end


def _holds(text: str, match: Match) -> bool:
    if is_outcome(match):
        return not tells_no_outcome(text, match.start, match.end)
    if match.id == "more-epochs" and takes_longer(text, match.start, match.end):
        return False
    return match.id in _ENUMERATED or not joins_two(text, match.start, match.end)


def _listed(text: str, span: Sentence) -> Iterator[Match]:
    found = batch_trial(text, span.start, span.end)
    for place in (*((found,) if found else ()), *sized(text, span.start, span.end)):
        yield Match(*place, sentence=text[span.start : span.end], stands="asserted")


def _told(telling: Telling) -> Iterator[Experiment]:
    text, spans, matches = telling.text, telling.spans, telling.matches
    starts = [span.start for span in spans]
    changed = {bisect_right(starts, m.start) - 1 for m in matches if not is_outcome(m)}
    for number in sorted(changed):
        span = spans[number]
        changes = _changes(text, span, matches)
        for change in changes:
            if not was_tried(text, (span.start, span.end), (change.start, change.end)):
                continue
            outcome = ended(telling, number, change, several=len(changes) > 1)
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


def _changes(text: str, span: Sentence, matches: Sequence[Match]) -> list[Match]:
    """The changes that a sentence tells of: the first mention of each kind, special ones first."""
    here = within(matches, span)
    first: dict[str, Match] = {}
    for match in here:
        if not is_outcome(match) and _was_made(text, match, here):
            first.setdefault(match.id, match)
    special = [m for m in first.values() if _SPECIAL.get(m.id, frozenset()).isdisjoint(first)]
    return [m for m in special if not any(_beaten(m, other) for other in special)]


def _was_made(text: str, change: Match, here: Sequence[Match]) -> bool:
    """Is a change asserted? In "no luck with X" and "neither X nor Y helped" it is, too."""
    if change.assertion != "negated":
        return change.assertion == "asserted"
    return change.id in SELF_TELLING or any(
        is_outcome(m)
        and (m.end > change.end or _denied_by(text, m, change))
        and (denial := _DENIES.search(text, m.start, m.end)) is not None
        and denial.end() <= change.start
        for m in here
    )


def _denied_by(text: str, outcome: Match, change: Match) -> bool:
    """In the same clause, and not "没用" before what was not used."""
    return outcome.end < change.start and not _CLAUSE.search(text, outcome.end, change.start)


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


def _values(text: str) -> tuple[str, str]:
    """What was changed from and to, as written, where the sentence says so."""
    if found := _FROM_TO.search(text):
        return found["a"].rstrip("."), found["b"].rstrip(".")
    found = _TO.search(text)
    return "", found["b"].rstrip(".") if found else ""
