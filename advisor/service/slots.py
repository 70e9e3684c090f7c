"""Places that the server processes of a machine share, for what costs memory while it arrives.

A place is a lock on a file: it is free again when its holder ends, however that happens.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class Slots:
    """``number`` places below ``folder``; without a folder they are this process's own."""

    def __init__(self, number: int, folder: Path | None) -> None:
        self._number, self._folder, self._taken = number, folder, 0

    @contextmanager
    def one(self) -> Generator[bool]:
        """Whether a place was free; it is held until the block is left."""
        if self._folder is None:
            free = self._taken < self._number
            self._taken += free
            try:
                yield free
            finally:
                self._taken -= free
            return
        held = self._locked(self._folder)
        try:
            yield held is not None
        finally:
            if held is not None:
                os.close(held)

    def _locked(self, folder: Path) -> int | None:
        for number in range(self._number):
            file = os.open(folder / str(number), os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except BlockingIOError:
                os.close(file)
        return None
