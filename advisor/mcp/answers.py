"""Diagnoses and readings as the short documents of the tools, without control characters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from advisor.dialogue.questions import OUTCOMES, YES_NO, settled
from advisor.knowledge import Knowledge
from advisor.mcp.documents import (
    Answer,
    CurveReading,
    Fault,
    Like,
    Measurement,
    Measurements,
    Place,
    ProgramReading,
    Remedy,
    Series,
    Sight,
    Suspect,
    Test,
    Tests,
)
from advisor.model import (
    CodeReading,
    Contribution,
    Curve,
    Defect,
    Diagnosis,
    Evidence,
    Finding,
    Fix,
    Hypothesis,
    Language,
    NextTest,
    Reading,
    Words,
)
from advisor.patterns import pattern

# How much of each list is told. # unsourced
CAUSES, SIGNS, PLACES, FIXES, SIGHTS, SERIES = 5, 6, 3, 2, 40, 60
# Characters of one quotation. # unsourced
MOST_QUOTED = 300
_VALUES = {"question": YES_NO, "experiment": OUTCOMES}
# Escape sequences and what turns text around: an assistant's terminal must show what is there.
_ESCAPES = pattern(
    r"\x1b(?:\[[0-9;?]{0,20}[ -/]{0,4}[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)?|.?)"
)
_CONTROL = pattern(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def clean(text: str, most: int | None = None) -> str:
    """Text without control characters, cut after ``most``."""
    shown = _CONTROL.sub("", _ESCAPES.sub("", text))
    return shown if most is None or len(shown) <= most else shown[: most - 1] + "…"


def answer(diagnosis: Diagnosis) -> Answer:
    """A diagnosis as the tool ``diagnose`` tells it."""
    language = diagnosis.language
    return Answer(
        verdict=diagnosis.verdict,
        reason=clean(diagnosis.verdict_reason[language]),
        language=language,
        causes=tuple(_suspect(h, diagnosis) for h in diagnosis.differential[:CAUSES]),
        none_of_these=round(diagnosis.none_of_these, 4),
        defects=tuple(_fault(d, language) for d in diagnosis.defects),
        seen=_sights(diagnosis.findings, diagnosis.symptom_names, language),
        next_tests=tuple(_test(t, language) for t in diagnosis.next_tests),
        contradictions=tuple(clean(w[language]) for w in diagnosis.contradictions),
        similar=tuple(
            Like(id=s.id, title=s.title[language], causes=s.causes, judgement=s.judgement[language])
            for s in diagnosis.similar_cases
        ),
        versions=diagnosis.versions,
    )


def tests(diagnosis: Diagnosis) -> Tests:
    """A diagnosis as the tool ``next_tests`` tells it."""
    return Tests(
        verdict=diagnosis.verdict,
        settled=settled(diagnosis),
        tests=tuple(_test(t, diagnosis.language) for t in diagnosis.next_tests),
    )


def curves(reading: Reading) -> CurveReading:
    """What was read from curves."""
    series = [_series(run.name, curve) for run in reading.runs for curve in run.curves]
    return CurveReading(
        series=tuple(series[:SERIES]),
        notes=tuple(clean(n, MOST_QUOTED) for run in reading.runs for n in run.notes),
        seen=_sights(reading.findings, reading.symptom_names, reading.language),
    )


def program(reading: CodeReading) -> ProgramReading:
    """What was read from code."""
    layers = [layer for network in reading.networks for layer in network.layers]
    parts = (*layers, *reading.losses, *reading.optimizers, *reading.schedules, *reading.pipeline)
    facts = reading.facts.model_dump(exclude={"origins"}, exclude_none=True)
    return ProgramReading(
        parts=tuple(
            Place(what=clean(p.what), where=clean(p.where), text=clean(p.text, MOST_QUOTED))
            for p in (*parts, *reading.modes, *reading.callbacks)
        ),
        facts={name: clean(str(value), MOST_QUOTED) for name, value in facts.items()},
        defects=tuple(_fault(d, reading.language) for d in reading.defects),
        seen=_sights(reading.findings, reading.symptom_names, reading.language),
        notes=tuple(clean(n) for n in reading.notes),
        patch=_patch(reading.patch),
    )


def _patch(patch: str) -> str:
    """The diff as it is, for a changed one would not apply; none when it could hide something."""
    return patch if clean(patch) == patch.replace("\r", "") else ""


def measurements(kb: Knowledge, language: Language) -> Measurements:
    """All probes of the knowledge base."""
    return Measurements(
        probes=tuple(
            Measurement(
                id=p.id,
                name=p.name[language],
                tier=p.tier,
                minutes=p.minutes,
                procedure=p.procedure[language],
                confirms=p.confirms[language],
                refutes=p.refutes[language],
                answers=p.answers,
            )
            for p in kb.probes.values()
        )
    )


def _suspect(hypothesis: Hypothesis, diagnosis: Diagnosis) -> Suspect:
    language, cause = diagnosis.language, hypothesis.cause
    return Suspect(
        cause=cause.id,
        name=cause.name[language],
        probability=round(hypothesis.probability, 4),
        summary=cause.summary[language],
        supports=_signs(hypothesis.supports, diagnosis.symptom_names, language),
        opposes=_signs(hypothesis.opposes, diagnosis.symptom_names, language),
        fixes=_remedies(cause.fixes, language),
    )


def _signs(
    found: Sequence[Contribution], names: Mapping[str, Words], language: Language
) -> tuple[str, ...]:
    told = [(names[c.symptom][language] if c.symptom in names else c.symptom, c) for c in found]
    return tuple(f"{name} ({c.nats:+.1f})" for name, c in told[:SIGNS])


def _remedies(fixes: Sequence[Fix], language: Language) -> tuple[Remedy, ...]:
    return tuple(
        Remedy(
            do=f.do[language],
            code={str(k): v for k, v in f.code.items()},
            verify=f.verify[language],
        )
        for f in fixes[:FIXES]
    )


def _fault(defect: Defect, language: Language) -> Fault:
    return Fault(
        name=defect.name[language],
        where=_places(defect.evidence),
        explanation=defect.explanation[language] if defect.explanation else "",
        fixes=_remedies(defect.fixes, language),
    )


def _sights(
    findings: Sequence[Finding], names: Mapping[str, Words], language: Language
) -> tuple[Sight, ...]:
    seen = [f for f in findings if f.status == "present"]
    return tuple(
        Sight(
            symptom=f.symptom,
            name=names[f.symptom][language] if f.symptom in names else f.symptom,
            source=f.source,
            where=_places(f.evidence),
        )
        for f in seen[:SIGHTS]
    )


def _places(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(
        clean(": ".join(t for t in (e.where, e.what, e.observed) if t), MOST_QUOTED)
        for e in evidence[:PLACES]
    )


def _test(test: NextTest, language: Language) -> Test:
    return Test(
        kind=test.kind,
        id=test.id,
        text=test.text[language],
        values=tuple(value for value, _ in _VALUES.get(test.kind, ())),
        minutes=test.cost,
        gain=round(test.gain, 4),
        confirms=test.confirms,
        refutes=test.refutes,
    )


def _series(run: str, curve: Curve) -> Series:
    values = curve.values
    finite = values[np.isfinite(values)]
    return Series(
        run=clean(run, MOST_QUOTED),
        name=clean(curve.name, MOST_QUOTED),
        role=curve.role,
        unit=curve.granularity,
        points=len(values),
        first=_number(values[0]) if len(values) else None,
        last=_number(values[-1]) if len(values) else None,
        lowest=_number(finite.min()) if len(finite) else None,
        highest=_number(finite.max()) if len(finite) else None,
        not_finite=len(values) - len(finite),
    )


def _number(value: float) -> float | str:
    """NaN and infinities travel as words."""
    return float(value) if math.isfinite(value) else {"nan": "NaN"}.get(str(value), str(value))
