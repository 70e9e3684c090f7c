"""What a detector is: one question about a case, answered present, absent or unknown.

A detector is a function ``Case -> Answer`` in a file of its own under ``curve/`` or ``code/``,
marked with ``@detector("symptom-id")``. It exists, so it is found: there is no list to edit.
"""

from __future__ import annotations

import functools
import importlib
import logging
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from advisor.model import Answer, Case, Evidence, Finding, Run, Source, Status

log = logging.getLogger(__name__)

# Answers of few words that are kept: most cases get the same ones. # unsourced
REMEMBERED = 4096

Channel = Literal["code", "curve"]
CHANNELS: tuple[Channel, ...] = ("code", "curve")
CaseQuestion = Callable[[Case], Answer]
RunQuestion = Callable[[Run, Case], Answer]


@dataclass(frozen=True)
class Detector:
    """A question with the symptom that it looks for and the channel that it looks in.

    ``reads_comments`` when what stands behind ``#`` may decide the answer.
    """

    symptom: str
    source: Source
    question: CaseQuestion
    reads_comments: bool = False

    def look(self, case: Case, *, strict: bool) -> Finding:
        """The signed answer. A crash is ``unknown``, or raised when ``strict``."""
        try:
            answer = self.question(case)
        except Exception as error:
            if strict:
                raise
            log.exception("detector %s crashed", self.symptom)
            answer = unknown(f"crashed: {type(error).__name__}: {error}")
        if answer.evidence:
            return Finding(symptom=self.symptom, source=self.source, **answer.__dict__)
        return _without_evidence(self.symptom, self.source, answer.status, answer.reason)


def detector(symptom: str, *, reads_comments: bool = False) -> Callable[[CaseQuestion], Detector]:
    """Mark a function as the detector of a symptom; its source is its folder's name.

    One of code that ``reads_comments``, by itself or by what it asks, has to say so.
    """

    def mark(question: CaseQuestion) -> Detector:
        source: Source = "curve" if ".curve." in question.__module__ else "code"
        return Detector(symptom, source, question, reads_comments)

    return mark


def each_run(question: RunQuestion) -> CaseQuestion:
    """Ask every run: present in one is present, else absent in one is absent.

    Evidence names its run where there are several.
    """

    @functools.wraps(question)
    def ask(case: Case) -> Answer:
        if not case.runs:
            return unknown("no curve given")
        answers = [question(run, case) for run in case.runs]
        if len(case.runs) > 1:
            answers = [_named(a, r.name) for a, r in zip(answers, case.runs, strict=True)]
        for status in ("present", "absent"):
            chosen = [a for a in answers if a.status == status]
            if chosen:
                evidence = tuple(e for a in chosen for e in a.evidence)
                return Answer(status=status, evidence=evidence, reason=chosen[0].reason)
        return answers[0]

    return ask


@functools.lru_cache(maxsize=REMEMBERED)
def _without_evidence(symptom: str, source: Source, status: Status, reason: str) -> Finding:
    return Finding(symptom=symptom, source=source, status=status, reason=reason)


def _named(answer: Answer, run: str) -> Answer:
    """The answer with the run in each of its places."""
    places = tuple(e.model_copy(update={"run": run}) for e in answer.evidence)
    return answer.model_copy(update={"evidence": places}) if places else answer


def present(*evidence: Evidence, certain: bool = True) -> Answer:
    """Seen, and where; not ``certain`` when it rests on a mere name."""
    if not evidence:
        raise ValueError("a symptom that is present has a place where it is seen")
    return Answer(status="present", evidence=evidence, certain=certain)


def absent(reason: str, *evidence: Evidence) -> Answer:
    """Looked for and not there; the reason says how that was established."""
    return Answer(status="absent", reason=reason, evidence=evidence)


@functools.lru_cache(maxsize=REMEMBERED)
def unknown(reason: str) -> Answer:
    """Cannot tell, and why."""
    return Answer(status="unknown", reason=reason)


def all_detectors() -> tuple[Detector, ...]:
    """Every detector there is, by symptom id."""
    found = (*detectors_of("code"), *detectors_of("curve"))
    return tuple(sorted(found, key=lambda d: (d.symptom, d.source)))


@functools.cache
def detectors_of(channel: Channel) -> tuple[Detector, ...]:
    """The detectors that look at what comes by one channel."""
    modules = (importlib.import_module(name) for name in _modules(channel))
    return tuple(d for m in modules for d in vars(m).values() if isinstance(d, Detector))


def look(case: Case, *, strict: bool) -> list[Finding]:
    """The signed answers of all detectors; those with nothing to look at are not imported."""
    found: list[Finding] = []
    for channel in CHANNELS:
        if case.snippets if channel == "code" else case.runs:
            found += (d.look(case, strict=strict) for d in detectors_of(channel))
        else:
            found += _of_nothing(channel)
    return found


@functools.cache
def _of_nothing(channel: Channel) -> tuple[Finding, ...]:
    """What the detectors of a channel say where nothing came by it."""
    symptoms = (name.rpartition(".")[2].replace("_", "-") for name in _modules(channel))
    nothing = f"no {channel} given"
    return tuple(_without_evidence(s, channel, "unknown", nothing) for s in symptoms)


def _modules(channel: Channel) -> list[str]:
    """The modules of a channel, each named as the symptom that it asks for."""
    folder = Path(__file__).parent / channel
    return [f"{__name__}.{channel}.{m.name}" for m in pkgutil.iter_modules([str(folder)])]
