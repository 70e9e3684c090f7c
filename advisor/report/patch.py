"""Changes of files as a unified diff that ``git apply`` accepts."""

from __future__ import annotations

import difflib
import os.path
from collections.abc import Iterator


def diff(name: str, old: str, new: str) -> str:
    """The unified diff from ``a/NAME`` to ``b/NAME``; empty when nothing changed."""
    path = os.path.normpath(name).replace(os.sep, "/").lstrip("/")
    tab = "\t" if " " in path else ""  # git ends a name with blanks in it with a tab
    changed = difflib.unified_diff(
        _lines(old), _lines(new), f"a/{path}{tab}", f"b/{path}{tab}", lineterm="\n"
    )
    return "".join(_ended(changed))


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")[:-1]] + [
        line for line in text.split("\n")[-1:] if line
    ]


def _ended(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
