"""Is there a fast first drop and then a high plateau?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence
from advisor.model import Answer, Case, Run

LEAST = 6
# A fifth is lost in the first 5 % of the run (the first interval of a printed log), then less
# than 5 % more.
FIRST, REST, EARLY = 0.20, 0.05, 0.05
# High: more than half of chance, or half of the errors left. Without either, nobody can tell a
# high plateau from the noise floor of the task. # unsourced
HIGH = 0.5


@detector("loss-fast-drop-high-plateau")
@each_run
def loss_fast_drop_high_plateau(run: Run, case: Case) -> Answer:
    """Level after the first 5 % of the run against the start and the end.

    C23 asks for a target; here the plateau is high when it exceeds half of chance, so the class
    count is needed. At chance itself it is ``loss-settles-at-prior``.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    y = train.coarse[1]
    k = max(1, round(EARLY * len(y)))
    start, rest = float(y[0]), y[k:]
    early = float(np.median(rest[: max(1, len(rest) // 10)]))
    late = train.end
    if start <= 0 or start - early < FIRST * start:
        return absent(f"the loss goes from {start:.4g} to {early:.4g} in the first part")
    if abs(early - late) > REST * abs(early) + 2 * train.half_unit or len(rest) < 4:
        return absent(f"the loss goes on from {early:.4g} to {late:.4g}")
    level = chance.known_chance(case)
    if level is None:
        return unknown(f"plateau at {late:.4g}; whether that is high cannot be told without chance")
    if late < HIGH * level.level or late > 1.5 * level.level:
        return absent(f"the plateau {late:.4g} is not between half of chance and chance")
    if chance.near(late, level.level, train.half_unit, 0.03):
        return absent("the plateau is the chance level itself")
    return present(
        evidence(
            train.span(train.coarse[0][k], train.x[-1]),
            "after a fast first drop the loss stays high",
            f"{start:.4g} to {early:.4g}, then {late:.4g}",
            f"above half of chance, {HIGH * level.level:.4g}",
        )
    )
