"""``python -m eval``: one table of what the advisor gets right, beside plainer methods.

Sets: ``cases`` (our own problems), ``code`` and ``repaired`` (the halves of ``eval/code``, as code
alone), ``healthy`` (real trainings of the zoo, as logs alone), and a folder of further problems.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from advisor import knowledge
from advisor.knowledge import Knowledge
from eval import ablation, answers, asking, fit, gate, measures, problems, reliability, rivals
from eval.answers import Answer, Solved
from eval.measures import Figure
from eval.problems import Problem

OWN: dict[str, Callable[[], Iterator[Problem]]] = {
    "cases": problems.own,
    "code": problems.faulty_programs,
    "repaired": problems.repaired_programs,
    "healthy": problems.healthy_runs,
}
COLUMNS = (
    "top-1", "top-3", "MRR", "verdict", "precision", "ECE", "Brier", "false alarms", "answered",
    "both found",
)  # fmt: skip
WIDTH = 26
# A group with fewer problems is not worth a row.
SMALLEST = 3
# The plot shows what states probabilities.
PLOTTED = ("advisor", "rules without retrieval", "trained reader alone")

app = typer.Typer(add_completion=False)


@dataclasses.dataclass(frozen=True)
class Measured:
    """A set, solved, with the answers of every system."""

    solved: tuple[Solved, ...]
    answers: Mapping[str, tuple[Answer, ...]]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems in the order of the answers."""
        return tuple(s.problem for s in self.solved)

    def figures(self, system: str = "advisor") -> dict[str, Figure]:
        """The figures of one system."""
        return measures.figures(self.problems, self.answers[system])


def measure(chosen: Sequence[Problem], kb: Knowledge, *, alone: bool = False) -> Measured:
    """Solve a set with every system, or with the advisor alone."""
    solved = tuple(answers.solve(p, kb) for p in chosen)
    systems = {"advisor": answers.advisor} if alone else answers.systems(kb, chosen)
    return Measured(solved, {k: tuple(map(answer, solved)) for k, answer in systems.items()})


def groups(chosen: Sequence[Problem]) -> dict[str, list[int]]:
    """Indices of the problems by verdict, language, framework, family and what was given."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for i, p in enumerate(chosen):
        names = {"verdict": p.verdicts[0], **p.tags, "family": p.family, "given": p.given}
        for tag, value in names.items():
            if value:
                found[f"{tag} {value}"].append(i)
    return {name: found[name] for name in sorted(found) if len(found[name]) >= SMALLEST}


def header(name: str) -> str:
    """The line of column names."""
    return f"{name:<{WIDTH}}{'n':>5}" + "".join(f"{c:>14}" for c in COLUMNS)


def row(name: str, n: int, found: Mapping[str, Figure], *, ends: bool) -> Iterable[str]:
    """A line of figures, and below it the line of their intervals."""
    cells = [f"{found[c].value:14.3f}" if c in found else f"{'':14}" for c in COLUMNS]
    yield f"{name:<{WIDTH}}{n:>5}" + "".join(cells).rstrip()
    if ends:
        cells = [
            f"{f'{found[c].low:.2f}-{found[c].high:.2f}':>14}" if c in found else f"{'':14}"
            for c in COLUMNS
        ]
        yield f"{'':<{WIDTH}}{'':>5}" + "".join(cells).rstrip()


def table(name: str, measured: Measured) -> Iterable[str]:
    """The lines of a set: every system, then the advisor by group."""
    n = len(measured.solved)
    yield header(name)
    for system in measured.answers:
        yield from row(system, n, measured.figures(system), ends=True)
    for group, found in by_group(measured).items():
        yield from row(f"  {group}", len(groups(measured.problems)[group]), found, ends=False)


def by_group(measured: Measured) -> dict[str, dict[str, Figure]]:
    """The advisor's figures by group."""
    given = measured.answers["advisor"]
    return {
        name: measures.figures([measured.problems[i] for i in rows], [given[i] for i in rows])
        for name, rows in groups(measured.problems).items()
    }


def missed(measured: Measured) -> Iterable[str]:
    """What the advisor got wrong, one line each."""
    for solved, answer in zip(measured.solved, measured.answers["advisor"], strict=True):
        p = solved.problem
        place = measures.rank(answer, p)
        first_right = place == 1 or not p.accepted
        if first_right and answer.verdict in p.verdicts and measures.complete(answer, p):
            continue
        got = ", ".join(f"{'/'.join(c.causes)} {c.probability:.2f}" for c in answer.claims[:3])
        want = " ".join(p.accepted) or " ".join(p.verdicts)
        yield f"  {p.id}: rank {place or '-'}, {answer.verdict}; want {want}; got {got}"


def plot(sets: Mapping[str, Measured], path: Path) -> None:
    """A reliability plot of all problems together that have causes, one line a system."""
    lines: dict[str, tuple[measures.Bin, ...]] = {}
    for system in PLOTTED:
        chosen = [m for m in sets.values() if system in m.answers]
        asked = [p for m in chosen for p in m.problems]
        given = [a for m in chosen for a in m.answers[system]]
        p, hit, stated = measures.first_claims(asked, given)
        lines[system] = measures.reliability(p[stated > 0], hit[stated > 0])
    title = f"{', '.join(sets)}: {sum(b.n for b in lines['advisor'])} problems"
    path.write_text(reliability.svg(title, lines))


def as_document(sets: Mapping[str, Measured]) -> dict[str, object]:
    """All figures, by set, system and group."""

    def plain(found: Mapping[str, Figure]) -> dict[str, object]:
        return {name: dataclasses.asdict(figure) for name, figure in found.items()}

    return {
        name: {
            "n": len(m.solved),
            "systems": {system: plain(m.figures(system)) for system in m.answers},
            "groups": {group: plain(found) for group, found in by_group(m).items()},
        }
        for name, m in sets.items()
    }


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Option("--problems", help="Folder with cases.jsonl and gold.jsonl.")
    ] = None,
    chosen: Annotated[
        list[str] | None, typer.Option("--set", help=f"Only these of {', '.join(OWN)}.")
    ] = None,
    misses: Annotated[bool, typer.Option("--misses", help="List what went wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    svg: Annotated[Path | None, typer.Option("--plot", help="Write a reliability plot.")] = None,
    runmedic: Annotated[
        str, typer.Option("--runmedic", help="The runmedic command, to measure it, too.")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="Fail if worse than accepted.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Accept these figures.")] = False,
) -> None:
    """Diagnose every problem and print how many were right."""
    if context.invoked_subcommand:
        return
    taken = chosen or list(OWN)
    if unknown := set(taken) - set(OWN):
        raise typer.BadParameter(f"no set {', '.join(sorted(unknown))}; there are {', '.join(OWN)}")
    kb = knowledge.load()
    sound = ("repaired", "healthy")
    own = {name: measure(list(OWN[name]()), kb, alone=name in sound) for name in taken}
    extra = {folder.name: measure(list(problems.from_folder(folder)), kb)} if folder else {}
    sets = {
        name: rivals.added(m, runmedic) if runmedic else m for name, m in {**own, **extra}.items()
    }
    if as_json:
        typer.echo(json.dumps(as_document(sets), indent=1))
    for name, measured in () if as_json else sets.items():
        typer.echo("\n" + "\n".join(table(name, measured)))
        if misses:
            typer.echo("\n".join(missed(measured)))
    if svg:
        plot({n: m for n, m in sets.items() if n not in sound}, svg)
    found = {name: m.figures() for name, m in own.items()}
    if accept:
        gate.accept(found)
    failed = gate.failures(found, gate.load()) if check else []
    for line in failed:
        typer.echo(line, err=True)
    if failed:
        raise typer.Exit(1)


app.command("ablate")(ablation.main)
app.command("ask")(asking.main)
app.command("fit")(fit.main)

if __name__ == "__main__":
    app()
