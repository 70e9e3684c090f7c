"""Confirmed tickets diagnosed again, with the knowledge as it is and as it would be."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from advisor import dialogue, intake, knowledge, pipeline
from advisor.errors import AdvisorError
from advisor.knowledge import Knowledge
from advisor.learning.proposals import Proposals, proposals
from advisor.learning.tickets import Solved
from advisor.model import Diagnosis

FOLDS = 3  # unsourced
TOP = 3


@dataclass(frozen=True)
class Figures:
    """Of ``n`` questions with a known cause: how many answered, and the cause first or in three."""

    n: int = 0
    answered: int = 0
    first: int = 0
    third: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.n + other.n,
            self.answered + other.answered,
            self.first + other.first,
            self.third + other.third,
        )

    def told(self) -> str:
        """One line of shares."""
        if not self.n:
            return "nothing to measure on"
        shares = (("answered", self.answered), ("top-1", self.first), ("top-3", self.third))
        return f"n {self.n}" + "".join(f"  {name} {k / self.n:.0%}" for name, k in shares)


@dataclass(frozen=True)
class Compared:
    """Before and after: the tickets (after: on those that were held out), and ``eval/cases``."""

    tickets: tuple[Figures, Figures]
    cases: tuple[Figures, Figures] | None


def judged(diagnosis: Diagnosis, accepted: Sequence[str]) -> Figures:
    """One diagnosis against the causes that count as right."""
    listed = [h.cause.id for h in diagnosis.differential[:TOP]]
    return Figures(
        n=1,
        answered=int(diagnosis.verdict in ("cause", "nothing-wrong")),
        first=int(any(c in accepted for c in listed[:1])),
        third=int(any(c in accepted for c in listed)),
    )


def replayed(tickets: Sequence[Solved], kb: Knowledge) -> Figures:
    """All tickets with a confirmed cause; one that cannot be read any more counts as missed."""
    total = Figures()
    for ticket in tickets:
        if not ticket.cause:
            continue
        try:
            total += judged(dialogue.diagnose(ticket.conversation, kb), (ticket.cause,))
        except AdvisorError:
            total += Figures(n=1)
    return total


def compared(
    tickets: Sequence[Solved], found: Proposals, folders: Sequence[Path], kb: Knowledge
) -> Compared:
    """Diagnose everything before and after.

    Each third of the tickets is diagnosed with what the other two thirds propose: a ticket is not
    helped by the case that was made of it.
    """
    solved = [t for t in tickets if t.cause in kb.causes]
    after = Figures()
    for fold in range(FOLDS):
        held = [t for t in solved if _fold(t) == fold]
        rest = [t for t in solved if _fold(t) != fold]
        after += replayed(held, with_proposals(proposals(rest, kb), folders)) if held else Figures()
    cases = list(_checkout_cases())
    own = None
    if cases:
        own = (_problems(cases, kb), _problems(cases, with_proposals(found, folders)))
    return Compared((replayed(solved, kb), after), own)


def with_proposals(found: Proposals, folders: Sequence[Path]) -> Knowledge:
    """The knowledge base as it would be if all of them were accepted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for place, text in found.texts().items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Knowledge(knowledge.compile_folders((*folders, folder)), folders[0])


def _fold(ticket: Solved) -> int:
    return hashlib.sha256(ticket.id.encode()).digest()[0] % FOLDS


def _checkout_cases() -> Iterator[dict[str, Any]]:
    """The problems of ``eval/cases``, where this is a checkout: those with a single known cause."""
    for path in sorted((knowledge.find_root().parent / "eval" / "cases").glob("*.yaml")):
        content: Any = knowledge.parse_yaml(path.read_bytes(), path)
        problems = cast("list[dict[str, Any]]", content if isinstance(content, list) else [content])
        for problem in problems:
            if problem["expect"].get("first") and problem.get("prose"):
                yield problem


def _problems(problems: Sequence[dict[str, Any]], kb: Knowledge) -> Figures:
    total = Figures()
    for one in problems:
        post = intake.as_post(one["prose"], one.get("log", ""), one.get("code", ""))
        case = intake.read(post, kb, tried=one.get("tried", ()))
        total += judged(pipeline.diagnose(case, kb), one["expect"]["first"])
    return total
