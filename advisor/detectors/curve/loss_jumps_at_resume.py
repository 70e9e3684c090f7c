"""Does the loss jump where training was resumed?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

LEAST = 12
# Change of level at the seam: above 98 % of those elsewhere, and above 10 % of the level.
RANK, SIZE = 98, 0.10
WINDOW = 10


@detector("loss-jumps-at-resume")
@each_run
def loss_jumps_at_resume(run: Run, case: Case) -> Answer:
    """A seam is a step counter that goes back within a run.

    The level after it is compared with the level before it, or with that of the first pass over
    the same steps when they are written twice. A resume that continues the counter leaves no
    trace in the file: ``unknown``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    seams = np.flatnonzero(np.diff(train.x) < 0) + 1
    if not len(seams):
        return unknown("no place in the file shows a resume (the steps never go back)")
    jumps = [j for k in seams[:20] if (j := _jump(train, int(k))) is not None]
    if not jumps:
        return unknown("too few points around the resume")
    found = [
        (k, before, after, limit) for k, before, after, limit in jumps if after - before > limit
    ]
    if not found:
        return absent("the level after the resume is that before it")
    return present(
        *(
            evidence(
                train.at(float(train.x[k])),
                "training was resumed here and the loss jumps up",
                f"{before:.4g} to {after:.4g}",
                f"a change of {limit:.3g}",
            )
            for k, before, after, limit in found[:5]
        )
    )


def _jump(train: Series, k: int) -> tuple[int, float, float, float] | None:
    """``(index, level before, level after, least jump)`` of the seam at ``k``."""
    width = min(WINDOW, k // 2, len(train) - k)
    if width < 2:
        return None
    first = train.y[:k][(train.x[:k] >= train.x[k])][:width]
    before = float(np.median(first if len(first) >= 2 else train.y[k - width : k]))
    after = float(np.median(train.y[k : k + width]))
    y = train.y[max(0, k - 2000) : k]
    ends = np.arange(width, len(y) - width + 1)
    offsets = np.arange(width)
    changes = np.median(y[ends[:, None] + offsets], axis=1) - np.median(
        y[ends[:, None] - width + offsets], axis=1
    )
    usual = (
        float(np.percentile(np.abs(changes[len(changes) // 2 :]), RANK)) if len(changes) else 0.0
    )
    return k, before, after, max(usual, SIZE * abs(before))
