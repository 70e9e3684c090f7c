"""Which columns of a table or row are clocks, and which are no series at all."""

from __future__ import annotations

import re

from advisor.patterns import pattern

STEP_NAMES = (
    "step",
    "_step",
    "global_step",
    "trainer/global_step",
    "iteration",
    "iter",
    "iters",
    "current_steps",
    "steps",
    "total_timesteps",
    "time/total_timesteps",
    "num_updates",
    "update",
    "it",
    "batch",
)
EPOCH_NAMES = ("epoch", "epochs", "train/epoch", "ep", "current_epoch", "epoch_num")

_NO_SERIES = pattern(
    r"^(?:wall[ _]?time|timestamp|_timestamp|_runtime|time|unnamed.*|index|date|"
    r"total_steps|max_steps|percentage|elapsed_time|remaining_time|hparams/.*|.*__m(?:in|ax)|)$",
    re.IGNORECASE,
)


def axis_of(name: str) -> str:
    """ "step", "epoch" or "" for a name."""
    lowered = name.strip().lower().replace(" ", "_")
    if lowered in STEP_NAMES:
        return "step"
    return "epoch" if lowered in EPOCH_NAMES else ""


def is_no_series(name: str) -> bool:
    """Clocks of the wall, counters of the program, bands of a smoothed chart."""
    return _NO_SERIES.match(name.strip()) is not None
