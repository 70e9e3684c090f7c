"""Does the same evaluation give the same number, and how much is that number worth?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.feeding import class_labels
from advisor.probes.target import first_array, map_arrays

# Batches that the repeats use, and samples that the confidence interval counts.
BATCHES, MOST = 16, 20_000
# Relative change of a repeated evaluation (probe definition).
SAME = 1e-5
# The same over the spread of outputs in another batch: kernels add in another order there, and
# accelerators with fewer digits. # unsourced
REGROUPED = 1e-2
# Half width of the 95 % interval of accuracy that hides most differences, and that hides few
# (probe definition: 7.8 points for 100 samples, 2.5 for 1,000 at 80 %).
WIDE, NARROW, NORMAL = 0.05, 0.025, 1.96
# Samples without an accuracy to go by, the same bounds in samples at 80 %.
FEW, MANY = 246, 984
_RECURRENT = ("lstm", "gru", "rnn")

DIFFERS, BY_BATCH, FEW_SAMPLES = (
    "eval-not-repeatable",
    "eval-depends-on-batch",
    "few-validation-samples",
)
MODE, HARD, STATE, MIXING, RECURRENT, TOO_FEW = (
    "eval/mode-not-eval",
    "eval/mode-hardcoded",
    "eval/averaging-or-state",
    "arch/batch-mixing",
    "arch/rnn-state",
    "eval/too-few-samples",
)


@probe("eval-repeatability", causes=(MODE, HARD, STATE, MIXING, RECURRENT, TOO_FEW))
def eval_repeatability(subject: Subject, record: Record) -> None:
    """The model in eval mode twice, and in other batches; then the person's own ``evaluate``.

    Without ``evaluate`` only the model is looked at, so that a forgotten ``eval()`` is not seen.
    ``evaluate`` is called with the model in train mode, as it is after an epoch: the switch must be
    inside it.
    """
    batches = list(subject.batches(BATCHES, "val"))
    random, mixed = _model(subject, record, batches)
    record.progress(1, 3)
    if subject.target.evaluate is not None:
        _evaluation(subject, record, batches, random=random, mixed=mixed)
    record.progress(2, 3)
    _interval(subject, record)


def _model(subject: Subject, record: Record, batches: list[Batch]) -> tuple[bool, bool]:
    """Whether the model in eval mode gives other outputs twice, and in another batch."""
    batch = batches[0]
    first, second = (first_array(subject.forward(batch)) for _ in range(2))
    spread = float(first.std()) or 1.0
    gap = float(np.abs(first - second).max()) / spread
    record.measure(
        "same batch twice", gap, where="eval mode", threshold=f"< {SAME}", basis="source"
    )
    told, zh = f"outputs change by {gap:.2g} of their spread", f"输出变化为其离散程度的 {gap:.2g}"
    if not gap <= SAME:
        record.present(DIFFERS, "model in eval mode", "another output each time", told, f"{SAME}")
        _why_random(subject, record, batch, told, zh)
        return True, False
    record.absent(DIFFERS, told)
    record.refute(RECURRENT, f"Same batch twice: {told}.", f"同一批两次：{zh}。")
    mixed = _by_batch(subject, record, batches, first, spread)
    if not mixed:
        record.refute(
            HARD,
            "In eval mode outputs are the same each time and in any batch.",
            "评估模式下每次、任何批次中的输出都相同。",
        )
    return False, mixed


def _why_random(subject: Subject, record: Record, batch: Batch, told: str, zh: str) -> None:
    """Whether fixed random numbers make the outputs equal: else something is carried over."""
    outputs: list[Array] = []
    with subject.sandbox():
        subject.without_regularisation()
        for _ in range(2):
            subject.seed(0)
            outputs.append(first_array(subject.forward(batch)))
    carried = not np.allclose(*outputs, rtol=SAME, atol=SAME * float(outputs[0].std()))
    recurrent = [x.name for x in subject.layers() if any(r in x.kind.lower() for r in _RECURRENT)]
    if not carried:
        record.confirm(
            HARD,
            f"The model stays random in eval mode: {told}, and not with fixed random numbers.",
            f"评估模式下模型仍随机：{zh}；固定随机数后不再变化。",
        )
        record.refute(RECURRENT, "Only chance differs.", "差别只来自随机数。")
    elif recurrent:
        record.refute(HARD, "It is not chance that differs.", "差别并非来自随机数。")
        record.confirm(
            RECURRENT,
            f"State is carried from call to call: {told} even with fixed random numbers.",
            f"状态在多次调用之间保留：即使固定随机数，{zh}。",
        )


def _by_batch(
    subject: Subject, record: Record, batches: list[Batch], alone: Array, spread: float
) -> bool:
    """Whether the first batch's samples come out otherwise among others, or fewer."""
    size = batches[0].size
    if len(alone) != size:
        return False
    arms = {"half the batch": batches[0].rows(slice(0, max(1, size // 2)))}
    if len(batches) > 1 and (larger := joined(batches[:2])) is not None:
        arms["twice the batch"] = larger
    gaps: dict[str, float] = {}
    for name, arm in arms.items():
        n = min(size, arm.size)
        got = first_array(subject.forward(arm))[:n]
        if got.shape == alone[:n].shape:
            gaps[name] = float(np.abs(got - alone[:n]).max()) / spread
            record.measure(name, gaps[name], threshold=f"< {REGROUPED}", basis="judgement")
    if not gaps or size < 2:
        return False
    worst = max(gaps, key=lambda name: gaps[name])
    told = f"{worst}: outputs change by {gaps[worst]:.2g} of their spread"
    zh = f"改变批大小后，输出变化为其离散程度的 {gaps[worst]:.2g}"
    if gaps[worst] < REGROUPED:
        record.absent(BY_BATCH, told)
        record.refute(MIXING, f"In {told}.", f"{zh}。")
        return False
    record.present(BY_BATCH, "model in eval mode", "other outputs in another batch", told)
    normed = first_array(subject.forward(batches[0], "norm"))
    if _has_norms(subject) and float(np.abs(normed - alone).max()) <= SAME * spread:
        record.confirm(
            HARD,
            f"In {told}: batch norm uses the batch's statistics even in eval mode.",
            f"{zh}：批归一化在评估模式下仍使用本批统计量。",
        )
    else:
        for cause in (MIXING, HARD):
            record.unsure(
                cause,
                f"In {told}. Run dependency to see how.",
                f"{zh}。请运行 dependency 查明原因。",
            )
    return True


def _has_norms(subject: Subject) -> bool:
    try:
        return bool(subject.norms())
    except Decline:
        return False


def joined(batches: Sequence[Batch]) -> Batch | None:
    """Several batches as one; None where their shapes do not fit."""
    columns: list[list[Array]] = []
    for batch in batches:
        held: list[Array] = []
        whole = (batch.inputs, batch.labels, batch.weights)
        map_arrays(held.append, whole)
        columns.append(held)
    shapes = {tuple((a.shape[1:], a.dtype) for a in held) for held in columns}
    if len(shapes) != 1 or any(not a.ndim for held in columns for a in held):
        return None
    together = iter([np.concatenate(parts) for parts in zip(*columns, strict=True)])
    first = batches[0]
    parts: Any = map_arrays(lambda _: next(together), (first.inputs, first.labels, first.weights))
    return replace(first, inputs=parts[0], labels=parts[1], weights=parts[2], raw=None)


# --- the person's evaluation


def _evaluation(
    subject: Subject, record: Record, batches: list[Batch], *, random: bool, mixed: bool
) -> None:
    def value(some: list[Batch]) -> float:
        if subject.framework == "pytorch":
            subject.target.model.train()
        assert subject.target.evaluate is not None
        return float(subject.target.evaluate([subject.as_given(b) for b in some]))

    first, second = value(batches), value(batches)
    change = _change(first, second)
    record.measure("evaluate", first)
    record.measure("evaluate twice", change, threshold=f"< {SAME}", basis="source")
    told, zh = (
        f"{first:.6g} and then {second:.6g} for the same batches",
        f"同样的批次先得 {first:.6g}，再得 {second:.6g}",
    )
    if change > SAME:
        record.present(DIFFERS, "evaluate()", "another value each time", told, f"{SAME}")
        if not random:
            _why_not_same(subject, record, batches, told, zh)
        return
    if _same_in_both_modes(subject, batches):
        record.unsure(MODE, "Both modes do the same here.", "这里两种模式结果相同。")
    elif not random:
        record.refute(MODE, f"evaluate() gives {told}.", f"evaluate() 对{zh}。")
    half = len(batches) // 2
    if half:
        value(batches[:half])
        after = value(batches)
        record.measure("evaluate after another", _change(first, after), threshold=f"< {SAME}")
        if _change(first, after) > SAME:
            record.present(DIFFERS, "evaluate()", "another value after other batches")
            record.confirm(
                STATE,
                f"evaluate() gives {first:.6g}, and {after:.6g} once it has seen other batches:"
                " it keeps something.",
                f"evaluate() 得 {first:.6g}，看过别的批次后得 {after:.6g}：它保留了状态。",
            )
            return
    _regroup(record, batches, first, value, mixed=mixed)


def _change(first: float, second: float) -> float:
    if np.isnan(first) and np.isnan(second):
        return 0.0
    return abs(second - first) / max(abs(first), abs(second), 1e-12)


def _same_in_both_modes(subject: Subject, batches: list[Batch]) -> bool:
    train, calm = (first_array(subject.forward(batches[0], m)) for m in ("train", "eval"))
    return bool(np.allclose(train, calm, rtol=SAME, atol=SAME))


def _why_not_same(
    subject: Subject, record: Record, batches: list[Batch], told: str, zh: str
) -> None:
    """The model in eval mode is steady: so it was in train mode, if that mode is random."""
    first, second = (first_array(subject.forward(batches[0], "train")) for _ in range(2))
    if np.allclose(first, second, rtol=SAME, atol=SAME):
        return
    cause = MODE if subject.framework == "pytorch" else HARD
    record.confirm(
        cause,
        f"evaluate() gives {told}, while the model in eval mode is steady: it ran in train mode.",
        f"evaluate() 对{zh}，而评估模式下模型稳定：它是在训练模式下运行的。",
    )


def _regroup(
    record: Record, batches: list[Batch], before: float, value: Any, *, mixed: bool
) -> None:
    """The same samples in batches of another size, the last one smaller."""
    whole = joined(batches)
    if whole is None or len(batches) < 2 or mixed:
        return
    size = batches[0].size
    step = max(2, size * 2 - size // 2)  # 1.5 times: never divides the same number evenly
    groups = [whole.rows(slice(at, at + step)) for at in range(0, whole.size, step)]
    after = value(groups)
    change = _change(before, after)
    record.measure("evaluate in other batches", change, threshold=f"< {REGROUPED}")
    told, zh = (
        f"{before:.6g}, and {after:.6g} in batches of {step}",
        f"{before:.6g}，批大小改为 {step} 后为 {after:.6g}",
    )
    if change > REGROUPED:
        record.present(BY_BATCH, "evaluate()", "another value with another batch size", told)
        record.confirm(
            STATE,
            f"evaluate() gives {told}, though every output is the same: it averages wrongly.",
            f"evaluate() 得 {zh}，而每个输出都没变：平均方式有误。",
        )
    elif change <= SAME:
        record.refute(STATE, f"evaluate() gives {told}.", f"evaluate() 得 {zh}。")


# --- how much it is worth


def _interval(subject: Subject, record: Record) -> None:
    """The 95 % interval of accuracy, or the number of samples where there is none."""
    seen = right = 0
    for batch in subject.batches(None, "val"):
        seen += batch.size
        right += _right(subject, batch)
        if seen >= MOST:
            break
    record.measure("validation samples", seen)
    if right >= 0:
        share = right / seen
        half = NORMAL * (max(share * (1 - share), 1 / seen) / seen) ** 0.5
        record.measure("accuracy", share)
        record.measure("half of its 95 % interval", half, threshold=f"< {NARROW}", basis="exact")
        few, many = half > WIDE, half < NARROW
        told = f"accuracy {share:.1%} ± {half:.1%} from {seen} samples"
        zh = f"{seen} 个样本，准确率 {share:.1%} ± {half:.1%}"
    else:
        few, many = seen < FEW, seen >= MANY
        told, zh = f"{seen} samples", f"{seen} 个样本"
    if few:
        record.present(
            FEW_SAMPLES, "validation", "too few to read small changes", told, f"{WIDE:.0%}"
        )
        record.confirm(
            TOO_FEW,
            f"{told}: differences of that size say nothing.",
            f"{zh}：这种大小的差别说明不了什么。",
        )
    elif many:
        record.absent(FEW_SAMPLES, told)
        record.refute(TOO_FEW, f"{told}.", f"{zh}。")
    else:
        record.unknown(FEW_SAMPLES, told)


def _right(subject: Subject, batch: Batch) -> int:
    """Correct predictions of a batch; far below zero where there are no classes."""
    try:
        labels = class_labels(batch.labels)
    except Decline:
        return -MOST * 2
    outputs = first_array(subject.forward(batch))
    if outputs.ndim != 2 or outputs.shape[1] < 2 or len(outputs) != len(labels):
        return -MOST * 2
    return int(np.count_nonzero(outputs.argmax(axis=1) == labels))
