"""From a case to a diagnosis.

::

    Case -> detectors -> findings -> inference -> Diagnosis
                           ^
             probe results, the person's answers
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

import advisor
from advisor import certainty, detectors, inference, retrieval
from advisor.contradictions import contradiction, course_of
from advisor.detectors import Channel, scope, text
from advisor.detectors.scope import Elsewhere
from advisor.errors import InputError
from advisor.inference import Ranking
from advisor.intake import code as code_reading
from advisor.intake.code.glance import at_a_glance
from advisor.knowledge import Knowledge
from advisor.model import (
    WEAK,
    Case,
    CodeReading,
    Curve,
    Defect,
    Diagnosis,
    Finding,
    Hypothesis,
    Judgement,
    NextTest,
    Reading,
    Run,
    Source,
    Status,
    TestKind,
    Verdict,
    Words,
)
from advisor.next_tests import OUTCOME_WORDS, by_worth, next_tests
from advisor.reader import Reader, signs
from advisor.uncollected import uncollected

# How many causes, tests and cases a document carries.
TOP_CAUSES, TOP_TESTS, TOP_CASES = 5, 5, 3
# A cause is asserted against a curve that looks healthy, with no trouble seen, from this
# probability on; of 297 healthy runs none reaches it.
SURE = 0.5
# The symptom of who only asks whether something is normal, and how many sound things they tell
# then. # unsourced
ASKS, TOLD_SOUND = "asks-if-normal", 2
# Nats that a probe's verdict on a cause weighs beside its findings: one in twenty is wrong.
# unsourced
JUDGED = 3.0
# A text is sent away when it reads like other people's business with this probability; or with the
# second, when the rules of scope say so, too. # chosen on eval/outside.yaml
SURELY_ELSEWHERE, PERHAPS_ELSEWHERE = 0.8, 0.01
# What an answer without a verdict asks for.
BROUGHT: dict[TestKind, int] = {"request": 2, "question": 1}
# Points of a curve kept for drawing.
DRAWN_POINTS = 1000
# A pair of causes is shown from this probability on. # unsourced
PAIR_SHOWN = 0.1

_ORDER: dict[Status, int] = {"present": 0, "absent": 1, "unknown": 2}
# Whose answer to a symptom a measurement, or a person's answer to the very question, overrules.
_OVERRULES: dict[Source, frozenset[Source]] = {
    "probe": frozenset({"person", "prose", "guess", "heard"}),
    "person": frozenset({"prose", "guess", "heard"}),
    "curve": frozenset({"prose", "guess", "heard"}),
}


@uncollected()
def diagnose(
    case: Case,
    kb: Knowledge,
    *,
    observed: Sequence[Finding] = (),
    judged: Sequence[Judgement] = (),
    asked: Collection[str] = (),
    brief: bool = False,
    strict: bool = False,
) -> Diagnosis:
    """Look at everything in the case and rank the causes.

    ``observed`` are findings from elsewhere: probe results and the person's answers; ``judged`` is
    what probes say of causes; tests ``asked`` are not proposed again. A ``brief`` document has
    one test, no similar cases, no myths, no names and no word of what to bring. With ``strict`` a
    crashing detector raises, else it answers unknown.
    """
    findings, contradictions = look(case, kb, observed=observed, strict=strict)
    read = _Read.of(case, kb, findings)
    leanings = leaning(_likeness(case, kb, findings, read), judged)
    document = _ranked_document(
        case, kb, findings, leanings, _elsewhere(case, kb, read), asked, brief=brief
    )
    if brief:
        return document.model_copy(update={"contradictions": contradictions})
    ours = document.verdict != "not-a-training-question"
    shown = retrieval.cases_to_show(case.prose, kb, TOP_CASES) if ours else ()
    stated = kb.myth_phrases.stated(case.prose)
    return document.model_copy(
        update={
            "similar_cases": shown,
            "contradictions": contradictions,
            "myths": tuple(m for m in kb.myths.values() if m.id in stated),
        }
    )


def diagnose_again(
    before: Diagnosis,
    kb: Knowledge,
    observed: Sequence[Finding],
    judged: Sequence[Judgement] = (),
    asked: Collection[str] = (),
) -> Diagnosis:
    """A diagnosis with more findings, ranked anew; what the person wrote is not needed.

    ``judged`` is what a probe says of causes: it outweighs what the text reads like. Tests
    ``asked`` by now are not proposed again, nor are those that had been before.
    """
    findings, conflicts = merge((*observed, *before.findings), kb)
    case = Case(
        prose="asked",  # that they asked counts in the verdict; what they wrote is in the findings
        language=before.language,
        runs=before.runs,
        facts=before.facts,
        experiments=before.experiments,
    )
    leanings, asked = leaning(before.leanings, judged), {*before.asked, *asked}
    return _ranked_document(case, kb, findings, leanings, None, asked).model_copy(
        update={
            "similar_cases": before.similar_cases,
            "contradictions": tuple(dict.fromkeys((*before.contradictions, *conflicts))),
            "myths": before.myths,
            "notes": before.notes,
            "patch": before.patch,
        }
    )


def leaning(before: dict[str, float], judged: Sequence[Judgement]) -> dict[str, float]:
    """Nats by cause after probes have judged some: a cause ruled out reads like nothing any more.

    Told twice it counts once; where as many confirm a cause as rule it out, nothing is settled.
    """
    after = dict(before)
    votes = Counter[str]()
    for one in judged:
        votes[one.cause] += {"confirm": 1, "refute": -1}.get(one.verdict, 0)
    for cause, vote in votes.items():
        held = after.get(cause, 0.0)
        if vote:
            after[cause] = max(held, JUDGED) if vote > 0 else min(held, -JUDGED)
    return after


def _ranked_document(
    case: Case,
    kb: Knowledge,
    findings: tuple[Finding, ...],
    leanings: dict[str, float],
    outside: Elsewhere | None,
    asked: Collection[str] = (),
    *,
    brief: bool = False,
) -> Diagnosis:
    """The ranking and what follows from it."""
    ranking = inference.rank(findings, case.experiments, kb, facts=case.facts, similarity=leanings)
    differential = inference.hypotheses(ranking, findings, TOP_CAUSES)
    verdict, reason = _verdict(case, findings, ranking, differential, outside, kb)
    worths = by_worth(ranking, findings, asked)
    if verdict == "not-enough-evidence" and not brief:
        wanted = next_tests(ranking, worths, 3, limits=BROUGHT)
        reason = _what_to_bring(reason, wanted, kb)
    ours = verdict != "not-a-training-question"
    tests = next_tests(ranking, worths, 1 if brief else TOP_TESTS)
    pairs = ranking.pairs_above(PAIR_SHOWN)
    mentioned = {h.cause.id for h in differential} | {c for a, b, _ in pairs for c in (a, b)}
    prospects = [p for t in tests for p in (t, *t.prospects)]
    mentioned |= {c for p in prospects for c in (*p.confirms, *p.refutes)}
    return Diagnosis(
        verdict=verdict,
        verdict_reason=reason,
        language=case.language,
        findings=findings,
        differential=differential if ours else (),
        none_of_these=ranking.none_of_these,
        pairs=pairs if ours else (),
        defects=_defects(findings, kb, ranking),
        next_tests=tests if ours else (),
        facts=case.facts,
        experiments=case.experiments,
        leanings=leanings,
        asked=tuple(sorted(asked)),
        notes=case.notes,
        runs=tuple(_thin(run) for run in case.runs),
        symptom_names={} if brief else _names(findings, ranking, kb),
        cause_names={} if brief else {id: kb.causes[id].name for id in sorted(mentioned)},
        versions={"advisor": advisor.__version__, "knowledge": kb.digest},
    )


def look(
    case: Case, kb: Knowledge, *, observed: Sequence[Finding] = (), strict: bool = False
) -> tuple[tuple[Finding, ...], tuple[Words, ...]]:
    """Every finding of a case, one a symptom, and where sources contradict one another."""
    prose = text.text_findings(case, kb.symptoms, kb.phrases) if case.prose else ()
    guessed = text.guesses(case, kb.symptoms, kb.phrases) if case.prose else ()
    seen = certainty.weighed(detectors.look(case, strict=strict), case, kb)
    told = [*observed, *seen, *prose]
    heard = text.heard(case, kb.symptoms, kb.reader) if case.prose and kb.reader else ()
    for weaker in (guessed, heard):
        settled = {f.symptom for f in told if f.status != "unknown"} | kb.ruled_out(told)
        told += [f for f in weaker if f.symptom not in settled]
    return merge(told, kb, course_of(case))


def ranked(
    case: Case,
    findings: Sequence[Finding],
    kb: Knowledge,
    *,
    pairs: bool = True,
) -> Ranking:
    """All causes ranked by findings, experiments and what the text reads like."""
    return inference.rank(
        findings,
        case.experiments,
        kb,
        facts=case.facts,
        similarity=_likeness(case, kb, findings, _Read.of(case, kb, findings)),
        pairs=pairs,
    )


@dataclass(frozen=True)
class _Read:
    """A case as the trained reader takes it, and the reader."""

    reader: Reader
    prose: str
    code: str
    log: str
    seen: frozenset[str]

    @classmethod
    def of(cls, case: Case, kb: Knowledge, findings: Sequence[Finding]) -> _Read | None:
        """None where nothing is written or nobody there to read it."""
        if kb.reader is None or not case.prose.strip() or not kb.reader.usable():
            return None
        code = "\n".join(s.text for s in case.snippets)
        prose = "\n".join(dict.fromkeys(case.prose.split("\n")))  # said again, it is no surer
        return cls(kb.reader, prose, code, case.log, signs(findings, case.experiments))


def _elsewhere(case: Case, kb: Knowledge, read: _Read | None) -> Elsewhere | None:
    """Whose business the text is instead, by the rules unless it reads like training trouble.

    A text that reads like nothing but other business is sent away without a rule, too.
    """
    share, topic = 1.0, ""
    if read is not None:
        share, topic = read.reader.elsewhere(read.prose, read.code, read.log, read.seen)
        if share < PERHAPS_ELSEWHERE:
            return None
    material = bool(case.runs or case.snippets or case.log)
    ruled = scope.out_of_scope(case.prose, kb, material=material)
    if ruled is None and topic and share >= SURELY_ELSEWHERE:
        return scope.reads_like(topic, case.prose, kb)
    return ruled


def _likeness(
    case: Case, kb: Knowledge, findings: Sequence[Finding], read: _Read | None
) -> dict[str, float]:
    """Nats by cause from what the text reads like.

    Causes that the reader has not learned, as a site's own, are known by similar documented cases.
    """
    bound = kb.scales.retrieval_bound
    nats: dict[str, float] = {}
    if not kb.causes_read.all():
        nats = retrieval.likeness(retrieval.similar_cases(case.prose, kb, TOP_CASES), bound)
    if read is not None:
        # Under words in which nothing is seen, what code looks like is a bad guide.
        alone = inference.code_alone(findings)
        telling = read.reader.telling(read.prose) if alone else 1.0
        weight = kb.scales.retrieval_weight * telling
        nats |= read.reader.nats(
            read.prose, read.code, read.log, read.seen, bound=bound, weight=weight
        )
    return nats


def _seen(case: Case, channel: Channel, *, strict: bool) -> list[Finding]:
    return [d.look(case, strict=strict) for d in detectors.detectors_of(channel)]


def look_at_curves(case: Case, kb: Knowledge, *, strict: bool = False) -> Reading:
    """What the curve detectors see, without any diagnosis."""
    findings, _ = merge(_seen(case, "curve", strict=strict), kb)
    return Reading(
        language=case.language,
        runs=tuple(_thin(run) for run in case.runs),
        findings=findings,
        symptom_names={f.symptom: kb.symptoms[f.symptom].name for f in findings},
    )


@uncollected()
def look_at_code(case: Case, kb: Knowledge, *, strict: bool = False) -> CodeReading:
    """What the code detectors see, and the program at a glance, without any diagnosis."""
    seen = certainty.weighed(_seen(case, "code", strict=strict), case, kb)
    findings, _ = merge(seen, kb)
    return CodeReading(
        language=case.language,
        **at_a_glance(code_reading.program(case)),
        findings=findings,
        defects=_defects(findings, kb),
        notes=tuple(
            f"{s.name}: the layout was lost; what stands inside which loop is only inferred"
            for s in case.snippets
            if not s.scope_certain
        ),
        symptom_names={f.symptom: kb.symptoms[f.symptom].name for f in findings},
    )


def merge(
    findings: Sequence[Finding], kb: Knowledge, course: Words | None = None
) -> tuple[tuple[Finding, ...], tuple[Words, ...]]:
    """One finding a symptom: present beats absent beats unknown, in that order; conflicts are told.

    What was measured, present or absent, beats what was only said. ``course`` tells what the
    training loss does, for conflicts with a curve. Raises ``InputError`` for a finding of a symptom
    that nobody knows, as an old or foreign probe report may hold.
    """
    by_symptom: dict[str, list[Finding]] = {}
    unsettled: dict[str, Finding] = {}  # most of them
    for finding in findings:
        if finding.status == "unknown":
            unsettled.setdefault(finding.symptom, finding)
        else:
            by_symptom.setdefault(finding.symptom, []).append(finding)
    if unheard := (by_symptom.keys() | unsettled.keys()) - kb.symptoms.keys():
        raise InputError(
            f"finding {min(unheard)!r}: this knowledge base has no such symptom. Measure again with"
            " this version, or use the knowledge base that the report was made with."
        )
    merged: list[Finding] = []
    conflicts: list[Words] = []
    for symptom, same in by_symptom.items():
        standing = _standing(same)
        first = min(standing, key=lambda f: _ORDER[f.status])
        evidence = tuple(e for f in standing if f.status == first.status for e in f.evidence)
        merged.append(first.model_copy(update={"evidence": tuple(dict.fromkeys(evidence))}))
        against = _against(first, same)
        if against is not None:
            pair = (first, against) if first.status == "present" else (against, first)
            conflicts.append(contradiction(kb.symptoms[symptom], *pair, by=first, course=course))
    merged.sort(key=lambda f: (_ORDER[f.status], f.symptom))
    left = sorted(unsettled.keys() - by_symptom.keys())
    return (*merged, *(unsettled[symptom] for symptom in left)), tuple(conflicts)


def _standing(same: Sequence[Finding]) -> list[Finding]:
    """The findings of one symptom that no better source overrules."""
    empty: frozenset[Source] = frozenset()
    gone = empty.union(*(_OVERRULES.get(f.source, empty) for f in same if f.status != "unknown"))
    return [f for f in same if f.source not in gone]


def _against(chosen: Finding, same: Sequence[Finding]) -> Finding | None:
    """The first finding that says the opposite; a guess contradicts nothing."""
    other = {"present": "absent", "absent": "present"}.get(chosen.status)
    return next((f for f in same if f.status == other and f.source not in WEAK), None)


def _verdict(
    case: Case,
    findings: Sequence[Finding],
    ranking: Ranking,
    differential: Sequence[Hypothesis],
    outside: Elsewhere | None,
    kb: Knowledge,
) -> tuple[Verdict, Words]:
    trouble = _present(findings, "trouble", kb)
    told = [f for f in trouble if f.source != "code"]  # who asks how to save a model asks just that
    if outside and not told and not case.runs:
        return "not-a-training-question", outside.reason
    best = differential[0]
    # Sound runs show it, too: seen in a curve it is no reproach, told by a person it is a worry.
    trouble = [f for f in trouble if f.source != "curve" or not kb.symptoms[f.symptom].common]
    fine = not trouble and _sound(findings, kb)
    needed = SURE if fine else kb.scales.assert_above
    if best.probability >= needed and (trouble or case.prose):
        return _asserted(best)
    if not trouble:
        return _quiet(case, findings, kb)
    first = [(h.cause.name, f"{h.probability:.0%}") for h in differential[:2]]
    return "not-enough-evidence", Words(
        en=f"Several causes fit: {'; '.join(f'{n.en} ({p})' for n, p in first)}.",
        zh=f"有几个原因说得通：{'；'.join(f'{n.zh}（{p}）' for n, p in first)}。",
    )


def _sound(findings: Sequence[Finding], kb: Knowledge) -> bool:
    """Whether a curve looks sound, or all that who asks if it is normal tells does."""
    healthy = [f.source for f in _present(findings, "healthy", kb)]
    asks = any(f.symptom == ASKS and f.status == "present" for f in findings)
    return "curve" in healthy or (asks and healthy.count("prose") >= TOLD_SOUND)


def _present(findings: Sequence[Finding], kind: str, kb: Knowledge) -> list[Finding]:
    """Sights of a kind; a guess at what is wrong is no sight of it."""
    return [
        f
        for f in findings
        if f.status == "present" and f.source not in WEAK and kb.symptoms[f.symptom].kind == kind
    ]


def _asserted(best: Hypothesis) -> tuple[Verdict, Words]:
    percent = ">99%" if best.probability > 0.99 else f"{best.probability:.0%}"
    name = best.cause.name
    if best.cause.severity == "benign":
        return "nothing-wrong", Words(
            en=f"This looks normal: {name.en} ({percent}).",
            zh=f"这看起来正常：{name.zh}（{percent}）。",
        )
    return "cause", Words(
        en=f"Most likely: {name.en} ({percent}).", zh=f"最可能：{name.zh}（{percent}）。"
    )


def _quiet(case: Case, findings: Sequence[Finding], kb: Knowledge) -> tuple[Verdict, Words]:
    """The verdict when no trouble was seen at all.

    A person who writes has a reason to: their words without any measurement are not "nothing
    wrong", however little of them is understood; unless they only ask whether it is.
    """
    healthy = [f for f in _present(findings, "healthy", kb) if f.source != "prose"]
    if not healthy and _sound(findings, kb):
        return "nothing-wrong", Words(
            en="What you describe is how sound training looks.", zh="您描述的正是正常训练的样子。"
        )
    if healthy or (case.snippets and not case.prose):
        looked = " + ".join((["curve"] if case.runs else []) + (["code"] if case.snippets else []))
        return "nothing-wrong", Words(
            en=f"Nothing wrong was found in what you gave ({looked}).",
            zh=f"在您提供的内容（{looked}）中没有发现问题。",
        )
    return "not-enough-evidence", Words(en="There is not enough to go by yet.", zh="目前依据不足。")


def _what_to_bring(reason: Words, tests: Sequence[NextTest], kb: Knowledge) -> Words:
    """The reason, and which number, log or line would tell most here."""
    how = {"curve": " (--curve)", "code": " (--code)", "words": ""}
    brought = [(t.text, how[kb.requests[t.id].give]) for t in tests if t.kind == "request"]
    asked = [t.text for t in tests if t.kind == "question"]
    en, zh = reason.en, reason.zh
    if brought:
        en += " Bring " + "; and ".join(w.en + by for w, by in brought) + "."
        zh += "请提供：" + "；以及".join(w.zh + by for w, by in brought) + "。"
    if asked:
        en += f" And say: {asked[0].en}"
        zh += f"并请回答：{asked[0].zh}"
    return Words(en=en, zh=zh)


def _defects(
    findings: Sequence[Finding], kb: Knowledge, ranking: Ranking | None = None
) -> tuple[Defect, ...]:
    return tuple(
        _defect(f, kb, ranking)
        for f in findings
        if f.status == "present"
        and f.source == "code"
        and f.certain
        and kb.symptoms[f.symptom].defect
    )


def _defect(finding: Finding, kb: Knowledge, ranking: Ranking | None) -> Defect:
    """A fault with the cause that shows it most often; of several the most probable here."""
    symptom = kb.symptoms[finding.symptom]
    column = kb.symptom_column[symptom.id]
    shown = kb.frequencies[:, column]
    rows = np.flatnonzero(shown == shown.max())
    row = int(rows[0] if ranking is None else rows[np.argmax(ranking.marginals[rows])])
    told = shown[row] > kb.background[column]
    cause = kb.causes[kb.cause_ids[row]] if told else None
    return Defect(
        symptom=symptom.id,
        name=symptom.name,
        evidence=finding.evidence,
        explanation=symptom.explanation,
        cause=cause.id if cause else "",
        fixes=cause.fixes[:1] if cause else (),
    )


def _names(findings: Sequence[Finding], ranking: Ranking, kb: Knowledge) -> dict[str, Words]:
    """Names of every symptom and experiment that the document mentions."""
    names = {f.symptom: kb.symptoms[f.symptom].name for f in findings}
    for label in ranking.evidence.labels:
        kind, _, outcome = label.partition("=")
        if outcome in OUTCOME_WORDS:
            name = kb.experiments[kind].name
            said = OUTCOME_WORDS[outcome]
            names[label] = Words(en=f"{name.en}: {said.en}", zh=f"{name.zh}：{said.zh}")
    return names


def _thin(run: Run) -> Run:
    return run.model_copy(update={"curves": tuple(_thin_curve(c) for c in run.curves)})


def _thin_curve(curve: Curve) -> Curve:
    """About ``DRAWN_POINTS`` points: of each stretch the lowest, the highest, and where NaN begins.

    NaN stretches keep their ends and the finite points beside them, unless there are several to
    a stretch: then the first and the last.
    """
    n = len(curve)
    if n <= DRAWN_POINTS:
        return curve
    edges = np.linspace(0, n, DRAWN_POINTS // 2 + 1).astype(int)
    keep: set[int] = {0, n - 1}
    for start, end in itertools.pairwise(edges):
        piece = curve.values[start : min(end + 1, n)]  # one more: a change at the seam counts
        finite = np.isfinite(piece)
        changes = np.flatnonzero(finite[1:] != finite[:-1])
        keep |= {start + int(c) + side for c in (*changes[:1], *changes[-1:]) for side in (0, 1)}
        if finite.any():
            keep.add(start + int(np.where(finite, piece, np.inf).argmin()))
            keep.add(start + int(np.where(finite, piece, -np.inf).argmax()))
    rows = sorted(keep)
    return curve.model_copy(update={"steps": curve.steps[rows], "values": curve.values[rows]})
