"""The command line: parse, call, print.

Exit codes: 0 ran, whatever the verdict; 1 a bug of ours, or ``--fail-on`` was met; 2 wrong usage or
an input that cannot be read; 130 interrupted.

Only typer is imported at the top: ``advisor --help`` must not wait for the rest.
"""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor import (
    chat_cli,
    curate_cli,
    hook_cli,
    kb_cli,
    mcp_cli,
    probe_cli,
    service_cli,
    site_cli,
    triage_cli,
)
from advisor.errors import AdvisorError, InputError

if TYPE_CHECKING:
    from rich.console import Console

    from advisor.model import Diagnosis, Language, Reading

app = typer.Typer(
    help="Tells people why their neural network trains badly, and shows its evidence.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(kb_cli.app, name="kb")
app.add_typer(probe_cli.app, name="probe")
app.add_typer(service_cli.token, name="token")
app.add_typer(service_cli.db, name="db")
app.add_typer(hook_cli.hook, name="hook")
app.add_typer(site_cli.site, name="site")

BUG, UNREADABLE = 1, 2
# Objects made before garbage is looked for. Most of those made at the start stay, and looking them
# through again and again takes a tenth of the time of ``ask``.
FEW_COLLECTIONS = 100_000


class Lang(StrEnum):
    """Language of the answer; auto is that of the question."""

    auto = "auto"
    en = "en"
    zh = "zh"


class Colour(StrEnum):
    """When to use colour; auto is on a terminal, unless NO_COLOR is set."""

    auto = "auto"
    always = "always"
    never = "never"


class Form(StrEnum):
    """In which form to print what is seen in code."""

    text = "text"
    json = "json"
    sarif = "sarif"


class FailOn(StrEnum):
    """Verdicts that make the exit code 1."""

    cause = "cause"
    defect = "defect"


Json = Annotated[bool, typer.Option("--json", help="Print the document as JSON.")]
Patch = Annotated[
    bool, typer.Option("--patch", help="Print only a diff of mechanical fixes, for git apply.")
]
Color = Annotated[Colour, typer.Option("--color", help="auto, always or never.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks; let detectors crash.")]
Page = Annotated[Path | None, typer.Option("--html", help="Also write it as one HTML page.")]
In = Annotated[Lang, typer.Option("--lang", help="Language of the answer.")]


@app.command()
def ask(
    text: Annotated[
        str | None,
        typer.Argument(help="What you see in your words, or a whole pasted post; - for stdin."),
    ] = None,
    curve: Annotated[
        list[str] | None,
        typer.Option("--curve", help="Loss-curve or log file, a folder of them, or -. Repeatable."),
    ] = None,
    code: Annotated[
        list[Path] | None, typer.Option("--code", help="Code of model and training. Repeatable.")
    ] = None,
    tried: Annotated[
        list[str] | None,
        typer.Option("--tried", help='"switched to SGD: it blows up faster". Repeatable.'),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", help="Also measure on it what the diagnosis asks for."),
    ] = None,
    probe_result: Annotated[
        list[Path] | None,
        typer.Option("--probe-result", help="Saved with probe run --out. Repeatable."),
    ] = None,
    as_json: Json = False,
    patch: Patch = False,
    html: Page = None,
    lang: In = Lang.auto,
    color: Color = Colour.auto,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Go on with questions: advisor chat.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what every finding contributes (nats).")
    ] = False,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit 1 on a cause or a code defect.")
    ] = None,
    debug: Debug = False,
) -> None:
    """Diagnose a training run from words, curves, code and what was tried."""
    if interactive:
        if probe_result or as_json or patch or html or explain or fail_on:
            raise InputError("-i goes with --curve, --code, --tried, --target and --lang only.")
        chat(text, curve, code, tried, target, lang=lang, color=color)
        return
    from advisor import intake, knowledge, pipeline

    kb = knowledge.load()
    said, piped = _text(text, curve or [])
    case = intake.read(
        said,
        kb,
        curves=[(name, _curve(name, piped)) for name in curve or []],
        codes=_codes(code or [], patch=patch),
        tried=tried or [],
        language=_language(lang),
    )
    measured = probe_cli.saved_results(probe_result or [])
    diagnosis = pipeline.diagnose(
        case,
        kb,
        observed=[f for r in measured for f in r.findings],
        judged=[j for r in measured for j in r.judgements],
        asked=[r.probe for r in measured],
        strict=debug,
    )
    stopped = False
    if target is not None:
        session = probe_cli.open_session(target)
        diagnosis, stopped = probe_cli.measured(
            diagnosis, session, kb, diagnosis.language, quiet=as_json or patch
        )
    _write_page(html, diagnosis)
    if patch:
        from advisor import mending

        _print_patch(mending.mended_diagnosis(case, diagnosis, kb).patch)
    else:
        _print_diagnosis(diagnosis, as_json=as_json, color=color, explain=explain)
    failed = {FailOn.cause: diagnosis.verdict == "cause", FailOn.defect: bool(diagnosis.defects)}
    if stopped:
        raise typer.Exit(probe_cli.INTERRUPTED)
    if fail_on is not None and failed[fail_on]:
        raise typer.Exit(1)


@app.command()
def chat(
    text: Annotated[str | None, typer.Argument(help="What you see; else you are asked.")] = None,
    curve: Annotated[
        list[str] | None, typer.Option("--curve", help="Loss-curve or log file. Repeatable.")
    ] = None,
    code: Annotated[
        list[Path] | None, typer.Option("--code", help="Code of model and training. Repeatable.")
    ] = None,
    tried: Annotated[
        list[str] | None, typer.Option("--tried", help="A change and its outcome. Repeatable.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help="What /probe may run its measurements on.")
    ] = None,
    resume: Annotated[
        str | None, typer.Option("--resume", help="Id of a kept conversation, or last.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--history/--no-history", help="Keep it on this disk.")
    ] = True,
    lang: In = Lang.auto,
    color: Color = Colour.auto,
) -> None:
    """Talk it over: the ranking after every answer, and the best question next."""
    chat_cli.run(
        _console(color),
        text=text or "",
        curves=curve or [],
        codes=code or [],
        tried=tried or [],
        target=target,
        resume=resume,
        language=_language(lang),
        kept=keep,
    )


@app.command()
def history(
    id: Annotated[str | None, typer.Argument(help="Reopen this conversation.")] = None,
    forget: Annotated[str | None, typer.Option("--forget", help="Delete one for good.")] = None,
    as_json: Json = False,
    color: Color = Colour.auto,
) -> None:
    """List kept conversations, or reopen one; ADVISOR_HISTORY=off keeps none."""
    if forget is not None:
        chat_cli.forget(forget)
    elif id is not None:
        chat_cli.run(_console(color), resume=id)
    else:
        chat_cli.list_history(_console(color), as_json=as_json)


@app.command()
def curve(
    files: Annotated[list[str], typer.Argument(help="Curve or log files, folders, or -.")],
    train_loss: Annotated[
        list[str] | None, typer.Option("--train-loss", help="Read this series as training loss.")
    ] = None,
    val_loss: Annotated[
        list[str] | None, typer.Option("--val-loss", help="Read this series as validation loss.")
    ] = None,
    train_metric: Annotated[list[str] | None, typer.Option("--train-metric")] = None,
    val_metric: Annotated[list[str] | None, typer.Option("--val-metric")] = None,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="Leave this series out of account.")
    ] = None,
    classes: Annotated[
        int | None, typer.Option("--classes", help="Number of classes, for the chance level.")
    ] = None,
    as_json: Json = False,
    html: Page = None,
    lang: In = Lang.en,
    color: Color = Colour.auto,
    debug: Debug = False,
) -> None:
    """Show what is read from curves and logs, plotted, and what is seen in it."""
    from advisor import intake, knowledge, pipeline
    from advisor.model import Facts, Role, to_json

    named: dict[Role, list[str] | None] = {
        "train-loss": train_loss,
        "val-loss": val_loss,
        "train-metric": train_metric,
        "val-metric": val_metric,
        "other": ignore,
    }
    kb = knowledge.load()
    piped = _stdin() if "-" in files else b""
    case = intake.read(
        "",
        kb,
        curves=[(name, _curve(name, piped)) for name in files],
        language=_language(lang),
        overrides={name: role for role, names in named.items() for name in names or []},
    )
    if classes is not None:
        case = case.model_copy(update={"facts": Facts(num_classes=classes)})
    reading = pipeline.look_at_curves(case, kb, strict=debug)
    _write_page(html, reading, classes=classes)
    if as_json:
        sys.stdout.write(to_json(reading))
        return
    from advisor.report import curves

    curves.show(reading, _console(color), classes=classes)


@app.command()
def code(
    files: Annotated[list[Path], typer.Argument(help="Python files or notebooks.")],
    form: Annotated[Form, typer.Option("--format", help="text, json or sarif.")] = Form.text,
    as_json: Annotated[bool, typer.Option("--json", help="Short for --format json.")] = False,
    patch: Patch = False,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", help="Leave out a symptom. Repeatable.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit 1 on a code defect.")
    ] = None,
    lang: In = Lang.en,
    color: Color = Colour.auto,
    debug: Debug = False,
) -> None:
    """Show what is read from code, and what is seen at which line."""
    from advisor import intake, knowledge, mending, pipeline

    kb = knowledge.load()
    for symptom in ignore or []:
        kb.entry(symptom)
    case = intake.read("", kb, codes=_codes(files, patch=patch), language=_language(lang))
    reading = pipeline.look_at_code(case, kb, strict=debug).without(ignore or [])
    form = Form.json if as_json else form
    if patch or form is not Form.text:
        reading = mending.mended_reading(case, reading, kb)
    if patch:
        _print_patch(reading.patch)
    elif form is Form.json:
        from advisor.model import to_json

        sys.stdout.write(to_json(reading))
    elif form is Form.sarif:
        from advisor.report import sarif

        sys.stdout.write(sarif.render(reading, kb.symptoms))
    else:
        from advisor.report import programs

        programs.show(reading, _console(color))
    if fail_on is not None and reading.defects:
        raise typer.Exit(1)


def _codes(files: list[Path], *, patch: bool) -> list[tuple[str, bytes]]:
    """Names and bytes; for a patch relative to the working folder, and only what git can match."""
    codes = [(str(path), _bytes(path)) for path in files]
    if not patch:
        return codes
    for name, data in codes:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            raise InputError(
                f"{name}: not UTF-8 (byte {error.start} is {data[error.start]:#04x}), so no patch "
                "would fit it. Convert it, for example with iconv -f GB18030 -t UTF-8."
            ) from error
    here = Path.cwd()
    return [
        (str(p.relative_to(here)) if p.is_relative_to(here) else str(p), data)
        for p, (_, data) in zip(files, codes, strict=True)
    ]


def _print_patch(patch: str) -> None:
    """The diff and nothing else, byte for byte; a note where people look when there is none."""
    if not patch:
        sys.stderr.write("advisor: nothing here can be mended mechanically\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(patch.encode())
    sys.stdout.buffer.flush()


def _print_diagnosis(diagnosis: Diagnosis, *, as_json: bool, color: Colour, explain: bool) -> None:
    from advisor.model import to_json

    if as_json:
        sys.stdout.write(to_json(diagnosis))
        return
    from advisor.report import terminal

    terminal.show(diagnosis, _console(color), explain=explain)


@app.command()
def render(
    file: Annotated[Path, typer.Argument(help="A diagnosis saved with ask --json.")],
    html: Page = None,
    color: Color = Colour.auto,
    explain: Annotated[bool, typer.Option("--explain", help="Show every contribution.")] = False,
) -> None:
    """Show a saved diagnosis; the knowledge base is not needed."""
    from pydantic import ValidationError

    from advisor.model import Diagnosis

    try:
        diagnosis = Diagnosis.load(_bytes(file))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "document"
        raise InputError(
            f"{file}: not a diagnosis: {field}: {first['msg']}. Save one with ask --json."
        ) from error
    _write_page(html, diagnosis)
    _print_diagnosis(diagnosis, as_json=False, color=color, explain=explain)


@app.command()
def explain(
    id: Annotated[str, typer.Argument(help="Id of a cause, symptom, probe, case or myth.")],
    as_json: Json = False,
    lang: In = Lang.en,
    color: Color = Colour.auto,
) -> None:
    """Show an entry of the knowledge base."""
    from advisor import knowledge
    from advisor.model import to_json
    from advisor.report import entry

    kb = knowledge.load()
    found = kb.entry(id)
    if as_json:
        sys.stdout.write(to_json(found))
        return
    entry.show(found, _console(color), _language(lang) or "en")


@app.command()
def doctor(
    as_json: Json = False,
    service: Annotated[
        str,
        typer.Option("--service", help="Look at a service at this URL; its token: ADVISOR_TOKEN."),
    ] = "",
) -> None:
    """Say versions, extras present, knowledge base and accelerator; or check a service."""
    import json

    if service:
        service_cli.look_at(service, as_json=as_json)
        return
    from advisor import doctor as checks

    report = checks.report()
    if as_json:
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
        return
    for name, value in report.items():
        sys.stdout.write(f"{name:<24}{value}\n")


app.command()(service_cli.serve)
app.command()(mcp_cli.mcp)
app.command()(curate_cli.curate)
app.command()(triage_cli.triage)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Tells people why their neural network trains badly, and shows its evidence."""
    if version:
        from advisor import __version__

        sys.stdout.write(f"advisor {__version__}\n")
        raise typer.Exit


def _text(text: str | None, curves: list[str]) -> tuple[str, bytes]:
    """The question, and what standard input held for ``--curve -``."""
    wants = text == "-" or (text is None and "-" not in curves and not sys.stdin.isatty())
    if "-" in curves and text == "-":
        raise InputError("standard input can be the text or a curve, not both: give one as a file")
    if wants:
        return _decode(_stdin()), b""
    return (text or ""), (_stdin() if "-" in curves else b"")


def _stdin() -> bytes:
    from advisor.intake import MOST_CODE

    data = sys.stdin.buffer.read(MOST_CODE + 1)
    if len(data) > MOST_CODE:
        raise InputError(
            f"standard input: more than {MOST_CODE:,} bytes. Save it and give --curve FILE."
        )
    return data


def _decode(data: bytes) -> str:
    if b"\0" in data[:4096]:
        raise InputError("standard input: binary data. Give event or model files with --curve.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"standard input: not UTF-8 (byte {error.start} is {data[error.start]:#04x}). "
            "Convert it, for example with iconv -f GB18030 -t UTF-8."
        ) from error


def _curve(name: str, piped: bytes) -> Path | bytes:
    if name == "-":
        return piped
    path = Path(name)
    if not path.exists():
        raise InputError(f"{name}: no such file or folder.")
    return path


def _bytes(path: Path) -> bytes:
    from advisor.intake import MOST_CODE

    try:
        with path.open("rb") as file:
            return file.read(MOST_CODE + 1)
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file.") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from error


def _write_page(
    path: Path | None, document: Diagnosis | Reading, *, classes: int | None = None
) -> None:
    """Write the whole page or nothing, and say where it is."""
    if path is None:
        return
    from advisor.report import html

    if path.is_dir():
        raise InputError(f"{path}: a directory. Name a file in it: --html {path / 'report.html'}.")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(html.page(document, classes=classes), "utf-8")
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    sys.stderr.write(f"{path}\n")


def _language(lang: Lang) -> Language | None:
    return None if lang is Lang.auto else ("zh" if lang is Lang.zh else "en")


def _console(color: Colour) -> Console:
    from rich.console import Console

    forced = color is Colour.always or (
        color is Colour.auto and bool(os.environ.get("FORCE_COLOR"))
    )
    plain = color is Colour.never or (color is Colour.auto and "NO_COLOR" in os.environ)
    width = None if sys.stdout.isatty() else 100
    return Console(
        force_terminal=True if forced else None, no_color=plain, width=width, highlight=False
    )


def main() -> None:
    """Run the command line; a person's mistake is one line, a bug of ours a traceback on demand."""
    gc.set_threshold(FEW_COLLECTIONS)
    try:
        app()
    except AdvisorError as error:
        _fail(str(error), UNREADABLE)
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        told = f"{type(error).__name__}: {error}. Run again with --debug and report it."
        _fail(f"a bug in advisor: {told}", BUG)


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"advisor: {message}\n")
    sys.exit(code)
