"""Does the training loss not change at all?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

# With ten values, one printed unit of one per cent is enough; with five it must be 0.1 %.
LEAST, MANY = 5, 10
CONSTANT = 1e-4
COARSEST, COARSEST_FEW = 0.01, 0.001  # unsourced


@detector("loss-exactly-constant")
@each_run
def loss_exactly_constant(run: Run, case: Case) -> Answer:
    """All values agree within 1e-4 of their level, or in every printed digit.

    ``unknown`` when so few digits are printed that a slow descent would not show, for example
    0.7 seven times. A loss that first falls and then freezes is a plateau, not this.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    level = float(np.median(train.coarse[1]))
    span = float(np.ptp(train.y))
    if span > CONSTANT * abs(level):
        return absent(f"the loss moves by {span:.3g}")
    coarsest = COARSEST if len(train) >= MANY else COARSEST_FEW
    if level != 0 and train.half_unit > coarsest * abs(level):
        return unknown(f"constant as printed ({level:g}), but too few digits are shown")
    return present(
        evidence(
            train.whole,
            f"all {len(train)} training losses are the same",
            f"{level:.6g}, range {span:.2g}",
            f"a range above {CONSTANT * abs(level):.2g}",
        )
    )
