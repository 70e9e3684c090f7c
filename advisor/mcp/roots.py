"""Files that a client may name: regular ones below the allowed folders, reached without links.

A path is walked component by component, each opened relative to the one before and never through
a symbolic link, so that nothing can be swapped between the check and the reading.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlparse

from advisor.errors import InputError

# Bytes of one file; the largest event file of the samples is a tenth of it. # unsourced
MOST_FILE = 50_000_000
_POSSIBLE = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


def folders(given: Sequence[Path]) -> tuple[Path, ...]:
    """The folders as they really are; raises ``InputError`` for what is none."""
    for folder in given:
        if not folder.is_dir():
            raise InputError(f"--root {folder}: not a folder. Name one that is there.")
    return tuple(dict.fromkeys(folder.resolve() for folder in given))


def folder_of(uri: str) -> Path | None:
    """The folder of a client's root (a ``file://`` URI); None when it is none on this machine."""
    parsed = urlparse(uri)
    if parsed.scheme != "file" or parsed.netloc not in ("", "localhost"):
        return None
    path = Path(unquote(parsed.path))
    with contextlib.suppress(OSError, ValueError):
        if path.is_absolute() and path.is_dir():
            return path.resolve()
    return None


def read(path: str, allowed: Sequence[Path]) -> bytes:
    """The bytes of a file below an allowed folder; raises ``InputError`` for anything else.

    A relative path is looked for below each folder in turn.
    """
    if not _POSSIBLE:
        raise InputError(f"{path}: files are not read on this system. Send the content instead.")
    if not allowed:
        raise InputError(
            f"{path}: no folder is allowed. Send the content instead, or start the server with"
            " --root FOLDER."
        )
    if "\0" in path or ".." in Path(path).parts:
        raise InputError(f"{path!r}: '..' is not followed. Name the file from its folder.")
    places = [(root, part) for root in allowed if (part := _below(path, root)) is not None]
    if not places:
        raise InputError(
            f"{path}: outside of the allowed folders ({', '.join(map(str, allowed))})."
            " Send the content instead."
        )
    for root, part in places:
        found = _opened(root, part, path)
        if found is not None:
            return found
    raise InputError(f"{path}: no such file in {', '.join(str(root) for root, _ in places)}.")


def _below(path: str, root: Path) -> Path | None:
    """The path relative to the root, when it lies below it by its words."""
    asked = Path(path)
    if not asked.is_absolute():
        return asked
    return asked.relative_to(root) if asked.is_relative_to(root) else None


def _opened(root: Path, part: Path, told: str) -> bytes | None:
    """The file's bytes; None when there is none of that name."""
    with contextlib.ExitStack() as held:
        try:
            here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
            held.callback(os.close, here)
            for name in part.parts[:-1]:
                here = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
                held.callback(os.close, here)
            # Not blocking: a named pipe would wait for a writer for ever.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            file = os.open(part.name or ".", flags, dir_fd=here)
            held.callback(os.close, file)
        except FileNotFoundError:
            return None
        except OSError as error:  # a link raises ELOOP, or ENOTDIR in the middle
            raise InputError(
                f"{told}: cannot be read ({error.strerror}); links are not followed."
            ) from error
        kind = os.fstat(file)
        if not stat.S_ISREG(kind.st_mode):
            raise InputError(f"{told}: not a regular file. Name a log, curve or code file.")
        if kind.st_size > MOST_FILE:
            raise InputError(
                f"{told}: {kind.st_size:,} bytes; at most {MOST_FILE:,} are read. Give a part."
            )
        with os.fdopen(os.dup(file), "rb") as stream:
            return stream.read(MOST_FILE)
