"""The commands ``advisor kb ...``; like ``advisor.cli`` it imports only typer at the top."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from advisor import zoo_cli
from advisor.errors import InputError

app = typer.Typer(help="Look after the knowledge base.", no_args_is_help=True)

app.command()(zoo_cli.reproduce)

Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


class Kind(StrEnum):
    """What a skeleton can be made for."""

    cause = "cause"
    symptom = "symptom"
    case = "case"


@app.command()
def check(
    examples: Annotated[
        bool, typer.Option("--examples", help="Also diagnose every example; slower.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Of the examples only those of this cause. Repeatable."),
    ] = None,
) -> None:
    """Check every file; errors name file and field. Folders of ADVISOR_KB are checked, too."""
    from advisor import knowledge
    from advisor.curation import lint
    from advisor.curation.examples import run_examples

    folders = knowledge.roots()
    problems = lint.problems(folders)
    if not problems:
        kb = knowledge.load(folders)
        for id in only or []:
            kb.entry(id)
        for line in lint.warnings(kb):
            sys.stdout.write(f"warning: {line}\n")
        if examples or only:
            tried = [t for folder in folders for t in run_examples(kb, folder, only or ())]
            problems = [t.told() for t in tried if not t.holds]
            sys.stdout.write(f"{len(tried)} examples, {sum(t.holds for t in tried)} hold\n")
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    if problems:
        raise InputError(f"{len(problems)} problems in the knowledge base")
    kb = knowledge.load(folders)
    sys.stdout.write(f"knowledge base {kb.digest}: {len(kb.causes)} causes. All well.\n")


@app.command()
def stats(as_json: Json = False) -> None:
    """Print what the knowledge base covers."""
    from advisor import knowledge
    from advisor.curation import coverage

    folders = knowledge.roots()
    counts = coverage.stats(knowledge.load(folders), folders)
    if as_json:
        sys.stdout.write(json.dumps(counts, indent=2) + "\n")
        return
    for name, value in counts.items():
        sys.stdout.write(f"{name:<28}{_told(value)}\n")


def _told(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{k} {v}" for k, v in sorted(value.items()))  # pyright: ignore
        case list():
            return f"{len(value)}: {', '.join(value)}" if value else "none"  # pyright: ignore
        case _:
            return str(value)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for.")],
    top: Annotated[int, typer.Option(help="How many entries at most.")] = 10,
    as_json: Json = False,
    lang: Annotated[str, typer.Option("--lang", help="en or zh.")] = "en",
) -> None:
    """Find entries of the knowledge base; see them with ``advisor explain ID``."""
    from advisor import knowledge
    from advisor.curation import finding

    if lang not in ("en", "zh"):
        raise InputError(f"--lang {lang}: there are en and zh")
    found = finding.search(knowledge.load(), " ".join(words), top, "zh" if lang == "zh" else "en")
    if as_json:
        rows = [{"kind": kind, "id": id, "name": name} for kind, id, name in found]
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for kind, id, name in found:
        sys.stdout.write(f"{kind:<8}{id:<40}{name}\n")
    if not found:
        sys.stdout.write("nothing about that\n")


@app.command()
def new(
    kind: Annotated[Kind, typer.Argument(help="cause, symptom or case.")],
    id: Annotated[str, typer.Argument(help="family/slug for a cause, else a slug.")],
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Folder; by default the first of ADVISOR_KB, else kb/."),
    ] = None,
) -> None:
    """Write a commented skeleton to fill in; nothing is ever overwritten."""
    from advisor.curation import skeletons

    for path in skeletons.write(kind.value, id, skeletons.folder(into)):
        sys.stdout.write(f"{path}\n")
    sys.stdout.write("Fill in every TODO, then: advisor kb check\n")


@app.command()
def export(
    html: Annotated[Path, typer.Option("--html", help="Folder to write the site into.")],
) -> None:
    """Write the knowledge base as a small site of plain files, in English and Chinese."""
    from advisor import knowledge
    from advisor.curation import site

    folders = knowledge.roots()
    pages = site.write(knowledge.load(folders), folders, html)
    sys.stdout.write(f"{html / 'index.html'}: {pages} pages\n")
