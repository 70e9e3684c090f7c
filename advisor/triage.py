"""Many tickets at once: a line of JSON for each, in their order.

::

    rows -> chunks -> a crew (each process with its own knowledge base) -> lines, in order -> file

The file is the state: what stands in it whole is done, and is not done again. A row that cannot be
read, that takes too long or that kills its process becomes a line with an ``error``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any

from advisor import crew, intake, knowledge, pipeline
from advisor.crew import Crew
from advisor.errors import AdvisorError, InputError
from advisor.knowledge import Knowledge
from advisor.model import Model

# Rows that travel to a process together. # unsourced
CHUNK = 32
# How often a row may end the process that reads it, before it is blamed. # unsourced
TRIES = 2
# Seconds of computing for one row; a question takes a hundredth. # unsourced
ROW_SECONDS = 30.0
# Causes of a line.
TOP = 5
MOST_FIELD = 10_000_000
# The columns that a ticket's parts are taken from, the first that is there.
TEXTS = ("text", "body", "description", "question", "prose", "content", "message")
TITLES = ("title", "subject", "summary")
IDS = ("id", "ticket", "ticket_id", "key", "number")

Row = Mapping[str, Any] | str
"""A row by column, or why it is none."""


class Ranked(Model):
    """A cause of a ticket."""

    cause: str
    probability: float


class Line(Model):
    """What is written for a row; ``error`` says why there is no answer."""

    row: int
    id: str
    verdict: str = ""
    language: str = ""
    causes: tuple[Ranked, ...] = ()
    none_of_these: float | None = None
    defects: tuple[str, ...] = ()
    next_test: str = ""
    error: str = ""


class _TooLong(Exception):
    pass


def rows(path: Path) -> Iterator[Row]:
    """The rows of a .jsonl, .csv or .parquet file; one that is damaged is told as a text.

    Raises ``InputError`` for another kind of file.
    """
    kind = path.suffix.lower()
    readers: dict[str, Callable[[Path], Iterator[Row]]] = {
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".csv": _csv,
        ".parquet": _parquet,
    }
    if kind not in readers:
        raise InputError(f"{path}: not one of {', '.join(readers)}. Convert it to .jsonl.")
    if not path.is_file():
        raise InputError(f"{path}: no such file.")
    return readers[kind](path)


def _json_lines(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        for line in file:
            if line.strip():
                try:
                    found = json.loads(line)
                except (ValueError, RecursionError) as error:
                    yield f"not JSON: {error}"
                    continue
                yield found if isinstance(found, dict) else "not a JSON object"


def _csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(MOST_FIELD)
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield f"not CSV: {error}"


def _parquet(path: Path) -> Iterator[Row]:
    try:
        import pyarrow.parquet as parquet  # pyright: ignore
    except ModuleNotFoundError as error:
        raise InputError(f"{path}: Parquet needs pyarrow: pip install pyarrow.") from error
    library: Any = parquet
    try:
        opened = library.ParquetFile(path)
    except Exception as error:  # pyarrow's own tree of errors
        raise InputError(f"{path}: not a Parquet file: {error}") from error
    for batch in opened.iter_batches(batch_size=CHUNK):
        yield from batch.to_pylist()


def line_of(number: int, row: Row, kb: Knowledge) -> str:
    """The line of JSON for a row; whatever is wrong with it stands in the line."""
    told: Mapping[str, Any] = {} if isinstance(row, str) else row
    id = str(_first(told, IDS) or number)[:200]
    try:
        if isinstance(row, str):
            raise InputError(row)
        with _limited(ROW_SECONDS):
            line = _answer(number, id, row, kb)
    except AdvisorError as error:
        line = Line(row=number, id=id, error=str(error))
    except _TooLong:
        line = Line(row=number, id=id, error=f"took more than {ROW_SECONDS:g} s")
    except Exception as error:  # a bug of ours must not stop the rest
        line = Line(row=number, id=id, error=f"bug: {type(error).__name__}: {error}"[:300])
    return line.model_dump_json() + "\n"


def _answer(number: int, id: str, row: Mapping[str, Any], kb: Knowledge) -> Line:
    parts = (_first(row, TITLES), _first(row, TEXTS))
    prose = "\n\n".join(str(p) for p in parts if p)
    log, code = str(row.get("log") or ""), str(row.get("code") or "")
    if not (prose.strip() or log.strip() or code.strip()):
        raise InputError(f"no text; found columns {', '.join(map(str, row))[:200]}")
    case = intake.read(intake.as_post(prose, log, code), kb)
    found = pipeline.diagnose(case, kb, brief=True)
    return Line(
        row=number,
        id=id,
        verdict=found.verdict,
        language=found.language,
        causes=tuple(
            Ranked(cause=h.cause.id, probability=round(h.probability, 4))
            for h in found.differential[:TOP]
        ),
        none_of_these=round(found.none_of_these, 4),
        defects=tuple(d.symptom for d in found.defects),
        next_test=found.next_tests[0].id if found.next_tests else "",
    )


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    lowered = {str(k).strip().lower(): v for k, v in row.items()}
    return next((lowered[n] for n in names if lowered.get(n) not in (None, "")), None)


@contextmanager
def _limited(seconds: float) -> Generator[None]:
    """Raise ``_TooLong`` when the block computes longer; where there are no alarms, never.

    The clock is that of the process: how busy the machine is must not change a line.
    """

    def rung(_: int, frame: FrameType | None) -> None:
        raise _TooLong

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, rung)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


Chunk = list[tuple[int, Row]]
_loaded: list[Knowledge] = []


def lines_of(chunk: Chunk) -> str:
    """The lines of a chunk; a process loads the knowledge base at its first one."""
    if not _loaded:
        _loaded.append(knowledge.load())
    return "".join(line_of(number, row, _loaded[0]) for number, row in chunk)


def lines(numbered: Iterable[tuple[int, Row]], hands: Crew) -> Iterator[tuple[int, str]]:
    """How many rows, and their lines, chunk after chunk in order; the same for any crew."""
    source = iter(numbered)
    chunks = iter(lambda: list(islice(source, CHUNK)), [])
    for chunk, text in crew.in_order(hands, lines_of, chunks, _one_by_one):
        yield len(chunk), text


def _one_by_one(hands: Crew, chunk: Chunk) -> str:
    """A chunk in which a row may have killed its process: that one as an error."""
    return "".join(_alone(hands, number, row) for number, row in chunk)


def _alone(hands: Crew, number: int, row: Row) -> str:
    for _ in range(TRIES):
        try:
            return hands.submit(lines_of, [(number, row)]).result()
        except hands.deaths:
            hands.renew()
    told: Mapping[str, Any] = {} if isinstance(row, str) else row
    id = str(_first(told, IDS) or number)[:200]
    line = Line(row=number, id=id, error="the process ended while it was read")
    return line.model_dump_json() + "\n"


def triage(
    source: Path,
    out: Path,
    *,
    workers: int | None = None,
    address: str | None = None,
    again: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Write a line for every row of ``source``; returns how many rows were done in this call.

    ``workers`` and ``address``: see ``crew.assemble``. Goes on where an earlier call stopped,
    wherever that ran, unless ``again``. Raises ``InputError`` when the file was
    made of another source or with another knowledge base.
    """
    mark = _mark(source)
    state = out.with_name(out.name + ".state")
    if again:
        out.unlink(missing_ok=True)
        state.unlink(missing_ok=True)
    done = _standing(out, state, mark)
    state.write_text(mark + "\n")
    progress(done)
    numbered = islice(enumerate(rows(source), start=1), done, None)
    count = 0
    with closing(crew.assemble(workers, address)) as hands, out.open("ab") as file:
        if address is not None:
            _check_same(hands, address)
        for n, text in lines(numbered, hands):
            file.write(text.encode())
            file.flush()
            count += n
            progress(n)
        os.fsync(file.fileno())
    return count


def _digest(_: None) -> str:
    return knowledge.load().digest


def _check_same(hands: Crew, address: str) -> None:
    """Raise ``InputError`` where the cluster would answer from other knowledge."""
    if hands.submit(_digest, None).result() != _digest(None):
        raise InputError(
            f"--address {address}: advisor has another knowledge base there. Install the same on"
            " every machine."
        )


def _mark(source: Path) -> str:
    """Changes with the source and with the knowledge base."""
    if not source.is_file():
        raise InputError(f"{source}: no such file.")
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return f"{digest[:32]} {_digest(None)}"


def _standing(out: Path, state: Path, mark: str) -> int:
    """Whole lines of an earlier call; a torn last one is cut off."""
    if not out.exists():
        return 0
    if not state.is_file() or state.read_text().strip() != mark:
        raise InputError(
            f"{out}: made of another file, or with another knowledge base. Name another file, or"
            " begin again with --again."
        )
    count, whole = 0, 0
    with out.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                count, whole = count + 1, whole + len(line)
    os.truncate(out, whole)
    return count
