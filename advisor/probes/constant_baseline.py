"""Does the model beat the best answer that looks at no input?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.feeding import class_labels
from advisor.probes.split_audit import area_under_curve
from advisor.probes.target import LossKind, first_array
from advisor.probes.train_through_eval import some

# Loss over that of the best constant at which it is not beaten (probe definition), and at which it
# clearly is. # unsourced
NOT_BEATEN, BEATEN = 0.98, 0.9
# Share of one predicted class that is all of them (probe definition: half a percent), where labels
# hold more than one; and samples that this takes. # unsourced
ALL, LEAST = 0.995, 50
# Spread of outputs over inputs, in nats or in spreads of the target, that is none. # unsourced
STILL = 0.01
# The same and the distance of the mean, in spreads of the target, for "at the mean". # unsourced
NARROW, NEAR = 0.05, 0.1
# Share of the majority that counts as imbalance (label audit), and the area under the ROC curve
# from which scores rank well and only the threshold is wrong (eval/threshold).
MAJORITY, RANKS = 0.9, 0.8

PRIOR, ONE, CONSTANT, MEAN = (
    "prior-not-beaten",
    "predictions-all-one-class",
    "predictions-constant",
    "predictions-at-mean",
)
SIGNAL, DESYNC, IMBALANCE, THRESHOLD = (
    "data/no-signal",
    "data/xy-desync",
    "data/class-imbalance",
    "eval/threshold",
)
_SOFTMAX: tuple[LossKind, ...] = ("softmax-cross-entropy", "softmax-probabilities", "nll")
_SIGMOID: tuple[LossKind, ...] = ("sigmoid-cross-entropy", "sigmoid-probabilities")


@dataclass(frozen=True)
class _Seen:
    """Outputs ``(n, width)`` and labels of one split, its loss, and that of the best constant."""

    outputs: Array
    labels: Array
    loss: float
    constant: float


@probe("constant-baseline", causes=(SIGNAL, DESYNC, IMBALANCE, THRESHOLD))
def constant_baseline(subject: Subject, record: Record) -> None:
    """About 2,000 samples of each split in eval mode, against the best constant output.

    The constant goes through the person's own loss, so that it is reduced alike. Declines for
    fresh weights, and for losses whose best constant is not known.
    """
    if subject.target.fresh:
        raise Decline(
            "The weights are fresh: nothing is learned yet. Give trained ones.",
            "权重是全新的：还没有学到东西。请给出训练过的权重。",
        )
    kind = subject.loss_kind()
    train = _look(subject, kind, "train")
    record.progress(1, 2)
    try:
        val = _look(subject, kind, "val")
    except Decline:
        val = None
    for name, seen in (("training", train), ("validation", val)):
        if seen is not None:
            record.measure("loss", seen.loss, where=name)
            record.measure("loss of the best constant", seen.constant, where=name)
    _against_constant(record, train, val)
    if kind in ("mse", "mae"):
        _numbers(record, train)
    else:
        _classes(record, train, kind)


def _look(subject: Subject, kind: LossKind, split: str) -> _Seen:
    batches = list(some(subject.batches(None, "train" if split == "train" else "val")))
    outputs = [first_array(subject.forward(b)) for b in batches]
    labels = [first_array(b.labels) for b in batches]
    best = best_constant(kind, np.concatenate(labels), outputs[0])
    weights = [b.size for b in batches]
    losses = [_loss(subject, o, b) for o, b in zip(outputs, batches, strict=True)]
    same = [np.broadcast_to(best, o.shape).astype(o.dtype) for o in outputs]
    floors = [_loss(subject, o, b) for o, b in zip(same, batches, strict=True)]
    return _Seen(
        np.concatenate(outputs),
        np.concatenate(labels),
        float(np.average(losses, weights=weights)),
        float(np.average(floors, weights=weights)),
    )


def _loss(subject: Subject, outputs: Array, batch: Batch) -> float:
    return float(subject.loss_of(outputs, batch.labels).mean())


def _flat(labels: Array) -> Array:
    """``(n,)`` or ``(n, width)``."""
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels


def best_constant(kind: LossKind, labels: Array, outputs: Array) -> Array:
    """What a network without inputs would put out, in the form that the loss takes."""
    labels = _flat(labels) if outputs.ndim == 1 or kind in _SOFTMAX else labels
    if kind in _SOFTMAX and outputs.ndim == 2:
        classes = class_labels(labels)
        counts = np.bincount(classes.astype(int), minlength=outputs.shape[1])[: outputs.shape[1]]
        share = np.maximum(counts / counts.sum(), 1e-6)
        return share / share.sum() if kind == "softmax-probabilities" else np.log(share)
    if kind in _SIGMOID:
        share = np.clip(labels.mean(axis=0), 1e-6, 1 - 1e-6)
        return share if kind == "sigmoid-probabilities" else np.log(share / (1 - share))
    if kind == "mse":
        return np.asarray(labels.mean(axis=0))
    if kind == "mae":
        return np.asarray(np.median(labels, axis=0))
    raise Decline(
        "The best constant of this loss is not known. Give loss_kind if it is a usual one.",
        "不知道该损失的最佳常数输出。如果是常见损失，请给出 loss_kind。",
    )


def _against_constant(record: Record, train: _Seen, val: _Seen | None) -> None:
    ratio = train.loss / train.constant if train.constant > 0 else float("nan")
    record.measure(
        "loss over constant", ratio, where="training", threshold=f"> {NOT_BEATEN}", basis="source"
    )
    told = f"Loss {train.loss:.4g} on training data, best constant {train.constant:.4g}"
    zh = f"训练数据上损失 {train.loss:.4g}，最佳常数 {train.constant:.4g}"
    if np.isnan(ratio) or BEATEN <= ratio <= NOT_BEATEN:
        record.unknown(PRIOR, told)
        return
    if ratio > NOT_BEATEN:
        record.present(PRIOR, "training data", "no better than a constant", told, f"{NOT_BEATEN}")
        for cause in (SIGNAL, DESYNC):
            record.unsure(
                cause,
                f"{told}: the model uses nothing of its inputs. signal-controls tells why.",
                f"{zh}：模型没有用到输入。原因请看 signal-controls。",
            )
        return
    if val is None:
        record.absent(PRIOR, told)
        return
    held = val.loss / val.constant
    record.measure("loss over constant", held, where="validation", threshold=f"> {NOT_BEATEN}")
    both = f"{told}; {val.loss:.4g} on validation, best constant {val.constant:.4g}"
    both_zh = f"{zh}；验证上 {val.loss:.4g}，最佳常数 {val.constant:.4g}"
    if held < BEATEN:
        record.absent(PRIOR, both)
        for cause in (SIGNAL, DESYNC):
            record.refute(
                cause, f"Inputs tell of labels. {both}.", f"输入含有标签信息：{both_zh}。"
            )
    else:
        record.unknown(PRIOR, f"beaten on training data only. {both}")
        for cause in (SIGNAL, DESYNC):
            record.unsure(
                cause, f"Beaten on training data only. {both}.", f"只在训练数据上超过：{both_zh}。"
            )


def _numbers(record: Record, seen: _Seen) -> None:
    """A regression that says the same everywhere, and whether that is the mean."""
    record.absent(ONE, "a regression has no classes")
    got, wanted = (a.reshape(len(a), -1).astype(float) for a in (seen.outputs, seen.labels))
    scale = float(wanted.std()) or 1.0
    spread = float(got.std(axis=0).max()) / scale
    away = float(np.abs(got.mean() - wanted.mean())) / scale
    record.measure("spread of outputs over targets'", spread, threshold=f"< {NARROW}")
    record.measure("distance of the means", away, threshold=f"< {NEAR}")
    told = f"spread {spread:.3g} of the targets', mean {away:.3g} of it away"
    if spread < STILL:
        record.present(CONSTANT, "outputs", "the same for every input", told, f"{STILL}")
    else:
        record.absent(CONSTANT, told)
    if spread < NARROW and away < NEAR:
        record.present(MEAN, "outputs", "at the mean of the targets", told, f"{NARROW}")
    else:
        record.absent(MEAN, told)


def _classes(record: Record, seen: _Seen, kind: LossKind) -> None:
    """One class for all; and whether labels, or only the threshold, made it so."""
    record.absent(MEAN, "a classification has no mean")
    outputs = seen.outputs
    spread = float(outputs.std(axis=0).max())
    record.measure("spread of outputs over inputs", spread, threshold=f"< {STILL}")
    if spread < STILL:
        record.present(CONSTANT, "outputs", "the same for every input", f"{spread:.2g}", f"{STILL}")
    else:
        record.absent(CONSTANT, f"outputs spread by {spread:.3g}")
    binary = outputs.ndim == 2 and outputs.shape[1] == 1
    if outputs.ndim != 2 or (kind in _SIGMOID and not binary) or len(outputs) < LEAST:
        return
    cut = 0.5 if kind == "sigmoid-probabilities" else 0.0
    predicted = (outputs[:, 0] > cut).astype(int) if binary else outputs.argmax(axis=1)
    labels = class_labels(seen.labels).astype(int)
    most = np.bincount(predicted).max() / len(predicted)
    shares = np.bincount(labels[labels >= 0]) / len(labels)
    record.measure("share of the most predicted class", most, threshold=f"> {ALL}")
    record.measure("share of the largest class", shares.max())
    told = f"{most:.1%} of the predictions are class {np.bincount(predicted).argmax()}"
    told += f", {shares.max():.1%} of the labels are class {shares.argmax()}"
    zh = f"{most:.1%} 的预测是类别 {np.bincount(predicted).argmax()}"
    zh += f"，{shares.max():.1%} 的标签是类别 {shares.argmax()}"
    if most <= ALL or shares.max() > ALL:
        if most <= ALL:
            record.absent(ONE, told)
            record.refute(THRESHOLD, f"{told}.", f"{zh}。")
            record.refute(IMBALANCE, f"{told}.", f"{zh}。")
        return
    record.present(ONE, "predictions", "one class only", told, f"{ALL}")
    major = shares.max() >= MAJORITY and np.bincount(predicted).argmax() == shares.argmax()
    if not major:
        record.refute(IMBALANCE, f"{told}: no majority.", f"{zh}：没有多数类。")
    score = outputs[:, 0] if binary else outputs[:, -1] - outputs[:, 0]
    two = binary or outputs.shape[1] == 2
    area = area_under_curve(score, labels > 0) if two and 0 < labels.mean() < 1 else 0.0
    if two:
        record.measure("area under the curve", area, threshold=f"> {RANKS}", basis="source")
    if area > RANKS:
        record.confirm(
            THRESHOLD,
            f"{told}, yet scores rank them well (area {area:.2f}): only the threshold is wrong.",
            f"{zh}，但得分排序很好（AUC {area:.2f}）：只是阈值不对。",
        )
    elif major:
        record.confirm(IMBALANCE, f"{told}.", f"{zh}。")
