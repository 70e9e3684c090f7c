"""``python -m eval ask``: does asking help? Rank of the true cause against the number of tests.

Three starts: the *whole* post; the same *bare*, without the trained reader; and *short*, its first
words alone. There the person brings their log or code when asked for it and can answer from the
rest of the post; where all was given there is nothing left to bring.

Two persons are simulated. *Literal* answers yes to what the true cause often or always shows, no to
what it rarely or never shows and to settings that nothing speaks for, and otherwise does not know;
*drawn* sees what a draw from the true cause's frequencies shows, and answers wrongly in 10 % and
with "I do not know" in 20 % of the cases. What is known of the case comes before the frequencies,
and is answered with the same noise: ``facts.yaml``, the defects of its code, and what the advisor
finds in the whole post.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Annotated, Literal, get_args

import numpy as np
import typer

from advisor import inference, intake, knowledge, pipeline
from advisor.inference import Ranking
from advisor.knowledge import Knowledge
from advisor.model import Case, Experiment, Finding, NextTest, TestKind
from advisor.next_tests import by_worth, next_tests, question_minutes
from eval import problems
from eval.persons import Person, Reply, facts
from eval.problems import Problem

# Tests asked of a case at most.
MOST = 5
START_WITHIN = 5
# Characters of the first sentences that somebody in a hurry writes.
SHORT = 25

Choice = Callable[["State"], NextTest | None]
Start = Literal["whole", "bare", "short"]
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


@dataclasses.dataclass(frozen=True)
class State:
    """A case while it is being asked about; what is not ``given`` yet may be asked for."""

    kb: Knowledge
    case: Case
    findings: tuple[Finding, ...]
    leanings: Mapping[str, float]
    asked: tuple[str, ...] = ()
    given: frozenset[str] = frozenset({"curve", "code"})

    @functools.cached_property
    def ranking(self) -> Ranking:
        return inference.rank(
            self.findings,
            self.case.experiments,
            self.kb,
            facts=self.case.facts,
            similarity=self.leanings,
        )

    @property
    def kinds(self) -> tuple[TestKind, ...]:
        """What may be asked."""
        return ("question", "experiment", *(("request",) if len(self.given) < 2 else ()))

    def tests(self, top: int = 50) -> tuple[NextTest, ...]:
        """What could be asked in a word or brought, best first."""
        worths = by_worth(self.ranking, self.findings, self.asked)
        found = next_tests(self.ranking, worths, top)
        return tuple(t for t in found if t.kind in self.kinds)


def start(problem: Problem, kb: Knowledge, how: Start = "whole") -> State:
    """What the advisor knows before it asks."""
    if how == "short":
        return _read(problem, kb, State(kb, Case(), (), {}, given=frozenset()))
    case = problem.case(kb)
    document = pipeline.diagnose(case, kb, strict=True)
    return State(kb, case, document.findings, {} if how == "bare" else document.leanings)


def _read(problem: Problem, kb: Knowledge, state: State) -> State:
    """The first words and what was given besides, with the answers so far."""
    log = problem.log if "curve" in state.given else ""
    code = problem.code if "code" in state.given else ""
    case = intake.read(intake.as_post(first_words(problem.prose), log, code), kb)
    told = [e for e in state.case.experiments if e not in case.experiments]
    case = case.model_copy(update={"experiments": (*case.experiments, *told)})
    answers = [f for f in state.findings if f.source == "person"]
    document = pipeline.diagnose(case, kb, observed=answers, strict=True)
    return dataclasses.replace(
        state, case=case, findings=document.findings, leanings=document.leanings
    )


def first_words(prose: str) -> str:
    """The first sentences, as many as make ``SHORT`` characters."""
    said = ""
    for sentence in filter(None, map(str.strip, _SENTENCE.split(prose))):
        said = f"{said} {sentence}".strip()
        if len(said) >= SHORT:
            break
    return said


def place(state: State, accepted: Collection[str]) -> int:
    """Rank of the first accepted cause, from 1."""
    order = [state.kb.cause_ids[i] for i in state.ranking.order]
    return min(order.index(c) for c in accepted if c in order) + 1


# --- what an answer changes -----------------------------------------------------------------------


def after(state: State, test: NextTest, person: Person) -> State:
    """The case with the answer."""
    kb, state = state.kb, dataclasses.replace(state, asked=(*state.asked, test.id))
    if test.kind == "experiment":
        outcome = person.outcome(test.id)
        tried = (Experiment(kind=test.id, outcome=outcome),) if outcome else ()
        case = state.case.model_copy(update={"experiments": (*state.case.experiments, *tried)})
        return dataclasses.replace(state, case=case)
    if test.kind == "question":
        return _told(state, {test.id: person.reply(test.id)})
    request = kb.requests[test.id]
    if request.give == "words":
        known = [s for s in request.answers if s in person.facts]
        return _told(state, {s: person.reply(s) for s in known})
    brought = person.problem.log if request.give == "curve" else person.problem.code
    if not brought or request.give in state.given:
        return state
    state = dataclasses.replace(state, given=state.given | {request.give})
    return _read(person.problem, kb, state)


def _told(state: State, replies: Mapping[str, Reply]) -> State:
    """With answers by symptom."""
    found = [
        Finding(symptom=symptom, source="person", status="present" if r == "yes" else "absent")
        for symptom, r in replies.items()
        if r != "unknown"
    ]
    findings, _ = pipeline.merge((*found, *state.findings), state.kb)
    return dataclasses.replace(state, findings=findings)


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
    """A checklist: a log, some code, then questions by how often any cause shows their symptom."""
    kb, tests = state.kb, everything(state)
    asked_for = {kb.requests[id].give for id in state.asked if id in kb.requests}
    for test in tests:  # requests come first, those for logs before those for code
        give = kb.requests[test.id].give if test.kind == "request" else "words"
        if give != "words" and give not in asked_for:
            return test
    often = kb.priors @ kb.frequencies
    questions = [t for t in tests if t.kind == "question"]
    return max(questions, key=lambda t: (often[kb.symptom_column[t.id]], t.id), default=None)


def everything(state: State) -> list[NextTest]:
    """Every question and request that is open, telling or not."""
    kb = state.kb
    settled = {f.symptom for f in state.findings if f.status != "unknown"} | set(state.asked)
    requests = [
        NextTest(kind="request", id=r.id, text=r.ask, gain=0.0, cost=r.minutes)
        for r in kb.requests.values()
        if "request" in state.kinds and r.id not in settled
    ]
    questions = [
        NextTest(kind="question", id=s.id, text=s.ask, gain=0.0, cost=question_minutes(s))
        for s in kb.symptoms.values()
        if s.ask is not None and s.id not in settled
    ]
    return requests + questions


# --- what comes of it -----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Course:
    """Rank of the true cause after 0, 1, ... ``MOST`` tests, and the minutes spent by then."""

    ranks: tuple[int, ...]
    minutes: tuple[float, ...]

    @property
    def until_first(self) -> int:
        """Tests until the true cause is first; one more than were asked when it never is."""
        return next((n for n, rank in enumerate(self.ranks) if rank == 1), MOST + 1)

    @property
    def minutes_until_first(self) -> float:
        """The same in minutes; all that were spent when it never is."""
        return self.minutes[min(self.until_first, MOST)]


@dataclasses.dataclass(frozen=True)
class Started:
    """A problem before anything is asked, and what its writer knows."""

    number: int
    problem: Problem
    state: State
    facts: Mapping[str, bool]

    def person(self, noisy: int | None = None) -> Person:
        """Its writer; ``noisy`` is a seed, or None for the literal one."""
        luck = None if noisy is None else np.random.default_rng([noisy, self.number])
        return Person(self.state.kb, self.problem, self.facts, luck)

    def asked(self, choose: Choice, noisy: int | None = None) -> Course:
        """What comes of asking."""
        state, person, spent = self.state, self.person(noisy), 0.0
        ranks, minutes = [place(state, self.problem.accepted)], [spent]
        for _ in range(MOST):
            test = choose(state)
            if test is not None:
                state = after(state, test, person)
                spent += test.cost
            ranks.append(place(state, self.problem.accepted))
            minutes.append(spent)
        return Course(tuple(ranks), tuple(minutes))


def chosen(kb: Knowledge) -> Iterator[Problem]:
    """Problems with one fault."""
    for problem in problems.own():
        if problem.accepted and not problem.both and set(problem.accepted) <= set(kb.causes):
            yield problem


def starts(kb: Knowledge, how: Start) -> list[Started]:
    """The problems whose cause starts among the first ``START_WITHIN``."""
    found: list[Started] = []
    for number, problem in enumerate(chosen(kb)):
        if how == "short" and not first_words(problem.prose):
            continue
        state = start(problem, kb, how)
        if place(state, problem.accepted) <= START_WITHIN:
            whole = start(problem, kb) if how == "short" else state
            known = facts(problem, whole.findings)
            found.append(Started(number, problem, state, known))
    return found


def row(name: str, courses: Sequence[Course]) -> str:
    """Mean rank after 0 to ``MOST`` tests, of all and of those behind, and tests until first."""
    ranks = np.array([c.ranks for c in courses])
    behind = [c for c in courses if c.ranks[0] > 1]
    lost = np.mean(ranks[ranks[:, 0] == 1, 2] > 1)
    text = f"{name:<22}{len(courses):>4}" + _cells(ranks)
    text += f"   not first {np.mean(ranks[:, -1] > 1):.2f}  lost first {lost:.2f}"
    if not behind:
        return text
    tests = np.mean([c.until_first for c in behind])
    minutes = np.mean([c.minutes_until_first for c in behind])
    alone = _cells(np.array([c.ranks for c in behind]))
    return f"{text}   behind {len(behind):>3}: {tests:.2f} tests {minutes:4.1f} min{alone}"


def _cells(ranks: np.ndarray) -> str:
    return "".join(f"{mean:6.2f}" for mean in ranks.mean(axis=0))


def main(
    repeats: Annotated[int, typer.Option(help="Draws of the noisy person.")] = 3,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show every conversation.")] = False,
) -> None:
    """Simulate the questions on the cases whose cause starts among the first five."""
    kb = knowledge.load()
    policies: dict[str, Choice] = {
        "expected worth": best, "random": at_random(0), "fixed order": in_order,
    }  # fmt: skip
    for how in get_args(Start):
        begun = starts(kb, how)
        odd = [s for s in begun if s.number % 2]
        typer.echo(f"\n{how}: {len(begun)} cases, {len(odd)} with an odd number")
        for name, choose in policies.items():
            typer.echo(row(f"{name}, literal", [s.asked(choose) for s in begun]))
            typer.echo(row(f"{name}, odd", [s.asked(choose) for s in odd]))
            drawn = [s.asked(choose, n) for n in range(repeats) for s in begun]
            typer.echo(row(f"{name}, drawn", drawn))
        for one in begun if verbose else ():
            told(one)


def told(one: Started) -> None:
    """Print one conversation with the literal person, until the true cause is first."""
    state, accepted, person = one.state, one.problem.accepted, one.person()
    if place(state, accepted) == 1:
        return
    typer.echo(f"\n{one.number} {one.problem.id}: {accepted[0]}")
    for _ in range(MOST):
        test = best(state)
        if test is None or place(state, accepted) == 1:
            break
        where, top = place(state, accepted), state.kb.cause_ids[state.ranking.order[0]]
        answer = _answer(test, person)
        typer.echo(f"  {where} (first {top}) {test.text.en} -> {answer}")
        state = after(state, test, person)
    typer.echo(f"  {place(state, accepted)}")


def _answer(test: NextTest, person: Person) -> str | None:
    if test.kind == "experiment":
        return person.outcome(test.id)
    return person.reply(test.id) if test.kind == "question" else "what there is"
