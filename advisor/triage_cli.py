"""``advisor triage``; only typer is imported at the top."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

# Seconds between two lines of progress where it is no terminal.
QUIET = 10.0


def triage(
    tickets: Annotated[Path, typer.Argument(help="A .jsonl, .csv or .parquet file, a row each.")],
    out: Annotated[Path, typer.Option("--out", help="JSON lines, one a row, in order.")],
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=4096, help="Processes; by default one a core."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            help="A Ray cluster, host:port or ray://host:port; its token in RAY_AUTH_TOKEN_PATH."
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Begin anew, not where it stopped.")
    ] = False,
) -> None:
    """Rank the causes of many tickets. Stopped, it goes on where it was; a bad row is one line.

    Columns: id, title or subject, text (body, description, question), log, code.
    """
    from advisor import triage as engine

    bar = _Progress()
    try:
        count = engine.triage(
            tickets, out, workers=workers, address=address, again=again, progress=bar.add
        )
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{out}: stopped after {bar.done} rows; run it again to go on\n")
        raise typer.Exit(130) from None
    sys.stderr.write(f"\n{out}: {bar.done} rows, {count} of them now, {bar.rate:.0f} a second\n")


class _Progress:
    """Rows and rows a second, on stderr."""

    def __init__(self) -> None:
        self.done, self._before = 0, 0
        self._start: float | None = None
        self._shown = 0.0

    @property
    def rate(self) -> float:
        """Rows a second of this call."""
        seconds = time.monotonic() - (self._start or time.monotonic())
        return (self.done - self._before) / seconds if seconds else 0.0

    def add(self, rows: int) -> None:
        """So many more rows are done; the first call tells those of before."""
        self.done += rows
        if self._start is None:
            self._start, self._before = time.monotonic(), self.done
            return
        now, terminal = time.monotonic(), sys.stderr.isatty()
        if now - self._shown >= (0.2 if terminal else QUIET):
            self._shown = now
            end = "\r" if terminal else "\n"
            sys.stderr.write(f"{self.done} rows, {self.rate:.0f} a second{end}")
            sys.stderr.flush()
