"""The formats, one module a family, each with ``sniff`` and ``read``; found because it exists."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Protocol, cast

from advisor.intake.curves.source import Source
from advisor.model import Role, Run


class Format(Protocol):
    """A module that reads one family of formats."""

    __name__: str

    def sniff(self, source: Source) -> int:
        """How sure it is by the content, 0 (not mine) to 100 (nobody else's)."""
        ...

    def read(self, source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
        """The runs; empty when there turn out to be none."""
        ...


@functools.cache
def all_formats() -> tuple[tuple[str, Format], ...]:
    """Every format there is, by module name."""
    found = pkgutil.iter_modules(__path__, f"{__name__}.")
    names = sorted(module.name for module in found)
    return tuple((n.rpartition(".")[2], cast(Format, importlib.import_module(n))) for n in names)


def by_likelihood(source: Source) -> list[Format]:
    """The formats that may be this one's, the surest first."""
    scored = [(module.sniff(source), name, module) for name, module in all_formats()]
    ranked = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1]))
    return [module for _, _, module in ranked]
