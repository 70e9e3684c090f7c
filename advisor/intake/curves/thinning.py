"""How many points are kept of what is read, and which."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Points kept per series; beyond it every second one is dropped, again and again.
# unsourced
MAX_POINTS = 2_000_000

# Points kept in all.
# unsourced
MAX_HELD = 8_000_000


def thinned(
    values: npt.NDArray[np.float64], stride: int, first: int
) -> slice | npt.NDArray[np.intp]:
    """Which points stay: one in ``stride`` from ``first`` on, and the ends of NaN stretches.

    Where finite and other values change places all the time those ends are not kept.
    """
    plain = slice(first, None, stride)
    finite = np.isfinite(values)
    if stride == 1 or finite.all():
        return plain
    changes = np.flatnonzero(finite[1:] != finite[:-1])
    if len(changes) * stride > len(values):
        return plain
    regular = np.arange(first, len(values), stride)
    return np.unique(np.concatenate([regular, changes, changes + 1]))
