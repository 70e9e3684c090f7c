"""A loss of exactly 0 beside a NaN gradient norm: NaN that the logger has replaced.

Hugging Face's ``logging_nan_inf_filter`` prints 0.0 for a NaN loss. The numbers stay as they are;
the run gets a note, and the NaN is in the gradient norm or the validation loss to be seen.
"""

from __future__ import annotations

import numpy as np

from advisor.model import Curve, Run


def with_masked_nan(run: Run) -> Run:
    """The run, with a note when its zeros are masked NaNs."""
    loss = run.curve("train-loss")
    if loss is None or not (loss.values == 0.0).any():
        return run
    for role in ("grad-norm", "val-loss"):
        witness = run.curve(role)
        step = _first_meeting(loss, witness) if witness is not None else None
        if witness is not None and step is not None:
            note = (
                f"masked NaN: from {loss.granularity} {step:g} {loss.name} is exactly 0 while "
                f"{witness.name} is NaN: the logger shows NaN as 0, the run has not converged"
            )
            return run.model_copy(update={"notes": (*run.notes, note)})
    return run


def _first_meeting(loss: Curve, witness: Curve) -> float | None:
    """The first step at or after which both a zero loss and a NaN witness stand."""
    zeros = loss.steps[loss.values == 0.0]
    nans = witness.steps[~np.isfinite(witness.values)]
    if not len(zeros) or not len(nans):
        return None
    same = zeros[np.isin(zeros, nans)]
    if len(same):
        return float(same[0])
    return float(zeros[0]) if nans[-1] >= zeros[0] else None
