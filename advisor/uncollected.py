"""The garbage collector waits while a case is read and looked at."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Generator


@contextlib.contextmanager
def uncollected() -> Generator[None]:
    """Make no search for circles of objects within; as a decorator, within a function.

    A long program becomes a hundred thousand objects, and nearly all of them stay. To search them,
    and all the knowledge, again and again while they are made takes a fifth of the time; what is
    in no circle is freed without a search.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
