"""Words that people with one cause use and others do not, where nothing was seen in them yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from advisor.intake.paste import language_of
from advisor.knowledge import Knowledge
from advisor.learning.tickets import Solved
from advisor.model import Language
from advisor.patterns import pattern
from advisor.words import sentences

# A phrase comes from so many tickets at least: one person's turn of phrase is none. # unsourced
LEAST_TICKETS = 3
# Words of a phrase, and characters of a Chinese one.
WORDS, CHARACTERS = (5, 4, 3), (10, 8, 6)
# Phrases proposed for one cause. # unsourced
MOST = 3
# Of the tickets with the phrase so many have the cause. # unsourced
PURE = 0.9

_WORD = pattern(r"[a-z]{2,20}|\d[\d.,e-]{0,12}")
_HAN = pattern(r"[\u4e00-\u9fff]{6,40}")
_SMALL = pattern(
    r"the|an?|my|our|your|i|we|it|is|are|was|were|be|to|of|and|in|on|at|for|with|that|this|as|so|but"
    r"|or|if|then|when|after|from|have|has|had|do|does|did|not|no|can|could|would|should|will|what"
    r"|why|how|there|here|just|also|very"
)


def proposed(
    tickets: Sequence[Solved], kb: Knowledge
) -> dict[str, dict[Language, tuple[str, ...]]]:
    """Phrases by symptom: that of the cause which these tickets should show and did not."""
    users: defaultdict[str, dict[str, Solved]] = defaultdict(dict)
    for ticket in tickets:
        for phrase in set(_candidates(ticket.text)):
            users[phrase][ticket.id] = ticket
    found: defaultdict[str, defaultdict[Language, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    taken: Counter[str] = Counter()
    for phrase, who in sorted(users.items(), key=lambda u: (-len(u[1]), -len(u[0]), u[0])):
        cause, n = Counter(t.cause for t in who.values()).most_common(1)[0]
        told = [t for t in who.values() if t.cause == cause]
        if n < LEAST_TICKETS or n < PURE * len(who) or not cause or taken[cause] >= MOST:
            continue
        language = language_of(phrase)
        known = [p for of in found.values() for p in of[language]]
        if any(phrase in p or p in phrase for p in known) or _seen(phrase, kb):
            continue
        symptom = _missed(cause, told, kb)
        if symptom:
            found[symptom][language].append(phrase)
            taken[cause] += 1
    return {s: {o: tuple(p) for o, p in of.items()} for s, of in sorted(found.items())}


def _candidates(text: str) -> Iterator[str]:
    lowered = text.lower()
    for sentence in sentences(lowered):
        words = _WORD.findall(lowered[sentence.start : sentence.end])
        for size in WORDS:
            for at in range(len(words) - size + 1):
                run = words[at : at + size]
                ends = not (_SMALL.fullmatch(run[0]) or _SMALL.fullmatch(run[-1]))
                if ends and not any(w[0].isdigit() for w in run):
                    yield " ".join(run)
    for run in _HAN.findall(lowered):
        for size in CHARACTERS:
            yield from (run[at : at + size] for at in range(len(run) - size + 1))


def _seen(phrase: str, kb: Knowledge) -> bool:
    return any(True for _ in kb.phrases.find(phrase))


def _missed(cause: str, tickets: Sequence[Solved], kb: Knowledge) -> str:
    """The symptom that the cause shows most often in words and that none of the tickets told."""
    rank = {"always": 0, "often": 1, "sometimes": 2}
    told = {m.id for t in tickets for m in kb.phrases.find(t.text)}
    open_ones = [
        (rank[word], id)
        for id, word in kb.causes[cause].symptoms.items()
        if word in rank and id not in told and "prose" in kb.symptoms[id].channels
    ]
    return min(open_ones, default=(0, ""))[1]
