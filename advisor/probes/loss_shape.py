"""Does the loss compare every prediction with its own target only?"""

from __future__ import annotations

import warnings

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays, first_array

# Samples that are looked at: a table of every one against every one stays small.
MOST = 64
# Relative change of a gradient that is no rounding.
MOVES = 1e-4

BROADCAST = "loss/broadcast-shape"
SHAPE = "loss-shape-broadcast"


@probe("loss-shape", causes=(BROADCAST,))
def loss_shape(subject: Subject, record: Record) -> None:
    """Shapes of prediction and target, and whether another sample's target moves a gradient.

    With as many predictions as targets, shapes that differ and gradients that depend on the
    targets of others there is a table of all against all. Equal shapes clear it. Losses that
    compare samples on purpose are not judged.
    """
    batch = next(iter(subject.batches(1)))
    batch = batch.rows(slice(0, min(MOST, batch.size)))
    targets = arrays(batch.labels)
    if len(targets) != 1 or batch.size < 2:
        raise Decline(
            "One array of targets for two samples or more is needed.",
            "需要两个以上样本的一个目标数组。",
        )
    outputs = subject.forward(batch, "train")
    if len(arrays(outputs)) != 1:
        raise Decline("The model has several outputs.", "模型有多个输出。")
    predicted, wanted = first_array(outputs), targets[0]
    told = f"predictions {predicted.shape}, targets {wanted.shape}"
    record.measure("predictions", predicted.size, where=str(predicted.shape))
    record.measure("targets", wanted.size, where=str(wanted.shape))
    if predicted.shape == wanted.shape:
        record.absent(SHAPE, told)
        record.refute(BROADCAST, f"Shapes are equal: {told}.", f"形状相同：{told}。")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch itself warns of exactly this
        moved = _others(subject, predicted, batch)
        size = int(np.size(subject.loss_of(outputs, batch.labels)))
    record.measure("elements of the loss as it is given", size)
    record.measure(
        "gradients that follow the target of another sample", moved, threshold="0", basis="exact"
    )
    if moved == 0:
        record.absent(SHAPE, f"{told}; no target moves the gradient of another sample")
        record.refute(
            BROADCAST,
            "A target moves the gradient of its own sample only.",
            "每个目标只影响自己样本的梯度。",
        )
    elif predicted.size == wanted.size:
        record.present(
            SHAPE,
            "loss",
            "shapes differ and every prediction is compared with every target",
            told,
            "equal shapes",
        )
        record.confirm(
            BROADCAST,
            f"Every prediction is compared with every target: {told}.",
            f"每个预测都与所有目标比较：{told}。",
        )
    else:
        record.unknown(SHAPE, f"{told}: a loss that compares samples looks the same")


def _others(subject: Subject, predicted: Array, batch: Batch) -> float:
    """Share of the other samples whose gradient changes with the first one's target."""
    labels = first_array(batch.labels)
    changed = labels.copy()
    changed[0] = _another(labels)
    before, after = (_slopes(subject, predicted, y) for y in (labels, changed))
    scale = max(float(np.max(np.abs(before))), 1e-30)
    differs = np.abs(after - before).max(axis=1) > MOVES * scale
    return np.count_nonzero(differs[1:]) / (len(differs) - 1)


def _slopes(subject: Subject, predicted: Array, labels: Array) -> Array:
    found = first_array(subject.output_gradient(predicted, labels))
    return found.astype(np.float64).reshape(len(predicted), -1)


def _another(labels: Array) -> Array:
    """A target unlike the first one."""
    if labels.dtype.kind == "f":
        return labels[0] + max(1.0, float(np.abs(labels).max()))
    for other in labels[1:]:
        if not np.array_equal(other, labels[0]):
            return other
    raise Decline("All targets of the batch are the same.", "该批次的目标全部相同。")
