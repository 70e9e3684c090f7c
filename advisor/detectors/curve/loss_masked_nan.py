"""Is a logged loss of exactly zero a NaN in disguise?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run


@detector("loss-masked-nan")
@each_run
def loss_masked_nan(run: Run, case: Case) -> Answer:
    """A loss of exactly 0.0 at a step whose gradient norm is NaN.

    Trainers that filter NaN log 0.0 for it (Hugging Face ``logging_nan_inf_filter``).
    """
    loss, norm = run.curve("train-loss"), run.curve("grad-norm")
    if loss is None or norm is None or not len(norm) or not len(loss):
        return unknown("training loss and gradient norm are both needed")
    bad = norm.steps[np.isnan(norm.values)]
    zero = loss.steps[loss.values == 0.0]
    both = np.intersect1d(bad, zero)
    if not len(both):
        return absent("no step has a loss of zero and a gradient norm of NaN")
    return present(
        evidence(
            front.of(loss).at(float(both[0])),
            "the loss is logged as 0 while the gradient norm is NaN",
            f"{len(both)} such steps",
            "a finite gradient norm wherever the loss is zero",
        )
    )
