"""What does the person's own description say that they see?

What is asserted is present, what is denied is absent; what is expected or quoted is neither, and
what is guessed or asked is a finding of a source of its own. Numbers count too: a loss that stays
at the logarithm of the number of classes is at chance, whatever words stand around it.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence

from advisor.assertion import assertion_of
from advisor.intake.prose_facts import chance_claims, facts_from_prose
from advisor.intake.prose_series import improvements
from advisor.model import Case, Evidence, Finding, Symptom
from advisor.patterns import pattern
from advisor.phrases import Match, PhraseIndex
from advisor.reader import Reader
from advisor.words import Sentence, sentences

# Of a longer text only so many characters are heard: what no phrase knows is weak evidence, and a
# vector for each sentence costs more than all phrases. As many are read by ``features``.
MOST_HEARD = 12_000
_OTHER_CLAUSE = pattern(r"[,，;；:：]|\bbut\b|\bwhile\b|\bwhereas\b|但|而")
# What scores that get better from number to number show.
IMPROVES = "result-improves"
# Characters of a quotation, and quotations of one finding.
QUOTED = 160
QUOTATIONS = 3


def text_findings(
    case: Case, symptoms: Mapping[str, Symptom], index: PhraseIndex
) -> tuple[Finding, ...]:
    """The symptoms that the prose asserts or denies, in the order of the vocabulary."""
    by_symptom = _without_overruled(case, _by_symptom(case, symptoms, index), symptoms)
    findings = {id: f for id, matches in by_symptom.items() if (f := _finding(id, matches))}
    classes = case.facts.num_classes or facts_from_prose(case.prose).num_classes
    for id, stated, chance in chance_claims(case.prose, classes):
        if id in symptoms and (id not in findings or findings[id].status != "present"):
            evidence = Evidence(
                where="prose",
                what=_trimmed(stated.quote),
                observed=f"{stated.value:g}",
                threshold=f"chance level {chance:.4g}",
            )
            findings[id] = Finding(
                symptom=id, source="prose", status="present", evidence=(evidence,)
            )
    series = tuple(Evidence(where="prose", what=_trimmed(q)) for q in improvements(case.prose))
    if series and IMPROVES in symptoms:
        findings[IMPROVES] = Finding(
            symptom=IMPROVES, source="prose", status="present", evidence=series[:QUOTATIONS]
        )
    return tuple(findings[id] for id in symptoms if id in findings)


def guesses(case: Case, symptoms: Mapping[str, Symptom], index: PhraseIndex) -> tuple[Finding, ...]:
    """Trouble that the person only supposes or asks about: "could it be overfitting?".

    Weak evidence, by the trust in its source. A setting is either there or not, and what the person
    also asserts or denies is no guess.
    """
    found: list[Finding] = []
    for id, matches in _by_symptom(case, symptoms, index).items():
        supposed = next((m for m in matches if m.assertion in ("hypothetical", "question")), None)
        if supposed and symptoms[id].kind == "trouble" and _finding(id, matches) is None:
            evidence = (Evidence(where="prose", what=_trimmed(supposed.sentence)),)
            found.append(Finding(symptom=id, source="guess", status="present", evidence=evidence))
    return tuple(found)


def heard(case: Case, symptoms: Mapping[str, Symptom], reader: Reader) -> tuple[Finding, ...]:
    """Symptoms that a sentence reads like although no phrase matches: weak, too.

    A question or a supposition states nothing.
    """
    if not reader.usable():
        return ()
    return tuple(
        Finding(
            symptom=id,
            source="heard",
            status="present",
            evidence=(Evidence(where="prose", what=_trimmed(sentence)),),
        )
        for id, sentence in reader.hearing.hear(stated(case.prose)).items()
        if id in symptoms
    )


def stated(prose: str) -> list[str]:
    """The sentences that neither ask nor suppose, of the first ``MOST_HEARD`` characters."""
    heard = itertools.takewhile(lambda s: s.start < MOST_HEARD, sentences(prose))
    return [s.quote for s in heard if _states(s)]


def _states(sentence: Sentence) -> bool:
    last = len(sentence.words) - 1
    return not sentence.question and assertion_of(sentence, (last,)) in ("asserted", "negated")


def _by_symptom(
    case: Case, symptoms: Mapping[str, Symptom], index: PhraseIndex
) -> dict[str, list[Match]]:
    by_symptom: dict[str, list[Match]] = {}
    for match in _found(case.prose, index):
        if match.id in symptoms:
            by_symptom.setdefault(match.id, []).append(match)
    return by_symptom


def _without_overruled(
    case: Case, by_symptom: Mapping[str, list[Match]], symptoms: Mapping[str, Symptom]
) -> dict[str, list[Match]]:
    """Good signs in words that tell of trouble: "the loss fell to 0.67 and then no further".

    A good sign is dropped where its words are part of those of a symptom that rules it out.
    """
    troubles = {
        id: [m for m in matches if m.assertion == "asserted"]
        for id, matches in by_symptom.items()
        if symptoms[id].rules_out
    }
    kept: dict[str, list[Match]] = {}
    for id, matches in by_symptom.items():
        if symptoms[id].kind == "healthy":
            over = [m for t, told in troubles.items() if id in symptoms[t].rules_out for m in told]
            matches = [m for m in matches if not any(_overrules(o, m, case.prose) for o in over)]
        if matches:
            kept[id] = matches
    return kept


def _overrules(trouble: Match, good: Match, text: str) -> bool:
    meet = trouble.start < good.end and good.start < trouble.end
    return meet and not _OTHER_CLAUSE.search(text, good.end, max(good.end, trouble.end))


@functools.lru_cache(maxsize=4)
def _found(text: str, index: PhraseIndex) -> tuple[Match, ...]:
    """What is asserted and what is guessed are told from one pass."""
    return tuple(index.find(text))


def _finding(id: str, matches: Sequence[Match]) -> Finding | None:
    asserted = [m for m in matches if m.assertion == "asserted"]
    if asserted:
        quotes = dict.fromkeys(_trimmed(m.sentence) for m in asserted)
        evidence = tuple(Evidence(where="prose", what=q) for q in list(quotes)[:QUOTATIONS])
        return Finding(symptom=id, source="prose", status="present", evidence=evidence)
    denied = next((m for m in matches if m.assertion == "negated"), None)
    if denied is None:
        return None
    reason = f"denied: {_trimmed(denied.sentence)!r}"
    return Finding(symptom=id, source="prose", status="absent", reason=reason)


def _trimmed(sentence: str) -> str:
    one_line = " ".join(sentence.split())
    return one_line if len(one_line) <= QUOTED else one_line[: QUOTED - 1] + "…"
