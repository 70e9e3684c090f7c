"""Who answers: the advisor, parts of it, and the plain methods that it has to beat.

Every system turns a problem into an ``Answer``; what is measured is the same for all.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor import pipeline
from advisor.bm25 import Index
from advisor.knowledge import Knowledge
from advisor.model import Case, Diagnosis
from advisor.reader import signs
from eval.problems import Problem

# How many causes an answer may hold: as many as a diagnosis shows.
TOP = 5


@dataclass(frozen=True)
class Claim:
    """What is put at one rank: a cause, or all that a coarser word of a rival may mean.

    ``probability`` is None for a system that states none.
    """

    causes: frozenset[str]
    probability: float | None = None
    benign: bool = False


@dataclass(frozen=True)
class Answer:
    """The claims, best first. ``verdict`` is empty for a system that gives none.

    ``alarm``: it says that something is wrong.
    """

    claims: tuple[Claim, ...]
    verdict: str = ""
    alarm: bool = False


@dataclass(frozen=True)
class Solved:
    """A problem, read and diagnosed once for all systems."""

    problem: Problem
    case: Case
    diagnosis: Diagnosis


System = Callable[[Solved], Answer]


def solve(problem: Problem, kb: Knowledge) -> Solved:
    """Diagnose one problem."""
    case = problem.case(kb)
    return Solved(problem, case, pipeline.diagnose(case, kb, strict=True))


def advisor(solved: Solved) -> Answer:
    """The whole of it. An alarm is a fault above one half, the verdict "cause", or a defect."""
    d = solved.diagnosis
    claims = tuple(
        Claim(frozenset([h.cause.id]), h.probability, h.cause.severity == "benign")
        for h in d.differential
    )
    return Answer(claims, d.verdict, accuses(d))


def accuses(diagnosis: Diagnosis) -> bool:
    """It says that something is wrong: a fault above one half, the verdict, or a defect."""
    sure = any(h.probability > 0.5 and h.cause.severity != "benign" for h in diagnosis.differential)
    return sure or diagnosis.verdict == "cause" or bool(diagnosis.defects)


def rules(kb: Knowledge) -> System:
    """The advisor without what the text reads like and without similar cases."""
    bare = kb.with_scales(kb.scales.model_copy(update={"retrieval_bound": 0.0}))
    bare.reader = None

    def answer(solved: Solved) -> Answer:
        ranking = pipeline.ranked(solved.case, solved.diagnosis.findings, bare)
        best = [(kb.cause_ids[i], float(ranking.marginals[i])) for i in ranking.order[:TOP]]
        return _ranked(kb, best)

    return answer


def reader(kb: Knowledge) -> System:
    """The trained reader alone: what the text, code and log read like."""

    def answer(solved: Solved) -> Answer:
        if kb.reader is None or not kb.reader.usable():
            return Answer(())
        case = solved.case
        code = "\n".join(s.text for s in case.snippets)
        seen = signs(solved.diagnosis.findings, case.experiments)
        mass = kb.reader.distribution(case.prose, code, case.log, seen)
        return _ranked(kb, sorted(mass.items(), key=lambda item: -item[1])[:TOP])

    return answer


def lexical(kb: Knowledge) -> System:
    """BM25 alone, over names and summaries of the causes and over the documented cases."""
    index = _cause_index(kb)

    def answer(solved: Solved) -> Answer:
        text = "\n".join((solved.problem.prose, solved.problem.code, solved.problem.log))
        scores = index.scores(text)
        for id, score in kb.case_index.scores(text).items():
            for cause in kb.cases[id].causes[:1]:
                scores[cause] = max(scores.get(cause, 0.0), score)
        best = sorted(scores, key=lambda cause: (-scores[cause], cause))[:TOP]
        return Answer(tuple(_claim(kb, cause) for cause in best))

    return answer


def constant(kb: Knowledge, problems: Sequence[Problem]) -> System:
    """The five most frequent causes of this very set, in that order, whatever is asked."""
    counts = Counter(p.accepted[0] for p in problems if p.accepted)
    best = sorted(counts, key=lambda cause: (-counts[cause], cause))[:TOP]
    verdict = Counter(p.verdicts[0] for p in problems).most_common(1)[0][0]
    answer = Answer(tuple(_claim(kb, cause) for cause in best), verdict, verdict == "cause")
    return lambda solved: answer


def systems(kb: Knowledge, problems: Sequence[Problem]) -> dict[str, System]:
    """Every system by its name in the table."""
    return {
        "advisor": advisor,
        "rules without retrieval": rules(kb),
        "trained reader alone": reader(kb),
        "BM25 alone": lexical(kb),
        "constant": constant(kb, problems),
    }


@functools.lru_cache(maxsize=2)
def _cause_index(kb: Knowledge) -> Index:
    return Index.build(
        {
            c.id: "\n".join((c.name.en, c.name.zh, c.summary.en, c.summary.zh))
            for c in kb.causes.values()
        }
    )


def _claim(kb: Knowledge, cause: str, probability: float | None = None) -> Claim:
    return Claim(frozenset([cause]), probability, kb.causes[cause].severity == "benign")


def _ranked(kb: Knowledge, best: Sequence[tuple[str, float]]) -> Answer:
    claims = tuple(_claim(kb, cause, min(1.0, p)) for cause, p in best)
    alarm = any(c.probability > 0.5 and not c.benign for c in claims if c.probability is not None)
    return Answer(claims, alarm=alarm)
