"""Is the loss confined to the interval of a softmax applied twice?"""

from __future__ import annotations

import numpy as np

from advisor.detectors import absent, chance, detector, each_run, present, unknown
from advisor.detectors import series as front
from advisor.detectors.series import Series, evidence
from advisor.model import Answer, Case, Run

# Room for the printed precision of logs at the edges of the interval. # unsourced
MARGIN = 0.02
# Fall that shows learning; the plateau's distance from the lower edge when no accuracy is known.
LEAST_FALL, EDGE = 0.05, 0.015
# From ten classes on, the lower edge 1.461 is far from the levels where sound runs end.
CLASSES_WITHOUT_ACCURACY = 10
# Loss against lower edge + share of errors. # unsourced
IDENTITY = 0.06
# Below this accuracy the identity is met by ordinary losses too. # unsourced
LEAST_ACCURACY = 0.6


@detector("loss-in-unit-band")
@each_run
def loss_in_unit_band(run: Run, case: Case) -> Answer:
    """Softmax of probabilities in [0, 1] bounds the loss to ``ln(e + C - 1) - 1`` and one more.

    Lying in the band is not enough, for a sound run passes through it. Confident outputs give
    exactly ``edge + (1 - accuracy)``, so with a training accuracy that identity is asked for;
    without one, a level plateau on the lower edge, and at least 10 classes: for two classes the
    edge 0.313 is where many sound runs end. A validation loss must keep to the same identity.
    Smoothed labels lift the loss of two classes onto it: it was met by 3 of 80 sound Keras runs,
    all of them smoothed, so nothing is said where smoothing is known.
    """
    classes = case.facts.num_classes
    train = front.find(run, "train-loss", 5)
    if train is None or classes is None or classes < 2 or chance.other_loss(case):
        return unknown("5 training losses and the class count are needed")
    if run.settings.get("label_smoothing"):
        return unknown("label smoothing moves the lower edge")
    edge = chance.doubled_softmax_floor(classes)
    low, high = float(train.y.min()), float(train.y.max())
    if low < edge - MARGIN - train.half_unit or high > edge + 1 + MARGIN + train.half_unit:
        return absent(f"{low:.4g} to {high:.4g} leaves {edge:.3f} to {edge + 1:.3f}")
    if train.start - train.end < LEAST_FALL:
        return unknown("the loss lies in the band but does not fall")
    proof = _by_accuracy(run, train, edge)
    if proof and _validation_elsewhere(run, edge):
        return absent("the validation loss does not follow its accuracy as the training loss does")
    if proof is None:
        proof = _at_edge(train, edge, classes)
    if proof is None:
        return unknown("the loss lies in the band, but an accuracy to compare with is missing")
    if not proof:
        return absent("the loss lies in the band without following the accuracy or its edge")
    return present(
        evidence(
            train.whole,
            f"the loss never leaves the band of a doubled softmax over {classes} classes; {proof}",
            f"{low:.4g} to {high:.4g}",
            f"{edge:.4g} to {edge + 1:.4g}",
        )
    )


def _by_accuracy(run: Run, train: Series, edge: float) -> str | None:
    """A sentence, an empty one when the identity fails, None without an accuracy."""
    metric = front.accuracy(run, "train-metric", 3)
    if metric is None:
        return None
    right = float(np.median(front.as_share(metric.y)[-max(3, len(metric) // 5) :]))
    expected = edge + 1 - right
    level = train.level(0.8, 1.0)
    if right < LEAST_ACCURACY or abs(level - expected) > IDENTITY:
        return ""
    return f"at accuracy {right:.3g} it ends at {level:.4g}, expected {expected:.4g}"


def _validation_elsewhere(run: Run, edge: float) -> bool:
    val, metric = front.find(run, "val-loss", 3), front.accuracy(run, "val-metric", 3)
    if val is None or metric is None:
        return False
    right = float(np.median(front.as_share(metric.y)[-max(3, len(metric) // 5) :]))
    return abs(val.level(0.8, 1.0) - (edge + 1 - right)) > IDENTITY


def _at_edge(train: Series, edge: float, classes: int) -> str | None:
    if classes < CLASSES_WITHOUT_ACCURACY:
        return None
    level = train.level(0.8, 1.0)
    flat = abs(train.level(0.6, 0.8) - level) <= EDGE
    return f"it ends level at {level:.4g}" if flat and abs(level - edge) <= EDGE else None
