"""Rank causes by what was found: leaky noisy-OR, exact over every cause and every pair of causes.

A finding that is present weighs ``ln P(seen | causes) / P(seen | none of ours)``, one that is
absent the same of the complements, times how far its source is trusted; ``unknown`` weighs nothing.
All weights of a hypothesis and its prior add up to its log odds, so that an explanation is a sum.
Source: leaky noisy-OR as in QMR-DT (Shwe et al. 1991).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from advisor.knowledge import OUTCOMES, Knowledge
from advisor.model import (
    AppliesTo,
    Contribution,
    Experiment,
    Facts,
    Finding,
    Framework,
    Hypothesis,
    Outcome,
    Source,
    Status,
)

Array = npt.NDArray[np.float64]

# A contribution smaller than this (nats) is not worth showing.
VISIBLE = 0.02
# How often a person's best-meant answer to a question is wrong; it bounds what one answer can
# weigh, at 3 nats. # unsourced
ANSWER_ERROR = 0.05
# Sources that count less beside the trained reader. Of 353 threads new to it and the folder the log
# loss was 2.14 and 1.337 with words only, 2.10 and 1.329 with curves, no better with code, too.
READ_TOO: frozenset[Source] = frozenset({"prose", "curve"})


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against every cause, in nats.

    ``labels`` has one entry per finding or experiment; ``single`` has shape ``(n_causes, n)``,
    ``pairs`` shape ``(n_pairs,)`` (summed), in the order of ``np.triu_indices(n_causes, 1)``.
    """

    labels: tuple[str, ...]
    single: Array
    pairs: Array


@dataclass(frozen=True)
class Ranking:
    """The posterior over single causes, pairs of causes and "none of these"."""

    kb: Knowledge
    evidence: Evidence
    prior: Array  # (n_causes,) log prior odds against none, similarity included
    log_pairs: Array  # (n_pairs,) log odds of each pair against none

    @cached_property
    def log_single(self) -> Array:
        """Log odds of each cause alone against none, ``(n_causes,)``."""
        return self.prior + self.evidence.single.sum(axis=1)

    @cached_property
    def _masses(self) -> tuple[Array, Array, float]:
        top = max(0.0, float(self.log_single.max()), float(self.log_pairs.max(initial=-np.inf)))
        singles, pairs = np.exp(self.log_single - top), np.exp(self.log_pairs - top)
        none = float(np.exp(-top))
        total = singles.sum() + pairs.sum() + none
        return singles / total, pairs / total, none / total

    @property
    def none_of_these(self) -> float:
        """Probability that the cause is not in the knowledge base."""
        return self._masses[2]

    @cached_property
    def marginals(self) -> Array:
        """Probability that each cause is at work, alone or with another, ``(n_causes,)``."""
        singles, pairs, _ = self._masses
        n = len(singles)
        if not len(pairs):
            return singles
        first, second = every_pair(n)
        return (
            singles
            + np.bincount(first, weights=pairs, minlength=n)
            + np.bincount(second, weights=pairs, minlength=n)
        )

    @cached_property
    def single_posterior(self) -> Array:
        """Posterior over causes and, last, none of them, as if alone: ``(n_causes + 1,)``."""
        log = np.append(self.log_single, 0.0)
        mass = np.exp(log - log.max())
        return mass / mass.sum()

    @cached_property
    def order(self) -> npt.NDArray[np.intp]:
        """Rows of the causes, most probable first; ties by id."""
        return np.argsort(-self.marginals, kind="stable")

    def pairs_above(self, probability: float) -> tuple[tuple[str, str, float], ...]:
        """Pairs of causes that explain the case better than any single one."""
        _, pairs, _ = self._masses
        first, second = every_pair(len(self.kb.cause_ids))
        ids = self.kb.cause_ids
        likely: list[int] = np.flatnonzero(pairs >= probability).tolist()
        best = sorted(likely, key=lambda r: (-pairs[r], r))[:3]
        return tuple((ids[int(first[r])], ids[int(second[r])], float(pairs[r])) for r in best)


def rank(
    findings: Sequence[Finding],
    experiments: Sequence[Experiment],
    kb: Knowledge,
    *,
    facts: Facts | None = None,
    similarity: Mapping[str, float] | None = None,
    pairs: bool = True,
) -> Ranking:
    """The ranking of all causes. ``similarity`` gives nats by cause id, already bounded.

    Without ``pairs`` only single causes are weighed, which is ten times as fast.
    """
    similarity = similarity or {}
    read = kb.causes_read & np.array([id in similarity for id in kb.cause_ids], dtype=np.bool_)
    seen = _seen(findings, kb, read, pairs=pairs)
    tried = _tried(experiments, kb, pairs=pairs)
    evidence = Evidence(
        labels=seen.labels + tried.labels,
        single=np.concatenate([seen.single, tried.single], axis=1),
        pairs=seen.pairs + tried.pairs,
    )
    facts = facts or Facts()
    fits, pairs_fit = _prior_odds(kb, facts.framework, facts.task)
    likeness = np.array([similarity.get(id, 0.0) for id in kb.cause_ids])
    if not pairs:
        return Ranking(kb, evidence, fits + likeness, np.zeros(0))
    # A text about two causes reads like either one of them.
    first, second = every_pair(len(fits))
    odds = np.exp(likeness) / 2
    pair_likeness = np.log(odds.take(first) + odds.take(second))
    return Ranking(kb, evidence, fits + likeness, pairs_fit + pair_likeness + evidence.pairs)


@functools.lru_cache(maxsize=256)
def _prior_odds(
    kb: Knowledge, framework: Framework | None, task: str | None
) -> tuple[Array, Array]:
    """Log odds of each cause and each pair against none, before anything is found."""
    fits = np.log(kb.priors / kb.scales.none_of_these) + _outside(kb, framework, task)
    first, second = every_pair(len(fits))
    pairs = fits.take(first) + fits.take(second) + np.log(kb.scales.pair_factor)
    return fits, pairs + np.log(kb.scales.none_of_these)  # against none: a joint prior over none's


@functools.lru_cache(maxsize=256)
def every_pair(n: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Rows of the first and the second cause of every pair, ``(n_pairs,)`` each."""
    return np.triu_indices(n, 1)


def _outside(kb: Knowledge, framework: Framework | None, task: str | None) -> Array:
    """Log prior factor of causes that cannot occur in the person's framework or task."""

    def applies(limits: AppliesTo) -> bool:
        return (framework is None or framework in (limits.frameworks or (framework,))) and (
            task is None or task in (limits.tasks or (task,))
        )

    factor = np.log(kb.scales.outside_factor)
    return np.array([0.0 if applies(c.applies_to) else factor for c in kb.causes.values()])


def _weights(findings: Sequence[Finding], kb: Knowledge) -> Array:
    """How much each finding counts, ``(n_findings,)``: trust in its source, shared by its group.

    What is seen shares only with what is seen: that the neighbours of a fault are absent does not
    make the fault any less there. And a setting is no second sight of the trouble in it.
    """
    sizes: dict[tuple[str, Status, bool], int] = {}
    groups: list[tuple[str, Status, bool]] = []
    for finding in findings:
        symptom = kb.symptoms[finding.symptom]
        groups.append((symptom.group or symptom.id, finding.status, symptom.kind == "setting"))
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    scales = kb.scales
    weights: list[float] = []
    for finding, group in zip(findings, groups, strict=True):
        trust = scales.trust if finding.status == "present" else scales.absent_trust
        own = 1.0 if _identity(finding, kb) else trust[finding.source]
        weights.append(own * sizes[group] ** (scales.group_power - 1.0))
    return np.array(weights)


@dataclass(frozen=True)
class _Observed:
    """The decided findings as arrays of shape ``(n,)``."""

    present: npt.NDArray[np.bool_]
    background: Array
    weights: Array
    error: Array
    heeded: Array  # (n_causes, n): how far each cause is told by each finding

    def nats(self, p: Array, at: int | slice = slice(None)) -> Array:
        """Weight of evidence when the symptoms ``at`` are seen with probability ``p``."""
        error = self.error[at]
        p, leak = with_error(p, error), with_error(self.background[at], error)
        odds = np.where(self.present[at], p / leak, (1.0 - p) / (1.0 - leak))
        return np.log(odds) * self.weights[at]


def with_error(p: Array, error: float | Array) -> Array:
    """Probability of a yes when each answer is wrong with probability ``error``."""
    return p * (1.0 - 2.0 * error) + error


def code_alone(findings: Sequence[Finding]) -> bool:
    """Whether all that is seen is seen in code."""
    return all(f.source == "code" for f in findings if f.status == "present")


def _seen(
    findings: Sequence[Finding], kb: Knowledge, read: npt.NDArray[np.bool_], *, pairs: bool
) -> Evidence:
    decided = [f for f in findings if f.status != "unknown" and f.symptom in kb.symptom_column]
    columns = [kb.symptom_column[f.symptom] for f in decided]
    # Beside a symptom that is told, what is wrong in the code need not be its cause.
    background, frequencies = kb.rates(code_alone=code_alone(decided))
    observed = _Observed(
        present=np.array([f.status == "present" for f in decided], dtype=bool),
        background=background[columns],
        weights=_weights(decided, kb),
        error=np.array([ANSWER_ERROR if f.source == "person" else 0.0 for f in decided]),
        heeded=_heeded(decided, kb, read),
    )
    single = frequencies[:, columns]  # (n_causes, n)
    alone = observed.nats(single) * observed.heeded
    joint = _pair_nats(single, alone, observed) if pairs else np.zeros(0)
    return Evidence(tuple(f.symptom for f in decided), alone, joint)


def _heeded(decided: Sequence[Finding], kb: Knowledge, read: npt.NDArray[np.bool_]) -> Array:
    """Words and curves count less for a cause of which the reader spoke: it has read them, too."""
    again = np.array(
        [f.source in READ_TOO and not _identity(f, kb) for f in decided], dtype=np.bool_
    )
    return np.where(read[:, None] & again, kb.scales.beside_reader, 1.0)


def _identity(finding: Finding, kb: Knowledge) -> bool:
    return finding.status == "present" and kb.symptoms[finding.symptom].identity


def _pair_nats(single: Array, alone: Array, observed: _Observed) -> Array:
    """Summed nats of every pair, ``(n_pairs,)``, from P and nats of singles ``(n_causes, n)``.

    A pair differs from the sum of its parts only where both causes say something about a symptom,
    so only those entries are computed.
    """
    n = len(single)
    first, second = every_pair(n)
    totals = alone.sum(axis=1)
    pairs = totals.take(first) + totals.take(second)
    for column, leak in enumerate(observed.background):
        rows = np.flatnonzero(single[:, column] != leak)
        upper, lower = every_pair(len(rows))
        i, j = rows[upper], rows[lower]
        joint = observed.nats(noisy_or(single[i, column], single[j, column], float(leak)), column)
        joint *= np.maximum(observed.heeded[i, column], observed.heeded[j, column])
        pairs[_pair_index(i, j, n)] += joint - alone[i, column] - alone[j, column]
    return pairs


def _pair_index(i: npt.NDArray[np.intp], j: npt.NDArray[np.intp], n: int) -> npt.NDArray[np.intp]:
    """Position of pair ``i < j`` in ``np.triu_indices(n, 1)``."""
    return i * n - i * (i + 1) // 2 + (j - i - 1)


def noisy_or(p: Array, q: Array, leak: float) -> Array:
    """P(seen) with both of two causes at work, from P(seen) with each alone and with neither.

    Above the leak a cause adds a way to be seen; below it, it inhibits the leak.
    """

    def link(x: Array) -> Array:
        return np.maximum(0.0, 1.0 - (1.0 - x) / (1.0 - leak))

    inhibited = leak * np.minimum(1.0, p / leak) * np.minimum(1.0, q / leak)
    return 1.0 - (1.0 - inhibited) * (1.0 - link(p)) * (1.0 - link(q))


def experiment_label(experiment: str, outcome: Outcome) -> str:
    """How an experiment stands among the contributions of a hypothesis."""
    return f"{experiment}={outcome}"


def _tried(experiments: Sequence[Experiment], kb: Knowledge, *, pairs: bool) -> Evidence:
    known: dict[tuple[str, Outcome], None] = {
        (e.kind, e.outcome): None for e in experiments if e.kind in kb.experiments
    }
    n = len(kb.cause_ids)
    first, second = every_pair(n) if pairs else every_pair(0)
    columns: list[Array] = []
    joint = np.zeros(len(first))
    trust = kb.scales.trust["experiment"]
    for kind, outcome in known:
        base, rows = kb.outcome_rates(kind)
        at = OUTCOMES.index(outcome)
        ratio = rows[:, at] / base[at]
        columns.append(trust * np.log(ratio))
        # With two causes at work the outcome is that of either, as likely as not.
        joint += trust * np.log((ratio[first] + ratio[second]) / 2)
    return Evidence(
        tuple(experiment_label(kind, outcome) for kind, outcome in known),
        np.stack(columns, axis=1) if columns else np.zeros((n, 0)),
        joint,
    )


def hypotheses(ranking: Ranking, findings: Sequence[Finding], top: int) -> tuple[Hypothesis, ...]:
    """The ``top`` most probable causes with what speaks for and against each."""
    kb = ranking.kb
    trouble = dict.fromkeys(
        f.symptom
        for f in findings
        if f.status == "present" and kb.symptoms[f.symptom].kind == "trouble"
    )
    return tuple(_explain(ranking, int(row), tuple(trouble)) for row in ranking.order[:top])


def _explain(ranking: Ranking, row: int, trouble: Sequence[str]) -> Hypothesis:
    kb = ranking.kb
    cause = kb.causes[kb.cause_ids[row]]
    nats = ranking.evidence.single[row]
    labels = ranking.evidence.labels
    visible: list[int] = np.flatnonzero(np.abs(nats) > VISIBLE).tolist()
    parts = [Contribution(symptom=labels[at], nats=float(nats[at])) for at in visible]
    unexplained = tuple(
        s
        for s in trouble
        if kb.frequencies[row, kb.symptom_column[s]] <= kb.background[kb.symptom_column[s]]
    )
    return Hypothesis(
        cause=cause,
        probability=min(1.0, float(ranking.marginals[row])),
        prior_nats=float(ranking.prior[row]),
        log_odds=float(ranking.log_single[row]),
        supports=tuple(sorted((p for p in parts if p.nats > 0), key=lambda p: -p.nats)),
        opposes=tuple(sorted((p for p in parts if p.nats < 0), key=lambda p: p.nats)),
        unexplained=unexplained,
    )
