"""What to look at next: questions, things to bring, probes and experiments by their worth.

The worth of a test is how much more often the first cause would be the right one after it, and
some of the information (nats) that it gives about all causes, the more the less is known; it is
held against its cost.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.inference import ANSWER_ERROR, Ranking, with_error
from advisor.knowledge import OUTCOMES
from advisor.model import Finding, NextTest, Outcome, Prospect, TestKind, Words

Array = npt.NDArray[np.float64]

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
OUTCOME_WORDS: dict[Outcome, Words] = {
    "fixed": Words(en="cured it", zh="问题消失"),
    "better": Words(en="got better", zh="有所好转"),
    "same": Words(en="no change", zh="没有变化"),
    "worse": Words(en="got worse", zh="更糟"),
    "other": Words(en="something else happened", zh="出现别的现象"),
}
_YES, _NO = Words(en="yes", zh="是"), Words(en="no", zh="否")
_NOTHING = Words(en="nothing of the kind", zh="没有这类现象")


@dataclass(frozen=True)
class _Option:
    """A test with P(result | hypothesis) of shape ``(n_hypotheses, n_results)``."""

    kind: TestKind
    id: str
    text: Words
    cost: float
    rates: Array
    results: Sequence[Words]
    gain: float = 0.0
    worth: float = 0.0


def next_tests(
    ranking: Ranking,
    findings: Sequence[Finding],
    top: int,
    *,
    asked: Collection[str] = (),
    limits: Mapping[TestKind, int] = MOST_OF_A_KIND,
) -> tuple[NextTest, ...]:
    """The tests worth most for their cost, at most ``top`` and no two about one thing.

    Those ``asked`` are not proposed again; ``limits`` are how many of a kind there may be.
    """
    chosen: list[NextTest] = []
    groups: set[str] = set()
    kinds: Counter[TestKind] = Counter()
    for option in _by_worth(ranking, findings, asked):
        symptom = ranking.kb.symptoms.get(option.id)
        group = (symptom.group if symptom else "") or option.id
        if group in groups or kinds[option.kind] >= limits.get(option.kind, 0):
            continue
        groups.add(group)
        kinds[option.kind] += 1
        chosen.append(_as_test(option, ranking))
        if len(chosen) == top:
            break
    return tuple(chosen)


def _by_worth(
    ranking: Ranking, findings: Sequence[Finding], asked: Collection[str]
) -> list[_Option]:
    kb = ranking.kb
    settled = {f.symptom for f in findings if f.status != "unknown"}
    settled |= kb.ruled_out(findings)
    options = [
        *_questions(ranking, settled | set(asked)),
        *_requests(ranking, settled),
        *_probes(ranking, settled),
        *_experiments(ranking),
    ]
    posterior = ranking.single_posterior
    valued = [_valued(o, posterior) for o in options if o.id not in asked]
    worthwhile = [o for o in valued if o.gain >= WORTHWHILE]
    # The square root: a probe of nine minutes is worth three questions, not nine. # unsourced
    return sorted(worthwhile, key=lambda o: (-o.worth / o.cost**0.5, o.id))


def _valued(option: _Option, posterior: Array) -> _Option:
    gain = option.gain or information(posterior, option.rates)
    nat = INFORMATION / float(posterior[:-1].max())
    worth = better_first(posterior, option.rates) + nat * gain
    return dataclasses.replace(option, gain=gain, worth=worth)


def information(posterior: Array, rates: Array) -> float:
    """Expected information (nats) of a test about which hypothesis is true.

    ``posterior`` has shape ``(n_hypotheses,)``, ``rates`` shape ``(n_hypotheses, n_results)``.
    """
    marginal = posterior @ rates  # (n_results,)
    return float(_entropy(marginal).sum() - posterior @ _entropy(rates).sum(axis=1))


def better_first(posterior: Array, rates: Array) -> float:
    """How much more probable the first cause is to be right after the test, on average.

    The last hypothesis, "none of these", is never put first.
    """
    joint = posterior[:-1, None] * rates[:-1]
    return float(joint.max(axis=0).sum() - posterior[:-1].max())


def _entropy(p: Array) -> Array:
    """``-p ln p``, elementwise."""
    return -p * np.log(np.maximum(p, 1e-300))


def _questions(ranking: Ranking, settled: Collection[str]) -> Iterator[_Option]:
    kb, posterior = ranking.kb, ranking.single_posterior
    asked = [s for s in kb.symptoms.values() if s.ask is not None and s.id not in settled]
    columns = [kb.symptom_column[s.id] for s in asked]
    p = np.vstack([kb.frequencies[:, columns], kb.background[columns]])  # (n_hypotheses, n)
    yes = with_error(p, ANSWER_ERROR)
    marginal = posterior @ yes  # (n,)
    gains = _entropy(marginal) + _entropy(1 - marginal)
    gains -= posterior @ (_entropy(yes) + _entropy(1 - yes))
    for number, symptom in enumerate(asked):
        if symptom.ask is not None and gains[number] >= WORTHWHILE:
            rates = np.stack([yes[:, number], 1 - yes[:, number]], axis=1)
            cost = _minutes(symptom.channels)
            gain = float(gains[number])
            yield _Option("question", symptom.id, symptom.ask, cost, rates, (_YES, _NO), gain)


def _minutes(channels: Collection[str]) -> float:
    if "probe" in channels:
        return MEASURED_MINUTES
    return QUESTION_MINUTES if "prose" in channels or "curve" in channels else CODE_MINUTES


def _requests(ranking: Ranking, settled: Collection[str]) -> Iterator[_Option]:
    """Things to bring, but not those most of which is known already."""
    kb = ranking.kb
    for request in kb.requests.values():
        fresh = [s for s in request.answers if s not in settled]
        if 2 * len(fresh) > len(request.answers):
            trust = kb.scales.trust["code" if request.give == "code" else "curve"]
            rates = _first_seen(_frequencies(ranking, fresh, trust))
            names = [kb.symptoms[s].name for s in fresh]
            text = request.ask
            yield _Option("request", request.id, text, request.minutes, rates, (*names, _NOTHING))


def _probes(ranking: Ranking, settled: Collection[str]) -> Iterator[_Option]:
    kb = ranking.kb
    for probe in kb.probes.values():
        fresh = [s for s in probe.answers if s not in settled]
        if fresh:
            rates = _first_seen(_frequencies(ranking, fresh, 1.0))
            names = [kb.symptoms[s].name for s in fresh]
            results = (*names, probe.refutes)
            if len(fresh) == 1:
                results = (probe.confirms, probe.refutes)
            yield _Option("probe", probe.id, probe.name, probe.minutes, rates, results)


def _experiments(ranking: Ranking) -> Iterator[_Option]:
    done = {label.partition("=")[0] for label in ranking.evidence.labels}
    likely = [ranking.kb.causes[ranking.kb.cause_ids[i]] for i in ranking.order()[:LIKELY]]
    telling = {experiment for cause in likely for experiment in cause.responds_to}
    results = [OUTCOME_WORDS[o] for o in OUTCOMES]
    for kind in ranking.kb.experiments.values():
        if kind.ask is not None and kind.id in telling - done:
            base, rows = ranking.kb.outcome_rates(kind.id)
            rates = np.vstack([rows, base])
            yield _Option("experiment", kind.id, kind.ask, EXPERIMENT_MINUTES, rates, results)


def _frequencies(ranking: Ranking, symptoms: Sequence[str], trust: float) -> Array:
    """P(symptom seen | hypothesis), drawn to the background as far as its source is not trusted."""
    kb = ranking.kb
    columns = [kb.symptom_column[s] for s in symptoms]
    background = kb.background[columns]
    p = np.vstack([kb.frequencies[:, columns], background])
    return background + trust * (p - background)


def _first_seen(seen: Array) -> Array:
    """Results of looking at several symptoms: which is seen, or none, ``(n_hypotheses, k + 1)``."""
    none = np.prod(1 - seen, axis=1, keepdims=True)
    share = seen / np.maximum(seen.sum(axis=1, keepdims=True), 1e-12)
    return np.concatenate([share * (1 - none), none], axis=1)


def _as_test(option: _Option, ranking: Ranking) -> NextTest:
    """Say what each result would do to the ranking."""
    posterior, ids = ranking.single_posterior, ranking.kb.cause_ids
    marginal = posterior @ option.rates
    after = posterior[:, None] * option.rates / np.maximum(marginal, 1e-12)  # (n_h, n_results)
    change = (after - posterior[:, None])[:-1]  # without "none of these"

    def named(result: int, sign: float) -> tuple[str, ...]:
        most = np.argsort(-sign * change[:, result], kind="stable")[:NAMED]
        return tuple(ids[int(r)] for r in most if sign * change[r, result] > CHANGES)

    results = range(option.rates.shape[1] - (option.kind != "experiment"))
    told = max(results, key=lambda o: float(change[:, o].max()))
    prospects = [
        Prospect(
            result=words,
            probability=float(marginal[number]),
            confirms=named(number, 1.0),
            refutes=named(number, -1.0),
        )
        for number, words in enumerate(option.results)
    ]
    return NextTest(
        kind=option.kind,
        id=option.id,
        text=option.text,
        gain=option.gain,
        cost=option.cost,
        confirms=named(told, 1.0),
        refutes=named(told, -1.0),
        prospects=_telling(prospects, change, marginal),
    )


def _telling(prospects: Sequence[Prospect], change: Array, marginal: Array) -> tuple[Prospect, ...]:
    """The results that change most on average, in their order."""
    moved = np.abs(change).sum(axis=0) * marginal
    most: list[int] = sorted(np.argsort(-moved, kind="stable")[:NAMED_RESULTS].tolist())
    return tuple(prospects[i] for i in most if prospects[i].confirms or prospects[i].refutes)
