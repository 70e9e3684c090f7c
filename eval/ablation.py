"""``python -m eval ablate``: what each part earns, and each thing that a person brings.

Parts are added one after the other, from phrases and detectors alone to the whole; then the whole
is asked with the prose alone, with the log, with the code, and with all of it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from advisor import inference, knowledge, pipeline, retrieval
from advisor.inference import Ranking
from advisor.knowledge import Knowledge
from advisor.model import Case, Finding
from advisor.reader import MODELS, Reader, signs
from eval import problems
from eval.problems import Problem


@dataclass(frozen=True)
class Parts:
    """What takes part in a ranking; the reader has an ``encoder``, ``signs``, a ``transformer``."""

    name: str
    experiments: bool = True
    lexical: bool = True
    reader: bool = True
    encoder: bool = True
    signs: bool = True
    transformer: bool = True
    heard: bool = True


BARE = Parts("phrases and detectors", *[False] * 7)
STEPS = (
    BARE,
    dataclasses.replace(BARE, name="+ experiments", experiments=True),
    dataclasses.replace(BARE, name="+ similar cases by words", experiments=True, lexical=True),
    Parts("+ n-grams", encoder=False, signs=False, transformer=False, heard=False),
    Parts("+ encoder", signs=False, transformer=False, heard=False),
    Parts("+ signs", transformer=False, heard=False),
    Parts("+ transformer", heard=False),
    Parts("+ sentences heard: the whole"),
)
GIVEN = {"prose": (), "prose, log": ("log",), "prose, code": ("code",), "all": ("log", "code")}


@dataclass(frozen=True)
class Seen:
    """A problem, read, with everything that is found in it."""

    problem: Problem
    case: Case
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, problem: Problem, kb: Knowledge) -> Seen:
        """Read it and look."""
        case = problem.case(kb)
        return cls(problem, case, pipeline.look(case, kb, strict=True)[0])


def ranking(seen: Seen, kb: Knowledge, parts: Parts) -> Ranking:
    """The ranking by some parts."""
    case, bound = seen.case, kb.scales.retrieval_bound
    findings = [f for f in seen.findings if parts.heard or f.source != "heard"]
    experiments = case.experiments if parts.experiments else ()
    similar = retrieval.similar_cases(case.prose, kb, pipeline.TOP_CASES)
    nats = retrieval.likeness(similar if parts.lexical else (), bound)
    if parts.reader and kb.reader is not None and case.prose.strip():
        nats |= _only(kb.reader, parts).nats(
            case.prose,
            "\n".join(s.text for s in case.snippets),
            case.log,
            signs(findings, experiments),
            bound=bound,
            weight=kb.scales.retrieval_weight,
        )
    told = kb if parts.reader else _unread(kb)
    return inference.rank(findings, experiments, told, facts=case.facts, similarity=nats)


@functools.lru_cache(maxsize=1)
def _unread(kb: Knowledge) -> Knowledge:
    """The same knowledge without the reader, beside which words count less."""
    bare = kb.with_scales(kb.scales)
    bare.reader = None
    return bare


def _only(reader: Reader, parts: Parts) -> Reader:
    left_out = {name for name in MODELS[1:] if not getattr(parts, name)}
    return Reader(reader.folder, frozenset(left_out))


def first_places(every: Sequence[Seen], kb: Knowledge, parts: Parts) -> tuple[float, float]:
    """Shares of problems with an accepted cause first, and among three."""
    ranks: list[int] = []
    for seen in every:
        order = [kb.cause_ids[i] for i in ranking(seen, kb, parts).order]
        ranks.append(min(order.index(cause) for cause in seen.problem.accepted))
    return sum(r < 1 for r in ranks) / len(ranks), sum(r < 3 for r in ranks) / len(ranks)


def rows(chosen: Sequence[Problem], kb: Knowledge) -> Iterator[tuple[str, float, float]]:
    """Every row of the table: a name, top-1 and top-3."""
    every = [Seen.of(p, kb) for p in chosen]
    for parts in STEPS:
        yield (parts.name, *first_places(every, kb, parts))
    for name, kept in GIVEN.items():
        shown = [
            Seen.of(dataclasses.replace(p, **{k: "" for k in ("log", "code") if k not in kept}), kb)
            for p in chosen
        ]
        yield (name, *first_places(shown, kb, STEPS[-1]))


def main(
    folder: Annotated[
        Path | None, typer.Option("--problems", help="Folder with cases.jsonl and gold.jsonl.")
    ] = None,
) -> None:
    """What each part and each thing brought earns."""
    kb = knowledge.load()
    sets = {"cases": list(problems.own())}
    if folder:
        sets[folder.name] = list(problems.from_folder(folder))
    for name, every in sets.items():
        caused = [p for p in every if p.accepted and p.prose]
        typer.echo(f"\n{f'{name}, {len(caused)} with a cause':<34}{'top-1':>8}{'top-3':>8}")
        for row, first, three in rows(caused, kb):
            typer.echo(f"  {row:<32}{first:8.3f}{three:8.3f}")
