"""Is the plateau of the loss equal to a clipping constant of the loss function?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

LEAST = 5
# The loss of a sample that is wrong with certainty, by clip. Keras and TF clip probabilities at
# 1e-7 (float32 makes 1 - 1e-7 another number); scikit-learn 1e-15; float32 tiny in Caffe's
# SoftmaxWithLoss; PyTorch's BCELoss clamps the logarithm at -100.
CONSTANTS = (
    (16.1181, "-ln 1e-7 (Keras/TF epsilon)"),
    (15.9424, "-ln(1 - (1 - 1e-7)) in float32 (Keras/TF)"),
    (16.0302, "mean of 16.118 and 15.942 (Keras, two-column BCE)"),
    (15.2492, "TF2 binary cross-entropy with epsilon twice"),
    (18.4207, "-ln 1e-8"),
    (13.8155, "-ln 1e-6"),
    (11.5129, "-ln 1e-5"),
    (34.5388, "-ln 1e-15 (scikit-learn)"),
    (27.6310, "-ln 1e-12"),
    (23.0259, "-ln 1e-10"),
    (87.3365, "-ln FLT_MIN (Caffe)"),
    (100.0, "PyTorch BCELoss clamp"),
)
# All or half of the samples wrong with certainty; other shares need the accuracy. The signature
# collection allows 1 %; with a dozen constants that covers a sixth of the axis, so 0.3 %.
SHARES = (1.0, 0.5)
TOLERANCE = 0.003
# Exact share of errors known from the logged accuracy: then 1 % is strict enough.
WITH_ACCURACY = 0.01
FLATNESS = 0.01
# Saturation is reached from below or by a jump; a loss that came down from far above to such a
# level (a regression, say) only happens to be there.
FROM_ABOVE = 1.5


@detector("loss-at-clip-constant")
@each_run
def loss_at_clip_constant(run: Run, case: Case) -> Answer:
    """Median of the last fifth against constant times share of wrong samples.

    The plateau must be level within 1 % and not have been approached from far above. With a
    logged accuracy, the share is 1 - accuracy. ln 2 and 1/4 are chance levels and not asked here.
    """
    train = front.find(run, "train-loss", LEAST)
    if train is None:
        return unknown(front.missing(run, "train-loss", LEAST))
    y = train.coarse[1]
    last = y[-max(3, len(y) // 5) :]
    level = float(np.median(last))
    if level <= 0 or front.spread(last) > FLATNESS * level:
        return absent(f"no level plateau at the end ({level:.4g})")
    if train.start > FROM_ABOVE * level:
        return absent(f"the loss came down from {train.start:.4g} to {level:.4g}")
    match = _match(level, train, run)
    if match is None:
        return absent(f"the plateau {level:.4g} is no clipping constant times 1 or 1/2")
    value, words = match
    x = train.coarse[0][-len(last)]
    return present(
        evidence(
            train.span(x, train.x[-1]),
            f"the plateau equals {words}",
            f"{level:.5g}",
            f"{value:.5g} within {TOLERANCE:.1%}",
        )
    )


def _match(level: float, train: Series, run: Run) -> tuple[float, str] | None:
    for constant, name in CONSTANTS:
        for share in SHARES:
            if chance.near(level, share * constant, _capped(train, level), TOLERANCE):
                return share * constant, f"{share:g} times {constant:g}, {name}"
    metric = front.accuracy(run, "train-metric", 3)
    if metric is None:
        return None
    wrong = 1 - float(np.median(front.as_share(metric.y)[-3:]))
    for constant, name in CONSTANTS:
        if wrong > 0.05 and chance.near(level, wrong * constant, 0.0, WITH_ACCURACY):
            return wrong * constant, f"{wrong:.3g} (share of errors) times {constant:g}, {name}"
    return None


def _capped(train: Series, level: float) -> float:
    """Printed rounding, but never more than the tolerance: 16 printed bare matches nothing."""
    return min(train.half_unit, TOLERANCE * level)
