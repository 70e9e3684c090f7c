"""Where does the first NaN or infinity come from?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Literal

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe
from advisor.probes.target import arrays

# Steps that are replayed, and batches whose numbers are looked at. # unsourced
STEPS, LOOKED_AT = 64, 2048
# Nearest to 0 or 1 that a probability may come before its logarithm is lost in float32.
EDGE = 1e-38

INPUT, LOSS, GRADIENT, ANY_INPUT = (
    "first-non-finite-is-input",
    "first-non-finite-is-loss",
    "first-non-finite-is-gradient",
    "input-non-finite",
)
CORRUPT, LOG, UNSAFE, OVERFLOW = (
    "data/corrupt-input",
    "loss/log-zero",
    "num/unsafe-grad",
    "num/fp16-overflow",
)
PROBABILITIES = frozenset({"softmax-probabilities", "sigmoid-probabilities"})
Origin = Literal["input", "layer", "loss", "gradient", "update"]


@probe("first-non-finite", causes=(CORRUPT, LOG, UNSAFE, OVERFLOW))
def first_non_finite(subject: Subject, record: Record) -> None:
    """Replay training from the given state and name the first tensor that is not finite.

    Every step looks at inputs, layer outputs, loss and gradients, in this order, before it is
    taken. Give the checkpoint before the failure: where the replay stays finite, only the data are
    judged, since what did not happen again is not ruled out. Weights that hold NaN already are
    declined.
    """
    if not _scan(subject, record):
        return
    bad = [n for n, a in subject.parameters().items() if not _finite(a)]
    if bad:
        raise Decline(
            f"The weights are not finite already ({bad[0]}). Give the last checkpoint before.",
            f"权重已含 NaN 或无穷（{bad[0]}）。请给出此前最后一个正常的检查点。",
        )
    for step, batch in enumerate(_stream(subject)):
        record.progress(step, STEPS)
        found = _origin(subject, batch)
        if found is not None:
            origin, where = found
            record.measure("step", step, where=f"{origin}: {where}")
            _judge(subject, record, batch, origin, f"{where}, step {step}")
            return
        subject.train_step(batch)
        bad = [n for n, a in subject.parameters().items() if not _finite(a)]
        if bad:
            record.measure("step", step, where=f"update: {bad[0]}")
            _judge(subject, record, batch, "update", f"{bad[0]}, step {step}")
            return
    record.measure("finite steps", STEPS)
    for symptom in (LOSS, GRADIENT):
        record.unknown(symptom, f"{STEPS} steps from here stay finite")
    for cause in (LOG, UNSAFE, OVERFLOW):
        record.unsure(
            cause,
            f"{STEPS} steps from here stay finite: give the state shortly before the failure.",
            f"从此处起 {STEPS} 步都保持有限：请给出失败前不久的状态。",
        )


def _scan(subject: Subject, record: Record) -> bool:
    """Whether every input and label of a pass is finite."""
    number = -1
    for number, batch in enumerate(subject.batches(LOOKED_AT)):
        where = _bad_data(batch)
        if where:
            told = f"{where} of batch {number}"
            record.present(ANY_INPUT, told, "NaN or infinity in the data")
            record.present(INPUT, told, "not finite before any computation")
            for symptom in (LOSS, GRADIENT):
                record.absent(symptom, f"the data are not finite: {told}")
            record.confirm(
                CORRUPT,
                f"The data hold NaN or infinity: {told}.",
                f"数据含 NaN 或无穷：第 {number} 批的 {where}。",
            )
            for cause in (LOG, UNSAFE):
                record.refute(cause, f"The data come first: {told}.", "数据在先，已非有限。")
            return False
    told = f"{number + 1} batches are finite"
    record.measure("finite batches", number + 1)
    record.absent(ANY_INPUT, told)
    record.absent(INPUT, told)
    record.refute(CORRUPT, f"All {told}.", f"{number + 1} 个批次全部有限。")
    return True


def _bad_data(batch: Batch) -> str:
    for name, part in (("inputs", batch.inputs), ("labels", batch.labels)):
        if not all(map(_finite, arrays(part))):
            return name
    return ""


def _finite(array: Array) -> bool:
    return array.dtype.kind not in "fc" or bool(np.isfinite(array).all())


def _stream(subject: Subject) -> Iterator[Batch]:
    passes = (subject.batches() for _ in itertools.count())
    return itertools.islice(itertools.chain.from_iterable(passes), STEPS)


def _origin(subject: Subject, batch: Batch) -> tuple[Origin, str] | None:
    """The first tensor of a step that is not finite, and its name."""
    if _bad_data(batch):
        return "input", _bad_data(batch)
    gradients = subject.gradients(batch)
    bad = [n for n, g in gradients.items() if g is not None and not _finite(g)]
    loss = subject.loss(batch, "train")
    if not bad and np.isfinite(loss):
        return None
    layers = subject.activations(batch, mode="train")
    for name, values in layers.items():
        if not _masked(values):
            return "layer", name
    if not all(map(_masked, arrays(subject.forward(batch, "train")))):
        return "layer", "outputs"
    if not np.isfinite(loss):
        return "loss", "loss"
    return "gradient", bad[-1]


def _masked(values: Array) -> bool:
    """Whether what is not finite is a mask at most: minus infinity beside finite numbers."""
    if _finite(values):
        return True
    finite = np.isfinite(values)
    return bool(finite.any()) and bool(np.isneginf(values[~finite]).all())


def _judge(subject: Subject, record: Record, batch: Batch, origin: Origin, where: str) -> None:
    told = {"layer": "a layer's output", "update": "the update of a weight"}.get(origin, origin)
    for symptom, kind in ((LOSS, "loss"), (GRADIENT, "gradient")):
        if origin == kind:
            record.present(symptom, where, "the first tensor that is not finite")
        else:
            record.absent(symptom, f"{told} comes first ({where})")
    whole = _in_full_precision(subject, batch)
    names = {"loss": LOG, "gradient": UNSAFE}
    for cause in (LOG, UNSAFE):
        if names.get(origin) != cause:
            record.refute(cause, f"First is {told} ({where}).", f"最先非有限的是 {where}。")
    if whole:
        record.confirm(
            OVERFLOW,
            f"First is {told} ({where}), and it is finite in full precision.",
            f"最先非有限的是 {where}，而全精度下是有限的。",
        )
        if origin in names:
            record.refute(names[origin], "Full precision is finite.", "全精度下是有限的。")
        return
    record.refute(
        OVERFLOW,
        f"It is not finite in full precision either ({where}).",
        f"全精度下同样非有限（{where}）。",
    )
    if origin == "gradient":
        record.confirm(
            UNSAFE,
            f"The loss is finite and the gradient is not ({where}): a root, norm, division or"
            " where() at its edge.",
            f"损失有限而梯度非有限（{where}）：根号、范数、除法或 where() 处于边界。",
        )
    elif origin == "loss":
        _why_loss(subject, record, batch, where)


def _in_full_precision(subject: Subject, batch: Batch) -> bool:
    """Whether the same passes are finite in float32, and differ from the person's own."""
    with subject.precision("single"):
        return _origin(subject, batch) is None


def _why_loss(subject: Subject, record: Record, batch: Batch, where: str) -> None:
    outputs = arrays(subject.forward(batch, "train"))
    kind = subject.loss_kind()
    edge = any(bool(((o <= EDGE) | (o >= 1)).any()) for o in outputs)
    if kind in PROBABILITIES and edge:
        record.confirm(
            LOG,
            f"The outputs are finite, some are exactly 0 or 1, and the loss takes their logarithm"
            f" ({where}).",
            f"输出有限，但有恰为 0 或 1 的概率，损失对其取对数（{where}）。",
        )
        return
    outside = _outside_zero(outputs)
    record.unsure(
        LOG,
        f"All layers are finite and the loss is not ({where}){outside}: look for a logarithm, root"
        " or division in it.",
        f"各层输出均有限而损失非有限（{where}）：请检查损失中的对数、根号或除法。",
    )


def _outside_zero(outputs: list[Array]) -> str:
    zero = sum(int(np.count_nonzero(o == 0)) for o in outputs)
    return f"; {zero} outputs are exactly 0" if zero else ""
