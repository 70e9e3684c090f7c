"""What to look at next: questions, things to bring, probes and experiments by their worth.

The worth of a test is how much more often the first cause would be the right one after it, and
some of the information (nats) that it gives about all causes, the more the less is known; it is
held against its cost.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.inference import ANSWER_ERROR, Ranking, with_error
from advisor.knowledge import OUTCOMES, Knowledge
from advisor.model import Finding, NextTest, Outcome, Prospect, Symptom, TestKind, Words

Array = npt.NDArray[np.float64]
# Every diagnosis goes through the rates of all tests, a megabyte: in half of it they say as much.
Rates = npt.NDArray[np.float32]

# Effort in minutes: answering a question, one for which code has to be looked at, one that wants a
# small measurement, and trying a change with a short training. # unsourced
QUESTION_MINUTES, CODE_MINUTES, MEASURED_MINUTES, EXPERIMENT_MINUTES = 1.0, 1.5, 3.0, 30.0
# A test whose expected information is less (nats) is not proposed. # unsourced
WORTHWHILE = 0.01
# What a nat about all causes counts beside a better chance that the first one is right, divided by
# its probability: while little is known, what splits the field comes before what singles out one.
INFORMATION = 0.03
# Causes for whose sake an experiment is considered.
LIKELY = 8
# Tests of a kind among those proposed at most, so that there is a choice. # unsourced
MOST_OF_A_KIND: dict[TestKind, int] = {"question": 2, "request": 2, "probe": 2, "experiment": 2}
# A result is named for a cause whose probability it changes by this much. # unsourced
CHANGES = 0.01
# Causes named for a result, and results named for a request.
NAMED, NAMED_RESULTS = 2, 3
# Tests of a kind whose results by cause are remembered. # unsourced
REMEMBERED = 1024
OUTCOME_WORDS: dict[Outcome, Words] = {
    "fixed": Words(en="cured it", zh="问题消失"),
    "better": Words(en="got better", zh="有所好转"),
    "same": Words(en="no change", zh="没有变化"),
    "worse": Words(en="got worse", zh="更糟"),
    "other": Words(en="something else happened", zh="出现别的现象"),
}
YES, NO = Words(en="yes", zh="是"), Words(en="no", zh="否")
NOTHING = Words(en="nothing of the kind", zh="没有这类现象")


@dataclass(frozen=True)
class _Option:
    """A test with P(result | hypothesis) of shape ``(n_results, n_hypotheses)``."""

    kind: TestKind
    id: str
    text: Words
    cost: float
    rates: Rates
    results: Sequence[Words]

    @cached_property
    def doubt(self) -> Rates:
        """Entropy of the result under each hypothesis (nats), ``(n_hypotheses,)``."""
        return _entropy(self.rates).sum(axis=0)


Valued = tuple[_Option, float]
"""A test and its expected information (nats)."""


@dataclass(frozen=True)
class _Options:
    """Several tests to be weighed at once."""

    tests: tuple[_Option, ...]

    @cached_property
    def rates(self) -> Rates:
        """Those of all tests one below the other, ``(n_all_results, n_hypotheses)``."""
        return np.concatenate([o.rates for o in self.tests])

    @cached_property
    def starts(self) -> npt.NDArray[np.intp]:
        """The row in which each test begins, ``(n_tests,)``."""
        return np.cumsum([0, *(len(o.rates) for o in self.tests[:-1])])

    @cached_property
    def costs(self) -> Array:
        """Minutes, ``(n_tests,)``."""
        return np.array([o.cost for o in self.tests])

    @cached_property
    def doubts(self) -> Rates:
        """Shape ``(n_tests, n_hypotheses)``."""
        return np.array([o.doubt for o in self.tests])


def next_tests(
    ranking: Ranking,
    worths: Sequence[Valued],
    top: int,
    *,
    limits: Mapping[TestKind, int] = MOST_OF_A_KIND,
) -> tuple[NextTest, ...]:
    """The tests worth most for their cost, at most ``top`` and no two about one thing.

    ``worths`` are those of ``by_worth``; ``limits`` are how many of a kind there may be.
    """
    chosen: list[NextTest] = []
    groups: set[str] = set()
    kinds: Counter[TestKind] = Counter()
    for option, gain in worths:
        group = _group(ranking.kb, option)
        if group in groups or kinds[option.kind] >= limits.get(option.kind, 0):
            continue
        groups.add(group)
        kinds[option.kind] += 1
        chosen.append(_as_test(option, gain, ranking))
        if len(chosen) == top:
            break
    return tuple(chosen)


def _group(kb: Knowledge, option: _Option) -> str:
    """What it is about: a mechanism, or code of any kind."""
    if option.kind == "request" and kb.requests[option.id].give == "code":
        return "code to bring"
    symptom = kb.symptoms.get(option.id)
    return (symptom.group if symptom else "") or option.id


def by_worth(
    ranking: Ranking, findings: Sequence[Finding], asked: Collection[str] = ()
) -> list[Valued]:
    """The tests that tell anything with their information, the one worth most for its cost first.

    Those ``asked`` are not among them.
    """
    kb, posterior = ranking.kb, ranking.single_posterior
    settled = {f.symptom for f in findings if f.status != "unknown"} | kb.ruled_out(findings)
    given = {f.source for f in findings if f.status != "unknown"}
    # Who has no code at hand now has none for the next request, either.
    refused = {kb.requests[id].give for id in asked if id in kb.requests} - given - {"words"}
    brought = _requests(kb, settled, given=given, refused=refused)
    others = (*brought, *_probes(kb, settled), *_experiments(ranking))
    both = [options for options in (_questions(kb), _Options(others)) if options.tests]
    if not both:
        return []
    told = [weighed(posterior, o.rates, o.starts, o.doubts) for o in both]
    gains, better = (np.concatenate(of) for of in zip(*told, strict=True))
    worths = better + INFORMATION / float(posterior[:-1].max()) * gains
    # The square root: a probe of nine minutes is worth three questions, not nine. # unsourced
    order = np.argsort(-worths / np.concatenate([o.costs for o in both]) ** 0.5, kind="stable")
    tests = [t for options in both for t in options.tests]
    rows: list[int] = order[gains[order] >= WORTHWHILE].tolist()
    valued = [(tests[i], float(gains[i])) for i in rows]
    settled |= set(asked)
    return [v for v in valued if v[0].id not in (settled if v[0].kind == "question" else asked)]


def weighed(
    posterior: Array, rates: Rates, starts: npt.NDArray[np.intp], doubts: Rates
) -> tuple[Array, Array]:
    """What each test tells: expected information (nats) and ``better``, both ``(n_tests,)``.

    The information is about which hypothesis is true. Better is how much more probable the first
    cause is to be right after the test, on average; the last hypothesis, "none of these", is never
    put first. ``posterior`` has shape ``(n_hypotheses,)``, ``rates`` P(result | hypothesis) shape
    ``(n_all_results, n_hypotheses)``; results of a test stand together from its row in ``starts``;
    ``doubts`` are their entropies by hypothesis, ``(n_tests, n_hypotheses)``.
    """
    share = posterior.astype(np.float32)
    ours = share.copy()
    ours[-1] = 0.0
    results = np.add.reduceat(_entropy(rates @ share), starts)
    first = np.add.reduceat((rates * ours).max(axis=1), starts)
    return (results - doubts @ share).astype(np.float64), first - ours.max()


def _entropy(p: Rates) -> Rates:
    """``-p ln p``, elementwise."""
    return -p * np.log(np.maximum(p, np.float32(1e-30)))


@functools.lru_cache(maxsize=4)
def _questions(kb: Knowledge) -> _Options:
    """Every question that there is."""
    yes = with_error(_seen_with_none(kb), ANSWER_ERROR).astype(np.float32)
    rates = np.stack([yes, 1 - yes], axis=1)  # (n_symptoms, 2, n_hypotheses)
    return _Options(
        tuple(
            _Option("question", s.id, s.ask, question_minutes(s), rates[column], (YES, NO))
            for column, s in enumerate(kb.symptoms.values())
            if s.ask is not None
        )
    )


@functools.lru_cache(maxsize=4)
def _seen_with_none(kb: Knowledge) -> Array:
    """P(symptom seen | hypothesis), the last one none of ours: ``(n_symptoms, n_hypotheses)``."""
    return np.vstack([kb.frequencies, kb.background]).T


def question_minutes(symptom: Symptom) -> float:
    """The effort of answering whether a symptom is there."""
    if "probe" in symptom.channels:
        return MEASURED_MINUTES
    at_once = "prose" in symptom.channels or "curve" in symptom.channels
    return QUESTION_MINUTES if at_once else CODE_MINUTES


def _requests(
    kb: Knowledge, settled: Collection[str], *, given: Collection[str], refused: Collection[str]
) -> Iterator[_Option]:
    """Things to bring, but not those most of which is known already.

    Nothing of a kind that was ``refused``, and no whole script where some code was ``given``.
    """
    for request in kb.requests.values():
        if request.give in refused or (not request.answers and request.give in given):
            continue
        answers = request.answers or _in_code(kb)
        fresh = tuple(s for s in answers if s not in settled)
        if 2 * len(fresh) > len(answers):
            yield _request(kb, request.id, fresh)


@functools.lru_cache(maxsize=4)
def _in_code(kb: Knowledge) -> tuple[str, ...]:
    """The faults that any request for lines of code would show."""
    asked_for = (s for r in kb.requests.values() if r.give == "code" for s in r.answers)
    return tuple(s for s in dict.fromkeys(asked_for) if kb.symptoms[s].kind == "trouble")


@functools.lru_cache(maxsize=REMEMBERED)
def _request(kb: Knowledge, id: str, fresh: tuple[str, ...]) -> _Option:
    request = kb.requests[id]
    code = request.give == "code"
    rates = _first_seen(
        _frequencies(kb, fresh, kb.scales.trust["code" if code else "curve"], code=code)
    )
    results = (*(kb.symptoms[s].name for s in fresh), NOTHING)
    return _Option("request", id, request.ask, request.minutes, rates, results)


def _probes(kb: Knowledge, settled: Collection[str]) -> Iterator[_Option]:
    for probe in kb.probes.values():
        fresh = tuple(s for s in probe.answers if s not in settled)
        if fresh:
            yield _probe(kb, probe.id, fresh)


@functools.lru_cache(maxsize=REMEMBERED)
def _probe(kb: Knowledge, id: str, fresh: tuple[str, ...]) -> _Option:
    probe = kb.probes[id]
    rates = _first_seen(_frequencies(kb, fresh, 1.0))
    seen = tuple(kb.symptoms[s].name for s in fresh) if len(fresh) > 1 else (probe.confirms,)
    return _Option("probe", id, probe.name, probe.minutes, rates, (*seen, probe.refutes))


def _experiments(ranking: Ranking) -> Iterator[_Option]:
    kb = ranking.kb
    done = {label.partition("=")[0] for label in ranking.evidence.labels}
    likely = [kb.causes[kb.cause_ids[i]] for i in ranking.order[:LIKELY]]
    telling = {experiment for cause in likely for experiment in cause.responds_to}
    for kind in kb.experiments.values():
        if kind.ask is not None and kind.id in telling - done:
            yield _experiment(kb, kind.id)


@functools.lru_cache(maxsize=REMEMBERED)
def _experiment(kb: Knowledge, id: str) -> _Option:
    kind = kb.experiments[id]
    base, rows = kb.outcome_rates(id)
    rates = np.vstack([rows, base]).T.astype(np.float32)
    results = tuple(OUTCOME_WORDS[o] for o in OUTCOMES)
    return _Option("experiment", id, kind.ask or kind.name, EXPERIMENT_MINUTES, rates, results)


def _frequencies(
    kb: Knowledge, symptoms: Sequence[str], trust: float, *, code: bool = False
) -> Array:
    """P(symptom seen | hypothesis), drawn to the background as far as its source is not trusted.

    ``code``: read in a program, where a fault beside the cause is hardly ever seen.
    """
    background, frequencies = kb.rates(code_alone=code)
    columns = [kb.symptom_column[s] for s in symptoms]
    seen = np.vstack([frequencies[:, columns], background[columns]]).T
    leak = seen[:, -1:]
    return leak + trust * (seen - leak)


def _first_seen(seen: Array) -> Rates:
    """Results of looking at several symptoms: which is seen, or none, ``(k + 1, n_hypotheses)``."""
    none = np.prod(1 - seen, axis=0, keepdims=True)
    share = seen / np.maximum(seen.sum(axis=0, keepdims=True), 1e-12)
    return np.concatenate([share * (1 - none), none]).astype(np.float32)


def _as_test(option: _Option, gain: float, ranking: Ranking) -> NextTest:
    """Say what each result would do to the ranking."""
    posterior, ids = ranking.single_posterior, ranking.kb.cause_ids
    marginal = option.rates @ posterior
    after = posterior * option.rates / np.maximum(marginal, 1e-12)[:, None]
    change = (after - posterior)[:, :-1]  # (n_results, n_causes)

    results = range(len(change) - (option.kind != "experiment"))
    told = max(results, key=lambda o: float(change[o].max()))
    # The results that change most on average, in their order.
    moved = np.abs(change).sum(axis=1) * marginal
    most: list[int] = sorted(np.argsort(-moved, kind="stable")[:NAMED_RESULTS].tolist())
    shown = change[[told, *most]]
    confirmed, refuted = _named(shown, ids), _named(-shown, ids)
    prospects = [
        Prospect(
            result=option.results[result],
            probability=float(marginal[result]),
            confirms=confirmed[row],
            refutes=refuted[row],
        )
        for row, result in enumerate(most, start=1)
    ]
    return NextTest(
        kind=option.kind,
        id=option.id,
        text=option.text,
        gain=gain,
        cost=option.cost,
        confirms=confirmed[0],
        refutes=refuted[0],
        prospects=tuple(p for p in prospects if p.confirms or p.refutes),
    )


def _named(change: Array, ids: Sequence[str]) -> list[tuple[str, ...]]:
    """The causes that gain most, for each row of ``(n_results, n_causes)``."""
    most = np.argsort(-change, axis=1, kind="stable")[:, :NAMED]
    gained = np.take_along_axis(change, most, axis=1) > CHANGES
    rows: list[list[int]] = [
        causes[told].tolist() for causes, told in zip(most, gained, strict=True)
    ]
    return [tuple(ids[cause] for cause in row) for row in rows]
