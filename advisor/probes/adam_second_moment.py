"""Does Adam's memory of squared gradients fit the gradients of now?"""

from __future__ import annotations

import itertools

import numpy as np

from advisor.probes import Decline, Record, Subject, probe
from advisor.probes.target import Named

# Steps whose gradients are compared. # unsourced
STEPS, FEWEST = 8, 4
# Root mean square of gradient over root second moment above which the memory lags (threshold of
# StableAdamW, Wortsman et al. 2023), and below which it is quiet. The other # unsourced
LAGS, QUIET = 2.3, 1.5
# Share of values with a root second moment below epsilon (probe definition), and the quiet one.
DOMINATED, FREE = 0.5, 0.1
# Tensors with fewer values are too chancy. # unsourced
SMALLEST = 8
# Optimizers that divide by a root second moment.
KINDS = frozenset({"adam", "adamw", "nadam", "radam"})

SYMPTOM = "second-moment-lags"
LAG, EPSILON = "optim/adam-second-moment-lag", "optim/adam-epsilon"


@probe("adam-second-moment", causes=(LAG, EPSILON))
def adam_second_moment(subject: Subject, record: Record) -> None:
    """Squared gradients over Adam's second moment by tensor, and what lies below epsilon.

    Gradients are those that reach the optimizer, clipped and scaled as they are: they are told from
    the moment before and after a step at learning rate zero. Values that never had a gradient do
    not count. Declines for other optimizers, for an empty state and for AMSGrad.
    """
    kind = subject.optimizer_kind()
    if kind not in KINDS:
        raise Decline(f"The optimizer is {kind}, not Adam.", f"优化器是 {kind}，不是 Adam。")
    settings = subject.hyperparameters()
    decay, epsilon = settings.get("beta2", 0.999), settings.get("epsilon", 1e-8)
    before = _moments(subject)
    if not before:
        raise Decline(
            "Adam's state is empty: give the optimizer with the state that it had in training.",
            "Adam 的状态为空：请给出带有训练时状态的优化器。",
        )
    if any("highest" in slots for slots in subject.optimizer_state().values()):
        raise Decline(
            "AMSGrad divides by the highest second moment so far, which cannot lag.",
            "AMSGrad 除以迄今最大的二阶矩，不会滞后。",
        )
    _judge_epsilon(record, _below(before, subject, decay, epsilon), epsilon)
    ratios = _ratios(subject, record, decay, epsilon)
    _judge_lag(record, ratios)


def _moments(subject: Subject) -> Named:
    return {
        name: slots["second"].astype(np.float64)
        for name, slots in subject.optimizer_state().items()
        if "second" in slots
    }


def _corrections(subject: Subject, decay: float) -> dict[str, float]:
    """What a young second moment is divided by, by parameter."""
    state = subject.optimizer_state()
    return {n: 1 - decay ** max(1.0, float(s["step"])) for n, s in state.items() if "second" in s}


def _below(moments: Named, subject: Subject, decay: float, epsilon: float) -> float:
    """Share of values with a root second moment below epsilon, of those that had a gradient."""
    young = _corrections(subject, decay)
    below, whole = 0, 0
    for name, moment in moments.items():
        used = moment[moment > 0]
        below += int(np.count_nonzero(np.sqrt(used / young[name]) < epsilon))
        whole += used.size
    if not whole:
        raise Decline("No parameter ever had a gradient.", "没有任何参数得到过梯度。")
    return below / whole


def _ratios(subject: Subject, record: Record, decay: float, epsilon: float) -> dict[str, float]:
    """Median over steps of the root mean square ratio, by tensor."""
    found: dict[str, list[float]] = {}
    passes = (subject.batches() for _ in itertools.count())
    batches = itertools.islice(itertools.chain.from_iterable(passes), STEPS)
    with subject.sandbox():
        subject.set_learning_rate(0.0)
        moments = _moments(subject)
        for number, batch in enumerate(batches):
            record.progress(number, STEPS)
            young = _corrections(subject, decay)
            subject.train_step(batch)
            after = _moments(subject)
            for name, moment in moments.items():
                squared = np.maximum(after[name] - decay * moment, 0.0) / (1 - decay)
                used = moment > 0
                if np.count_nonzero(used) < SMALLEST or np.array_equal(moment, after[name]):
                    continue
                held = np.maximum(moment[used] / young[name], epsilon**2)
                found.setdefault(name, []).append(float(np.sqrt(np.mean(squared[used] / held))))
            moments = after
    if not found:
        raise Decline(
            "Your training step left Adam's state as it was.", "训练步没有更新 Adam 状态。"
        )
    return {n: float(np.median(v)) for n, v in found.items() if len(v) >= FEWEST}


def _judge_epsilon(record: Record, share: float, epsilon: float) -> None:
    record.measure(
        "share below epsilon",
        share,
        threshold=f"> {DOMINATED} dominated, < {FREE} free",
        basis="source",
    )
    en = f"{share:.0%} of values have a root second moment below epsilon ({epsilon:g})"
    zh = f"{share:.0%} 的参数二阶矩平方根低于 epsilon（{epsilon:g}）"
    if share > DOMINATED:
        record.confirm(EPSILON, f"{en}: it decides the steps.", f"{zh}：步长由它决定。")
    elif share < FREE:
        record.refute(EPSILON, f"Only {en}.", f"仅 {zh}。")
    else:
        record.unsure(EPSILON, f"{en}.", f"{zh}。")


def _judge_lag(record: Record, ratios: dict[str, float]) -> None:
    if not ratios:
        record.unknown(SYMPTOM, f"no tensor has {SMALLEST} values with a gradient")
        return
    worst = sorted(ratios, key=lambda n: -ratios[n])
    for name in worst[:3]:
        record.measure(
            "gradient over root second moment",
            ratios[name],
            where=name,
            threshold=f"> {LAGS} lags, < {QUIET} quiet",
            basis="source",
        )
    highest = ratios[worst[0]]
    en = f"gradients are up to {highest:.2f} times the root second moment ({worst[0]})"
    zh = f"梯度最高为二阶矩平方根的 {highest:.2f} 倍（{worst[0]}）"
    if highest > LAGS:
        record.present(SYMPTOM, worst[0], "gradients above what Adam remembers", en, f"> {LAGS}")
        record.confirm(LAG, f"Adam's memory lags: {en}.", f"Adam 的二阶矩滞后：{zh}。")
    elif highest < QUIET:
        record.absent(SYMPTOM, en)
        record.refute(LAG, f"Adam's memory keeps up: {en}.", f"Adam 的二阶矩没有滞后：{zh}。")
    else:
        record.unknown(SYMPTOM, en)
        record.unsure(LAG, f"In between: {en}.", f"介于两者之间：{zh}。")
