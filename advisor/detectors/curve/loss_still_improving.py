"""Is the training loss still falling at the end?"""

from __future__ import annotations

from advisor.detectors import absent, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import evidence, percent
from advisor.detectors.shapes import tail
from advisor.model import Answer, Case, Run

LEAST = 6
# Kendall's tau over the last 30 %. With autocorrelated noise the limit -0.6 alarms on 13 to 19 %
# of flat curves below 100 points (simulated), hence -0.8 there.
TAU_LONG, TAU_SHORT = -0.6, -0.8
LEAST_FALL = 0.01


@detector("loss-still-improving")
@each_run
def loss_still_improving(run: Run, case: Case) -> Answer:
    """The last 30 % (5 points of a printed log): trend downwards and a fall of at least 1 %."""
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    if len(train) < train.total:
        return absent("the loss becomes NaN or infinite")
    last = tail(train)
    tau = front.trend(last)
    limit = TAU_LONG if len(train) >= 100 else TAU_SHORT
    first, final = _ends(last)
    fall = first - final
    if tau <= limit and fall >= max(LEAST_FALL * abs(first), 2 * train.half_unit):
        x = train.coarse[0][-len(last)]
        return present(
            evidence(
                train.span(x, train.x[-1]),
                "the loss is still falling over the last part of the run",
                f"{first:.4g} to {final:.4g} (-{percent(fall / abs(first))}), tau {tau:.2f}",
                f"tau at most {limit}, a fall of {percent(LEAST_FALL)}",
            )
        )
    return absent(f"over the last part the loss goes from {first:.4g} to {final:.4g}")


def _ends(last: front.Array) -> tuple[float, float]:
    """The level at both ends: single points of a printed log, else medians of a fifth."""
    blocks = front.medians(last, 5) if len(last) >= 15 else last
    return float(blocks[0]), float(blocks[-1])
