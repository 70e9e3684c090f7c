"""``advisor probe``: measure suspicions on a person's own model and data."""

from __future__ import annotations

import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.errors import InputError

if TYPE_CHECKING:
    from advisor.knowledge import Knowledge
    from advisor.model import Diagnosis, Language, ProbeResult
    from advisor.probes.ray_runner import RaySession
    from advisor.probes.runner import Session

app = typer.Typer(
    help="Measure suspicions on your own model and data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Engine(StrEnum):
    """Where probes run."""

    local = "local"
    ray = "ray"


# What a shell reports for a command ended by Ctrl-C: 128 + SIGINT.
INTERRUPTED = 130

# Numbers of one name that are shown; a report in JSON holds them all.
ALIKE = 8

TARGET_HELP = (
    "Your file.py:function that returns a Target; or data: labels.npy, data.csv:column, a folder of"
    " classes, 'shards-*.tfrecord:key'; or weights: .safetensors, .pt, .keras, a checkpoint."
)
TargetName = Annotated[str, typer.Option("--target", help=TARGET_HELP)]
Json = Annotated[bool, typer.Option("--json", help="Print the document as JSON.")]
Seconds = Annotated[float, typer.Option("--seconds", help="Time budget of one probe.")]
Memory = Annotated[
    float | None, typer.Option("--memory", help="Memory budget in MB; none by default.")
]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust",
        help="Open model files that can run code of whoever made them (pickles, Lambda layers).",
    ),
]
Batch = Annotated[int | None, typer.Option("--batch-size", help="For labels given as files.")]
Classes = Annotated[int | None, typer.Option("--classes", help="Number of classes.")]
Buffer = Annotated[
    int | None,
    typer.Option(
        "--shuffle-buffer", help="Samples in the shuffle buffer that labels are read through."
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes that look at shards at once.")
]
Engines = Annotated[
    Engine,
    typer.Option("--engine", help="Where to measure: on this machine, or on a Ray cluster."),
]
Address = Annotated[
    str | None,
    typer.Option("--address", help="host:port of the cluster; its token in RAY_AUTH_TOKEN_PATH."),
]
Gpus = Annotated[
    float, typer.Option("--gpus", min=0, help="GPUs for each task on the cluster; parts count too.")
]
Zh = Annotated[bool, typer.Option("--zh", help="Answer in Chinese.")]


@app.command("list")
def list_probes(as_json: Json = False, zh: Zh = False) -> None:
    """List every probe: what it needs, what it takes, and whether it is built."""
    from advisor import knowledge
    from advisor.probes.record import implemented

    kb = knowledge.load()
    if as_json:
        import json

        rows = [
            {**p.model_dump(mode="json"), "implemented": implemented(p.id)}
            for p in kb.probes.values()
        ]
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return
    for probe in kb.probes.values():
        mark = " " if implemented(probe.id) else "-"
        name = probe.name["zh" if zh else "en"]
        sys.stdout.write(f"{mark} {probe.id:<24}{probe.tier}  {probe.minutes:>3g} min  {name}\n")
    sys.stdout.write("\n- is not built yet. advisor explain ID tells how one works.\n")


@app.command("run")
def run_probes(
    names: Annotated[list[str], typer.Argument(help="Ids of probes; see advisor probe list.")],
    target: TargetName,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the report there, for --probe-result.")
    ] = None,
    as_json: Json = False,
    seconds: Seconds = 600.0,
    memory: Memory = None,
    trust: Trust = False,
    batch_size: Batch = None,
    classes: Classes = None,
    shuffle_buffer: Buffer = None,
    engine: Engines = Engine.local,
    address: Address = None,
    gpus: Gpus = 0.0,
    workers: Workers = None,
    zh: Zh = False,
) -> None:
    """Run probes in a process of their own; nothing of yours is changed."""
    from advisor import knowledge, probing
    from advisor.model import to_json

    kb = knowledge.load()
    for name in names:
        if name not in kb.probes:
            raise InputError(f"{name}: no such probe. advisor probe list shows all of them.")
    results: list[ProbeResult] = []
    session = open_session(
        target,
        seconds,
        memory,
        trust,
        batch_size,
        classes,
        shuffle_buffer,
        engine=engine,
        address=address,
        gpus=gpus,
        workers=workers,
    )
    stopped = False
    with session, Bar() as bar:
        try:
            for name in names:
                results.append(session.measure(name, kb.probes[name].answers, bar.show))
        except KeyboardInterrupt:
            stopped = True
            if session.interrupted is not None:
                results.append(session.interrupted)
    document = to_json(probing.report(target, results))
    if out is not None:
        write(out, document)
    if as_json:
        sys.stdout.write(document)
    else:
        for result in results:
            show(result, kb, "zh" if zh else "en")
    if stopped:
        raise typer.Exit(INTERRUPTED)


@app.command("auto")
def auto_probes(
    target: TargetName,
    diagnosis: Annotated[Path, typer.Option("--diagnosis", help="Saved with ask --json.")],
    as_json: Json = False,
    seconds: Seconds = 600.0,
    memory: Memory = None,
    trust: Trust = False,
    batch_size: Batch = None,
    classes: Classes = None,
    shuffle_buffer: Buffer = None,
    engine: Engines = Engine.local,
    address: Address = None,
    gpus: Gpus = 0.0,
    workers: Workers = None,
    zh: Zh = False,
) -> None:
    """Run what a diagnosis asks for, cheapest first, until the matter is settled."""
    from pydantic import ValidationError

    from advisor import knowledge
    from advisor.model import Diagnosis, to_json

    try:
        document = Diagnosis.load(diagnosis.read_bytes())
    except OSError as error:
        raise InputError(f"{diagnosis}: cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        raise InputError(f"{diagnosis}: not a diagnosis. Save one with ask --json.") from error
    kb = knowledge.load()
    session = open_session(
        target,
        seconds,
        memory,
        trust,
        batch_size,
        classes,
        shuffle_buffer,
        engine=engine,
        address=address,
        gpus=gpus,
        workers=workers,
    )
    language: Language = "zh" if zh else document.language
    document, stopped = measured(document, session, kb, language, quiet=as_json)
    if as_json:
        sys.stdout.write(to_json(document))
    else:
        _ranking(document, language)
    if stopped:
        raise typer.Exit(INTERRUPTED)


@app.command("init")
def init(
    code: Annotated[
        list[Path] | None, typer.Option("--code", help="Your training code; it is only read.")
    ] = None,
    framework: Annotated[
        str | None, typer.Option(help="keras, pytorch, lightning or huggingface.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write there; else print.")] = None,
) -> None:
    """Write the skeleton of a target, filled from your code."""
    from advisor.probes import skeleton

    texts: list[tuple[str, str]] = []
    for path in code or []:
        try:
            texts.append((str(path), path.read_text("utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be read: {error}.") from error
    text = skeleton.write(texts, framework)
    if out is None:
        sys.stdout.write(text)
        return
    if out.exists():
        raise InputError(f"{out}: exists already. Name another file.")
    write(out, text)
    sys.stderr.write(f"{out}: fill in what is marked, then advisor probe run ... --target {out}\n")


def open_session(
    target: str,
    seconds: float = 600.0,
    memory: float | None = None,
    trust: bool = False,
    batch_size: int | None = None,
    classes: int | None = None,
    shuffle_buffer: int | None = None,
    *,
    engine: Engine = Engine.local,
    address: str | None = None,
    gpus: float = 0.0,
    workers: int | None = None,
) -> Session | RaySession:
    """A session from what the command line says."""
    from advisor.probes.runner import Budget, Session
    from advisor.probes.target import Options

    options = Options(
        trust=trust, batch_size=batch_size, num_classes=classes, shuffle_buffer=shuffle_buffer
    )
    budget = Budget(seconds=seconds, megabytes=memory, workers=workers or _cores())
    if engine is Engine.local:
        if address is not None or gpus:
            raise InputError("--address and --gpus go with --engine ray.")
        return Session(target, options, budget)
    if address is None:
        raise InputError("--engine ray needs --address host:port of the cluster's head.")
    from advisor.probes.ray_runner import RaySession

    return RaySession(target, options, budget, address, gpus)


def _cores() -> int:
    """Cores that this process may use; more workers than a few only cost memory."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)


def saved_results(paths: list[Path]) -> tuple[ProbeResult, ...]:
    """The results of saved reports, in their order."""
    if not paths:
        return ()
    from advisor import probing

    found: list[ProbeResult] = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror}.") from error
        found += probing.read_report(data, str(path)).results
    return tuple(found)


def measured(
    document: Diagnosis,
    session: Session | RaySession,
    kb: Knowledge,
    language: Language,
    *,
    quiet: bool,
) -> tuple[Diagnosis, bool]:
    """The diagnosis after the probes that it asks for; whether Ctrl-C cut them short."""
    from advisor import pipeline, probing

    queue = probing.wanted(document, kb, ())
    minutes = sum(kb.probes[id].minutes for id in queue)
    sys.stderr.write(
        f"{len(queue)} probes may help, about {minutes:.0f} min in all; each is given"
        f" {session.budget.seconds:g} s. Ctrl-C keeps what was measured.\n"
    )
    with session, Bar() as bar:
        try:
            for result, after in probing.auto(document, session, kb, bar.show):
                document = after
                if not quiet:
                    bar.clear()
                    show(result, kb, language)
        except KeyboardInterrupt:
            if session.interrupted is not None:
                document = pipeline.diagnose_again(document, kb, session.interrupted.findings)
            return document, True
    return document, False


def show(result: ProbeResult, kb: Knowledge, language: Language) -> None:
    """One result as a person reads it."""
    words = {
        "en": {"confirm": "CONFIRMED", "refute": "ruled out", "inconclusive": "open"},
        "zh": {"confirm": "确认", "refute": "排除", "inconclusive": "未定"},
    }[language]
    name = kb.probes[result.probe].name[language]
    where = f"{result.framework} {result.device}".strip()
    sys.stdout.write(f"\n{name} ({result.probe}; {where}, {result.seconds:.1f} s)\n")
    if result.reason is not None:
        sys.stdout.write(f"  {result.reason[language]}\n")
    count: dict[str, int] = {}
    for measure in result.measures:
        count[measure.name] = count.get(measure.name, 0) + 1
        if count[measure.name] > ALIKE:
            continue
        at = f" @{measure.where}" if measure.where else ""
        held = f"   [{measure.threshold}]" if measure.threshold else ""
        sys.stdout.write(f"  {measure.name + at:<48}{measure.value:>12.5g}{held}\n")
    more = sum(max(0, n - ALIKE) for n in count.values())
    if more:
        said = {"en": f"and {more} more like these, in --json", "zh": f"另有 {more} 个，见 --json"}
        sys.stdout.write(f"  ... {said[language]}\n")
    for finding in result.findings:
        if finding.status == "present":
            sys.stdout.write(f"  * {kb.symptoms[finding.symptom].name[language]}\n")
    if result.outcome != "declined":
        for judged in result.judgements:
            sentence = judged.sentence[language]
            sys.stdout.write(f"  {words[judged.verdict]}: {judged.cause}\n      {sentence}\n")


def _ranking(document: Diagnosis, language: Language) -> None:
    sys.stdout.write(f"\n{document.verdict_reason[language]}\n")
    for hypothesis in document.differential:
        cause = hypothesis.cause
        sys.stdout.write(
            f"  {hypothesis.probability:>5.0%}  {cause.name[language]}  ({cause.id})\n"
        )


def write(path: Path, text: str) -> None:
    """Write a file; what stands in the way is told as the person's mistake."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}.") from error


class Bar:
    """How far a probe is, on standard error, with the time that is left; only on a terminal."""

    def __init__(self) -> None:
        self._name, self._start, self._shown = "", 0.0, 0.0

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, name: str, done: int, total: int) -> None:
        """One event of a probe."""
        now = time.monotonic()
        if name != self._name:
            self._name, self._start, self._shown = name, now, 0.0
            if not sys.stderr.isatty():
                sys.stderr.write(f"{name} ...\n")
        if not sys.stderr.isatty() or now - self._shown < 0.1 or not total:
            return
        self._shown = now
        left = (now - self._start) / done * (total - done) if done else 0.0
        filled = "#" * (20 * done // total)
        ahead = f"  {left:.0f} s left" if done else ""
        sys.stderr.write(f"\r\x1b[K{name}  [{filled:<20}] {done}/{total}{ahead}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the bar away."""
        if sys.stderr.isatty() and self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
