"""Curves and logs in whatever form the person's tool writes: bytes, a path or text -> runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from advisor.errors import InputError
from advisor.intake.curves.formats import by_likelihood
from advisor.intake.curves.log_lines import is_log_line
from advisor.intake.curves.masked_nan import with_masked_nan
from advisor.intake.curves.refusals import refuse
from advisor.intake.curves.source import Source
from advisor.model import Role, Run

__all__ = ["is_log_line", "read_curves"]

_NONE: Mapping[str, Role] = MappingProxyType({})


def read_curves(
    source: Path | bytes | str, name: str, *, overrides: Mapping[str, Role] = _NONE
) -> tuple[Run, ...]:
    """Read a file, a folder (searched for runs), bytes, or text.

    ``overrides`` gives roles by curve name. Raises ``InputError`` when nothing can be read.
    """
    if isinstance(source, Path):
        if source.is_dir():
            from advisor.intake.curves.folder import read_folder

            return read_folder(source, name, overrides, _read)
        if not source.is_file():
            raise InputError(f"{name}: no such file. Give the path of a log or curve file.")
        return _read(Source(name, path=source), overrides)
    data = source.encode(errors="replace") if isinstance(source, str) else source
    return _read(Source(name, data=data), overrides)


def _read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    refuse(source)
    for form in by_likelihood(source):
        if runs := form.read(source, overrides):
            return tuple(with_masked_nan(run) for run in runs)
    raise InputError(
        f"{source.name}: no training curve found in {source.size:,} bytes. Give a training log, "
        "a CSV or JSON with one row a step or epoch, or a TensorBoard event file."
    )
