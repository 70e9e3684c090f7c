"""From a conversation to its diagnosis, computed anew from all events: no hidden state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from advisor import intake, pipeline
from advisor.dialogue.events import (
    Answered,
    Conversation,
    Event,
    Gave,
    Probed,
    Reply,
    Said,
    Skipped,
    Tried,
    standing,
)
from advisor.errors import InputError
from advisor.knowledge import Knowledge
from advisor.model import (
    Case,
    Diagnosis,
    Evidence,
    Experiment,
    Finding,
    Language,
    Outcome,
    Words,
)
from advisor.next_tests import NO, YES

REPLIES: tuple[Reply, ...] = get_args(Reply)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
YOUR_ANSWER = Words(en="your answer", zh="您的回答")


def diagnose(conversation: Conversation, kb: Knowledge, *, strict: bool = False) -> Diagnosis:
    """The diagnosis of everything that stands.

    The same document as ``advisor ask`` makes of the same words and files. Raises ``InputError``
    when something given cannot be read, when an answer does not fit its question, or when nothing
    was said or given yet.
    """
    events = standing(conversation)
    for event in events:
        check(event, kb)
    results = [r for e in events if isinstance(e, Probed) for r in e.report.results]
    case = case_of(conversation, kb)
    return pipeline.diagnose(
        case,
        kb,
        observed=[*(f for r in results for f in r.findings), *_answers(events, kb, case.language)],
        judged=[j for r in results for j in r.judgements],
        asked=asked(events),
        strict=strict,
    )


def case_of(conversation: Conversation, kb: Knowledge) -> Case:
    """Everything brought, parsed; experiments that were answered for replace those read."""
    events = standing(conversation)
    case = intake.read(
        "\n\n".join(_told(events)),
        kb,
        curves=[(e.name, e.data()) for e in _files(events, "curve")],
        codes=[(e.name, e.data()) for e in _files(events, "code")],
        tried=[e.text for e in events if isinstance(e, Tried)],
        language=conversation.language,
    )
    answered = _experiments(events, kb)
    if not answered:
        return case
    kept = [e for e in case.experiments if e.kind not in answered]
    return case.model_copy(update={"experiments": (*kept, *answered.values())})


def check(event: Event, kb: Knowledge) -> None:
    """Raise ``InputError`` when an event refers to what does not exist or does not fit."""
    if isinstance(event, Answered):
        _check_answer(event, kb)
    elif isinstance(event, Skipped):
        _known(event.test, kb)
    elif isinstance(event, Probed):
        for result in event.report.results:
            if result.probe not in kb.probes:
                raise InputError(
                    f"{result.probe}: no such probe. advisor probe list shows all of them."
                )
            for finding in result.findings:
                _known(finding.symptom, kb)


def _known(test: str, kb: Knowledge) -> None:
    if not any(test in k for k in (kb.symptoms, kb.experiments, kb.probes, kb.requests)):
        raise InputError(f"{test}: no such test. Take the id of one that the diagnosis proposes.")


def _check_answer(event: Answered, kb: Knowledge) -> None:
    if event.test in kb.symptoms:
        fits: Sequence[str] = REPLIES
    elif event.test in kb.experiments:
        fits = (*OUTCOMES, "unknown")
    elif event.test in kb.probes:
        raise InputError(
            f"{event.test}: a probe is answered by its result. Run advisor probe run {event.test}"
            " --out FILE and give the file."
        )
    elif event.test in kb.requests:
        raise InputError(
            f"{event.test}: something to bring, not a question. Give the file, or say it, or skip."
        )
    else:
        raise InputError(
            f"{event.test}: no such question. Take the test of the question that was asked."
        )
    if event.answer not in fits:
        raise InputError(
            f"{event.test}: the answer {event.answer!r} does not fit. Answer {', '.join(fits)}."
        )


def asked(events: Sequence[Event]) -> frozenset[str]:
    """Tests that were answered, measured or skipped: they are not proposed again."""
    found: set[str] = set()
    for event in events:
        if isinstance(event, Answered | Skipped):
            found.add(event.test)
        elif isinstance(event, Probed):
            found |= {r.probe for r in event.report.results}
    return frozenset(found)


def _told(events: Sequence[Event]) -> list[str]:
    texts = [e.text for e in events if isinstance(e, Said | Answered)]
    return [text for text in texts if text.strip()]


def _files(events: Sequence[Event], what: Literal["curve", "code"]) -> list[Gave]:
    """The files of a kind, each name once, the last one given, where it was first given."""
    by_name = {e.name: e for e in events if isinstance(e, Gave) and e.what == what}
    return list(by_name.values())


def _answers(events: Sequence[Event], kb: Knowledge, language: Language) -> list[Finding]:
    """What the person answered about symptoms; the last answer to a question counts."""
    last = {e.test: e for e in events if isinstance(e, Answered) and e.test in kb.symptoms}
    return [_finding(e, language) for e in last.values() if e.answer != "unknown"]


def _finding(event: Answered, language: Language) -> Finding:
    yes = event.answer == "yes"
    where, said = YOUR_ANSWER[language], event.text.strip() or (YES if yes else NO)[language]
    if yes:
        evidence = (Evidence(where=where, what=said),)
        return Finding(symptom=event.test, source="person", status="present", evidence=evidence)
    return Finding(symptom=event.test, source="person", status="absent", reason=f"{where}: {said}")


def _experiments(events: Sequence[Event], kb: Knowledge) -> dict[str, Experiment]:
    return {
        e.test: Experiment(kind=e.test, outcome=e.answer, said=e.text.strip())
        for e in events
        if isinstance(e, Answered)
        and e.test in kb.experiments
        and e.answer not in ("yes", "no", "unknown")
    }
