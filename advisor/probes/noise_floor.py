"""Is the curve as noisy as batches differ, or noisier?"""

from __future__ import annotations

import itertools

import numpy as np

from advisor.probes import Array, Decline, Record, Subject, probe
from advisor.probes.feeding import array_of

# Batches of the floor, repeats of one batch for what is random in the model (probe definition), and
# the fewest batches that give a spread.
BATCHES, REPEATS, FEWEST = 64, 8, 12
# Steps of the person's own training that are taken where no curve is given. # unsourced
STEPS = 128
# Points of a curve from its end, the fewest, and those that a trend is taken out of at a time: a
# loss may halve within a few steps. # unsourced
LAST, SHORTEST, PIECE = 512, 64, 8
# Steps that are left out of a curve of our own: the first ones fall steeply. # unsourced
SETTLING = 32
# Noise of the curve over that of batches: explained, and not (probe definition). Below the third a
# curve was averaged over steps. # judgement: an average over four batches
EXPLAINED, UNEXPLAINED, SMOOTHED = 1.5, 3.0, 0.5
# Below this share of the mean loss nothing is noise. # unsourced
NOTHING = 1e-3

SAMPLING, NORMAL = "noise-explained-by-sampling", "benign/minibatch-noise"


@probe("noise-floor", causes=(NORMAL,))
def noise_floor(subject: Subject, record: Record) -> None:
    """Spread of the loss over training batches at frozen weights against that of the curve.

    The curve is ``target.curve`` (losses of single steps of about these weights), else some steps
    are trained. A trend is taken out of it piece by piece, and lone spikes are left out on both
    sides. Says unknown of a curve that was averaged: it is quieter than its batches.
    """
    record.progress(0, 3)
    floor, level = _floor(subject)
    record.progress(1, 3)
    if subject.target.curve is not None:
        curve = np.asarray(array_of(subject.target.curve), np.float64).reshape(-1)[-LAST:]
        given = True
    else:
        curve, after = _trained(subject, record)
        floor, given = max(floor, after), False
    curve = curve[np.isfinite(curve)]
    if len(curve) < SHORTEST:
        raise Decline(
            f"The curve needs {SHORTEST} finite losses of single steps, and has {len(curve)}.",
            f"曲线需要至少 {SHORTEST} 个逐步的有限损失值，现有 {len(curve)} 个。",
        )
    noise = _noise(curve)
    record.measure("spread over batches", floor)
    record.measure("noise of the curve", noise, where="given" if given else f"{STEPS} steps")
    if max(floor, noise) < NOTHING * abs(level):
        raise Decline("Neither curve nor batches are noisy.", "曲线和批次都没有明显噪声。")
    _judge(record, noise / max(floor, np.finfo(float).tiny))


def _floor(subject: Subject) -> tuple[float, float]:
    """Spread of the loss over batches and over repeats of one, together; and its mean."""
    passes = (subject.batches() for _ in itertools.count())
    batches = itertools.islice(itertools.chain.from_iterable(passes), BATCHES)
    losses: list[float] = []
    same: list[float] = []
    for batch in batches:
        losses.append(subject.loss(batch, "train"))
        if len(same) < REPEATS and len(losses) == 1:
            same = [subject.loss(batch, "train") for _ in range(REPEATS)]
    if len(set(losses)) < FEWEST or not np.isfinite(losses).all():
        raise Decline(
            f"At least {FEWEST} different batches with a finite loss are needed.",
            f"至少需要 {FEWEST} 个损失有限的不同批次。",
        )
    # Batches were drawn once each, so that what is random in the model is in their spread already.
    return max(_spread(np.array(losses)), float(np.std(same))), float(np.mean(losses))


def _spread(values: Array) -> float:
    """Standard deviation by the middle eight tenths."""
    low, high = np.quantile(values, (0.1, 0.9))
    return float(high - low) / 2.563


def _noise(curve: Array) -> float:
    """Spread about straight lines through pieces of it."""
    at = np.arange(PIECE)
    whole = len(curve) // PIECE * PIECE
    pieces = curve[len(curve) - whole :].reshape(-1, PIECE)  # (pieces, PIECE)
    lines = np.polynomial.polynomial.polyfit(at, pieces.T, 1)  # (2, pieces)
    rest = pieces - (lines[0][:, None] + lines[1][:, None] * at)
    return _spread(rest.reshape(-1)) * (PIECE / (PIECE - 2)) ** 0.5


def _trained(subject: Subject, record: Record) -> tuple[Array, float]:
    """Losses of some steps from here, and the spread over batches after them."""
    losses: list[float] = []
    with subject.sandbox():
        passes = (subject.batches() for _ in itertools.count())
        for batch in itertools.islice(itertools.chain.from_iterable(passes), STEPS):
            losses.append(subject.train_step(batch))
        record.progress(2, 3)
        if not np.isfinite(losses).all():
            raise Decline("The loss becomes non-finite.", "损失变为非有限值。")
        return np.array(losses[SETTLING:]), _floor(subject)[0]


def _judge(record: Record, ratio: float) -> None:
    told = f"the curve is {ratio:.2g} times as noisy as its batches"
    zh = f"曲线噪声是批间差异的 {ratio:.2g} 倍"
    record.measure(
        "noise over spread",
        ratio,
        threshold=f"{SMOOTHED} to {EXPLAINED} explained, from {UNEXPLAINED} not",
        basis="source",
    )
    if SMOOTHED <= ratio <= EXPLAINED:
        record.present(SAMPLING, "frozen weights", "batches differ as much", told)
        record.confirm(
            NORMAL,
            f"Batches alone explain the noise (not the level): {told}. Plot means of steps.",
            f"批次之间的差异足以解释噪声（与损失高低无关）：{zh}。请对更多步取平均后再画图。",
        )
    elif ratio >= UNEXPLAINED:
        record.absent(SAMPLING, told)
        record.refute(
            NORMAL,
            f"Batches do not explain the noise: {told}. Run learning-rate-fork.",
            f"批次差异解释不了噪声：{zh}。请运行 learning-rate-fork。",
        )
    else:
        why = "was averaged over steps" if ratio < SMOOTHED else "may have a second reason"
        why_zh = "可能已对多步取平均" if ratio < SMOOTHED else "可能另有原因"
        record.unknown(SAMPLING, f"{told}: it {why}")
        record.unsure(NORMAL, f"In between: {told}; it {why}.", f"介于两者之间：{zh}；{why_zh}。")
