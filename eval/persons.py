"""Simulated persons with one problem each: what they answer, and what they know of it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml

from advisor.knowledge import OUTCOMES, Knowledge
from advisor.model import Finding, Outcome, Source
from eval.problems import Problem

# How often the noisy person is wrong, and how often they do not know.
WRONG, IGNORANT = 0.1, 0.2
# Frequencies from which on the literal person says yes, and up to which no: the words of kb.
OFTEN, RARELY = "often", "rarely"
# Who has looked at the post itself: what they find is known to its writer.
IN_THE_POST: frozenset[Source] = frozenset({"prose", "curve", "code"})

Reply = Literal["yes", "no", "unknown"]


@functools.cache
def _facts() -> dict[str, dict[str, list[str]]]:
    found: Any = yaml.safe_load((Path(__file__).parent / "facts.yaml").read_text())
    return found


def facts(problem: Problem, found: Iterable[Finding]) -> dict[str, bool]:
    """What the writer of a problem knows, by symptom; ``found`` is what is seen in all of it."""
    told = _facts().get(problem.id, {})
    known = {
        f.symptom: f.status == "present"
        for f in found
        if f.status != "unknown" and f.source in IN_THE_POST
    }
    known |= dict.fromkeys(problem.defects, True) | dict.fromkeys(told.get("yes", ()), True)
    return known | dict.fromkeys(told.get("no", ()), False)


@dataclasses.dataclass(frozen=True)
class Person:
    """Somebody with one problem; ``noise`` None answers literally."""

    kb: Knowledge
    problem: Problem
    facts: Mapping[str, bool]
    noise: np.random.Generator | None = None

    @property
    def cause(self) -> str:
        """The true one."""
        return self.problem.accepted[0]

    def reply(self, symptom: str) -> Reply:
        """To a question about a symptom."""
        row = self.kb.cause_ids.index(self.cause)
        p = float(self.kb.frequencies[row, self.kb.symptom_column[symptom]])
        if symptom in self.facts:
            p = float(self.facts[symptom])
        if self.noise is None:
            scale = self.kb.scales.frequency
            known = self.kb.symptoms[symptom].kind == "setting"
            no = known or p <= scale[RARELY]
            return "yes" if p >= scale[OFTEN] else "no" if no else "unknown"
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
