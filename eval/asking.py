"""``python -m eval ask``: does asking help? Rank of the true cause against the number of tests.

A simulated person answers. Two persons are simulated: *literal* answers yes to what the true cause
often or always shows, no to what it never shows, and otherwise does not know; *drawn* sees what a
draw from the true cause's frequencies shows, and answers wrongly in 10 % and with "I do not know"
in 20 % of the cases. What the case itself states (``facts.yaml``, and the defects of its code)
comes before the frequencies, and is answered with the same noise.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import typer
import yaml

from advisor import inference, knowledge, pipeline
from advisor.inference import Ranking
from advisor.knowledge import OUTCOMES, Knowledge
from advisor.model import Case, Experiment, Finding, NextTest, Outcome, Source
from advisor.next_tests import by_worth, next_tests
from eval import problems
from eval.problems import Problem

# Tests asked of a case at most.
MOST = 5
# How often the noisy person is wrong, and how often they do not know.
WRONG, IGNORANT = 0.1, 0.2
# Frequencies from which on the literal person says yes, and below which no: the words of kb.
OFTEN, NEVER = "often", "never"
START_WITHIN = 5

Choice = Callable[["State"], NextTest | None]
Reply = Literal["yes", "no", "unknown"]


@dataclasses.dataclass(frozen=True)
class State:
    """A case while it is being asked about."""

    kb: Knowledge
    case: Case
    findings: tuple[Finding, ...]
    leanings: Mapping[str, float]
    asked: tuple[str, ...] = ()

    @functools.cached_property
    def ranking(self) -> Ranking:
        return inference.rank(
            self.findings,
            self.case.experiments,
            self.kb,
            facts=self.case.facts,
            similarity=self.leanings,
        )

    def tests(self, top: int = 50) -> tuple[NextTest, ...]:
        """What could be asked in a word, best first."""
        worths = by_worth(self.ranking, self.findings, self.asked)
        found = next_tests(self.ranking, worths, top)
        return tuple(t for t in found if t.kind in ("question", "experiment"))


def start(problem: Problem, kb: Knowledge, *, reader: bool = True) -> State:
    """What the advisor knows before it asks; without the reader it starts further back."""
    case = problem.case(kb)
    document = pipeline.diagnose(case, kb, strict=True)
    return State(kb, case, document.findings, document.leanings if reader else {})


@functools.cache
def _facts() -> dict[str, dict[str, list[str]]]:
    found: Any = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text())
    return found


def facts(problem: Problem) -> dict[str, bool]:
    """What the writer of a problem knows, by symptom."""
    told = _facts().get(problem.id, {})
    known = dict.fromkeys(problem.defects, True) | dict.fromkeys(told.get("yes", ()), True)
    return known | dict.fromkeys(told.get("no", ()), False)


def place(state: State, accepted: Collection[str]) -> int:
    """Rank of the first accepted cause, from 1."""
    order = [state.kb.cause_ids[i] for i in state.ranking.order]
    return min(order.index(c) for c in accepted if c in order) + 1


# --- who answers ----------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody with one true cause; ``noise`` None answers literally."""

    kb: Knowledge
    cause: str
    facts: Mapping[str, bool]
    noise: np.random.Generator | None = None

    def reply(self, symptom: str) -> Reply:
        """To a question about a symptom."""
        row = self.kb.cause_ids.index(self.cause)
        p = float(self.kb.frequencies[row, self.kb.symptom_column[symptom]])
        if symptom in self.facts:
            p = float(self.facts[symptom])
        if self.noise is None:
            scale = self.kb.scales.frequency
            return "yes" if p >= scale[OFTEN] else "no" if p <= scale[NEVER] else "unknown"
        seen = self.noise.random() < p
        if (luck := self.noise.random()) < IGNORANT:
            return "unknown"
        return "yes" if seen != (luck < IGNORANT + WRONG) else "no"

    def outcome(self, experiment: str) -> Outcome | None:
        """Of an experiment; None when they have not tried it."""
        base, rows = self.kb.outcome_rates(experiment)
        rates = rows[self.kb.cause_ids.index(self.cause)]
        if self.noise is None:
            best = int(rates.argmax())
            telling = rates[best] >= self.kb.scales.frequency[OFTEN]
            return OUTCOMES[best] if telling and not np.array_equal(rates, base) else None
        luck = self.noise.random()
        if luck < IGNORANT:
            return None
        even = np.full(len(OUTCOMES), 1 / len(OUTCOMES))
        drawn = self.noise.choice(len(OUTCOMES), p=even if luck < IGNORANT + WRONG else rates)
        return OUTCOMES[int(drawn)]


def after(state: State, test: NextTest, person: Person) -> State:
    """The case with the answer."""
    asked = (*state.asked, test.id)
    if test.kind == "experiment":
        outcome = person.outcome(test.id)
        tried = (Experiment(kind=test.id, outcome=outcome),) if outcome else ()
        case = state.case.model_copy(update={"experiments": (*state.case.experiments, *tried)})
        return dataclasses.replace(state, case=case, asked=asked)
    reply = person.reply(test.id)
    if reply == "unknown":
        return dataclasses.replace(state, asked=asked)
    source: Source = "person"
    status = "present" if reply == "yes" else "absent"
    finding = Finding(symptom=test.id, source=source, status=status)
    findings, _ = pipeline.merge((finding, *state.findings), state.kb)
    return dataclasses.replace(state, findings=findings, asked=asked)


# --- who asks -------------------------------------------------------------------------------------


def best(state: State) -> NextTest | None:
    """Our policy."""
    return next(iter(state.tests()), None)


def at_random(seed: int) -> Choice:
    """Any question that could be asked."""
    luck = np.random.default_rng(seed)

    def choose(state: State) -> NextTest | None:
        tests = everything(state)
        return tests[int(luck.integers(len(tests)))] if tests else None

    return choose


def in_order(state: State) -> NextTest | None:
    """The questions in the order of how often their symptom is seen with any cause: a checklist."""
    kb = state.kb
    often = kb.priors @ kb.frequencies
    return max(
        everything(state), key=lambda t: (often[kb.symptom_column[t.id]], t.id), default=None
    )


def everything(state: State) -> list[NextTest]:
    """Every question that is open, telling or not."""
    settled = {f.symptom for f in state.findings if f.status != "unknown"} | set(state.asked)
    return [
        NextTest(kind="question", id=s.id, text=s.ask, gain=0.0, cost=1.0)
        for s in state.kb.symptoms.values()
        if s.ask is not None and s.id not in settled
    ]


# --- what comes of it -----------------------------------------------------------------------------


def ranks(state: State, problem: Problem, choose: Choice, person: Person) -> list[int]:
    """Rank of the true cause after 0, 1, ... ``MOST`` tests."""
    found = [place(state, problem.accepted)]
    for _ in range(MOST):
        test = choose(state)
        if test is not None:
            state = after(state, test, person)
        found.append(place(state, problem.accepted) if test is not None else found[-1])
    return found


def first_at(found: Sequence[int]) -> int:
    """Tests until the true cause is first; one more than were asked when it never is."""
    return next((n for n, rank in enumerate(found) if rank == 1), MOST + 1)


def chosen(kb: Knowledge) -> Iterator[Problem]:
    """Problems with one fault."""
    for problem in problems.own():
        if problem.accepted and not problem.both and set(problem.accepted) <= set(kb.causes):
            yield problem


def simulate(
    states: Sequence[tuple[Problem, State]], choose: Choice, *, noisy: int | None
) -> list[list[int]]:
    """The ranks of every case; ``noisy`` is a seed, or None for the literal person."""
    found: list[list[int]] = []
    for number, (problem, state) in enumerate(states):
        luck = None if noisy is None else np.random.default_rng([noisy, number])
        person = Person(state.kb, problem.accepted[0], facts(problem), luck)
        found.append(ranks(state, problem, choose, person))
    return found


def table(name: str, runs: Iterable[list[int]]) -> str:
    """Mean rank after 0 to ``MOST`` tests, and the mean number of tests until first."""
    rows = list(runs)
    behind = [r for r in rows if r[0] > 1]
    cells = "".join(f"{mean:8.2f}" for mean in np.mean(rows, axis=0))
    lost = np.mean([r[-1] > 1 for r in rows])
    kept = np.mean([r[2] > 1 for r in rows if r[0] == 1]) if len(behind) < len(rows) else 0.0
    until = np.mean([first_at(r) for r in behind]) if behind else 0.0
    alone = "".join(f"{m:6.2f}" for m in np.mean(behind, axis=0)) if behind else ""
    return (
        f"{name:<22}{len(rows):>4}{cells}   not first {lost:.2f}  lost first {kept:.2f}"
        f"   behind {len(behind):>3}: {until:.2f} tests {alone}"
    )


def main(
    repeats: Annotated[int, typer.Option(help="Draws of the noisy person.")] = 3,
    bare: Annotated[bool, typer.Option("--bare", help="Also start without the reader.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every conversation.")] = False,
) -> None:
    """Simulate the questions on the cases whose cause starts among the first five."""
    kb = knowledge.load()
    all_problems = list(chosen(kb))
    for reader in (True, False) if bare else (True,):
        states = [(p, start(p, kb, reader=reader)) for p in all_problems]
        states = [(p, s) for p, s in states if place(s, p.accepted) <= START_WITHIN]
        typer.echo(f"\n{'with' if reader else 'without'} the reader: {len(states)} cases")
        policies: dict[str, Choice] = {
            "expected information": best, "random": at_random(0), "fixed order": in_order,
        }  # fmt: skip
        for name, choose in policies.items():
            typer.echo(table(f"{name}, literal", simulate(states, choose, noisy=None)))
            drawn = [r for n in range(repeats) for r in simulate(states, choose, noisy=n)]
            typer.echo(table(f"{name}, drawn", drawn))
        for problem, state in states if verbose else ():
            told(problem, state)


def told(problem: Problem, state: State) -> None:
    """Print one conversation with the literal person."""
    person = Person(state.kb, problem.accepted[0], facts(problem))
    if place(state, problem.accepted) == 1:
        return
    typer.echo(f"\n{problem.id}: {problem.accepted[0]}")
    for _ in range(MOST):
        test = best(state)
        if test is None or place(state, problem.accepted) == 1:
            break
        where, top = place(state, problem.accepted), state.kb.cause_ids[state.ranking.order[0]]
        answer = person.outcome(test.id) if test.kind == "experiment" else person.reply(test.id)
        typer.echo(f"  {where} (first {top}) {test.text.en} -> {answer}")
        state = after(state, test, person)
    typer.echo(f"  {place(state, problem.accepted)}")
