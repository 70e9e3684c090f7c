"""``python -m eval``: one table of what the advisor gets right."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from advisor import knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import Diagnosis
from eval import problems
from eval.problems import Problem


@dataclass(frozen=True)
class Result:
    """A problem with its diagnosis and the rank of the first right cause (0: not ranked)."""

    problem: Problem
    diagnosis: Diagnosis
    rank: int
    seconds: float


def solve(problem: Problem, kb: Knowledge) -> Result:
    """Diagnose one problem."""
    start = time.perf_counter()
    diagnosis = pipeline.diagnose(problem.case(kb), kb, strict=True)
    ids = [h.cause.id for h in diagnosis.differential]
    rank = next((i for i, id in enumerate(ids, start=1) if id in problem.accepted), 0)
    return Result(problem, diagnosis, rank, time.perf_counter() - start)


def row(name: str, results: Sequence[Result]) -> str:
    """Top-1, top-3, mean reciprocal rank and verdicts of some results, as a line."""
    ranked = [r for r in results if r.problem.accepted]
    parts = [f"{name:<28} n={len(results):<4}"]
    if ranked:
        n = len(ranked)
        parts.append(f"top-1 {sum(r.rank == 1 for r in ranked) / n:6.1%}")
        parts.append(f"top-3 {sum(0 < r.rank <= 3 for r in ranked) / n:6.1%}")
        parts.append(f"MRR {sum(1 / r.rank for r in ranked if r.rank) / n:.3f}")
    right = sum(r.diagnosis.verdict in r.problem.verdicts for r in results)
    parts.append(f"verdict {right / len(results):6.1%}")
    return "  ".join(parts)


def table(results: Sequence[Result]) -> Iterable[str]:
    """The lines of the table: all, by verdict, by tag and by what was given."""
    yield row("all", results)
    groups: dict[str, list[Result]] = defaultdict(list)
    for r in results:
        groups[f"verdict {r.problem.verdicts[0]}"].append(r)
        given = "text" + (" +curve" if r.problem.log else "") + (" +code" if r.problem.code else "")
        groups[given].append(r)
        for tag, value in r.problem.tags.items():
            groups[f"{tag} {value}"].append(r)
    for name in sorted(groups):
        yield row(name, groups[name])


def main(
    folder: Annotated[
        Path | None, typer.Option("--problems", help="Folder with cases.jsonl and gold.jsonl.")
    ] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong.")] = False,
) -> None:
    """Diagnose every problem and print how many were right."""
    kb = knowledge.load()
    sets = {"eval/cases": list(problems.own())}
    if folder is not None:
        sets[str(folder)] = list(problems.from_folder(folder))
    for name, chosen in sets.items():
        results = [solve(p, kb) for p in chosen]
        typer.echo(f"\n{name}")
        for line in table(results):
            typer.echo(line)
        for r in results if misses else ():
            if r.rank != 1 or r.diagnosis.verdict not in r.problem.verdicts:
                got = ", ".join(
                    f"{h.cause.id} {h.probability:.2f}" for h in r.diagnosis.differential[:3]
                )
                typer.echo(
                    f"  {r.problem.id}: rank {r.rank}, {r.diagnosis.verdict}; "
                    f"want {r.problem.accepted}; got {got}"
                )


if __name__ == "__main__":
    typer.run(main)
