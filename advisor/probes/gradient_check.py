"""Is the computed gradient the derivative of the loss?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from advisor.probes import Array, Batch, Decline, Record, Subject, probe

# Samples, coordinates of a parameter and parameters that are checked, and the step (probe
# definition; the number of parameters is a judgement).
SAMPLES, COORDINATES, PARAMETERS, STEP = 3, 10, 16, 1e-5
# Relative error: wrong, and right in spite of kinks (CS231n, "Gradient checks").
WRONG, RIGHT = 1e-2, 1e-4
# Two steps must agree by so much, else there is a kink or too few digits. # unsourced
SMOOTH = 1e-3
# Coordinates that must be smooth, and share of them that must be wrong. # unsourced
FEWEST, MOST = 3, 0.5
# Slopes below this share of the largest are not compared.
SMALL = 1e-6

DETACHED, HARD, SIGN = "optim/graph-detached", "loss/nondifferentiable", "loss/sign-flip"
FAILS = "gradient-check-fails"


@dataclass(frozen=True)
class _Checked:
    """One parameter: computed and measured slopes at its smooth coordinates."""

    name: str
    computed: Array
    measured: Array

    def errors(self, sign: float = 1.0) -> Array:
        size = np.maximum(np.abs(self.computed), np.abs(self.measured))
        return np.abs(sign * self.computed - self.measured) / np.maximum(size, 1e-300)

    @property
    def wrong(self) -> bool:
        return float(np.mean(self.errors() > WRONG)) > MOST


@probe("gradient-check", causes=(DETACHED, HARD, SIGN))
def gradient_check(subject: Subject, record: Record) -> None:
    """Central differences in float64 over a few coordinates of up to sixteen parameters, eval mode.

    Where two step sizes disagree there is a kink or no float64 inside, and nothing is said.
    Stop-gradients and straight-through estimators that are wanted differ as well.
    """
    batch = next(iter(subject.batches(1)))
    batch = batch.rows(slice(0, min(SAMPLES, batch.size)))
    with subject.precision("double"):
        gradients = subject.gradients(batch, "eval")
        values = subject.parameters()
        names = [n for n in gradients if values[n].dtype == np.float64]
        if not names:
            raise Decline("The model does not run in float64.", "模型无法以 float64 运行。")
        apart = max(1, -(-len(names) // PARAMETERS))
        names = names[::apart]
        checked: list[_Checked] = []
        for number, name in enumerate(names):
            record.progress(number, len(names))
            one = _check(subject, batch, name, gradients[name], values[name])
            checked.append(one)
        subject.set_parameters({n: values[n] for n in names})
    largest = max((float(np.max(np.abs(c.measured), initial=0)) for c in checked), default=0.0)
    usable = [k for c in checked if len((k := _large(c, SMALL * largest)).computed) >= FEWEST]
    record.measure("parameters checked", len(usable))
    if not usable:
        raise Decline(
            "Nowhere do two step sizes agree: the loss is not smooth, or not computed in float64.",
            "没有任何坐标上两种步长一致：损失不光滑，或内部不是 float64 计算。",
        )
    _judge(record, usable)


def _large(checked: _Checked, least: float) -> _Checked:
    keep = np.maximum(np.abs(checked.computed), np.abs(checked.measured)) > least
    return _Checked(checked.name, checked.computed[keep], checked.measured[keep])


def _check(
    subject: Subject, batch: Batch, name: str, gradient: Array | None, value: Array
) -> _Checked:
    """Slopes at the coordinates of the largest gradients and at random ones."""
    flat = np.zeros(value.size) if gradient is None else gradient.astype(np.float64).ravel()
    draw = np.random.default_rng(0)
    half = COORDINATES // 2
    chosen = {*np.argsort(-np.abs(flat))[:half].tolist()}
    chosen |= {*draw.permutation(value.size)[: COORDINATES - half].tolist()}
    computed: list[float] = []
    measured: list[float] = []
    for place in sorted(chosen):
        one, two = (_slope(subject, batch, name, value, place, h) for h in (STEP, 2 * STEP))
        if abs(one - two) <= SMOOTH * max(abs(one), abs(two)):
            computed.append(float(flat[place]))
            measured.append(one)
    subject.set_parameters({name: value})
    return _Checked(name, np.array(computed), np.array(measured))


def _slope(
    subject: Subject, batch: Batch, name: str, value: Array, place: int, step: float
) -> float:
    sides: list[float] = []
    for sign in (1, -1):
        moved = value.copy()
        moved.ravel()[place] += sign * step
        subject.set_parameters({name: moved})
        sides.append(subject.loss(batch, "eval"))
    return (sides[0] - sides[1]) / (2 * step)


def _judge(record: Record, checked: list[_Checked]) -> None:
    worst = max(checked, key=lambda c: float(np.median(c.errors())))
    error = float(np.median(worst.errors()))
    record.measure(
        "relative error",
        error,
        where=worst.name,
        threshold=f"> {WRONG} wrong, < {RIGHT} right",
        basis="source",
    )
    wrong = [c for c in checked if c.wrong]
    told = f"the gradient of {worst.name} differs from finite differences by {error:.1e}"
    if not wrong:
        if error >= RIGHT:
            record.unknown(FAILS, told)
            return
        record.absent(FAILS, told)
        for cause in (DETACHED, HARD):
            record.refute(
                cause,
                f"Gradients equal finite differences to {error:.0e}.",
                f"梯度与有限差分一致，误差 {error:.0e}。",
            )
        return
    record.present(FAILS, worst.name, "the gradient is not the slope of the loss", told, f"{WRONG}")
    _judge_wrong(record, checked, wrong)


def _judge_wrong(record: Record, checked: list[_Checked], wrong: list[_Checked]) -> None:
    cut = [c.name for c in wrong if not np.any(c.computed)]
    if all(float(np.median(c.errors(-1.0))) < RIGHT for c in checked):
        record.confirm(
            SIGN,
            "Every gradient is the slope of the loss with the opposite sign.",
            "每个梯度都与损失的斜率符号相反。",
        )
    elif cut:
        record.confirm(
            DETACHED,
            f"The loss has a slope by {cut[0]}, but no gradient arrives there.",
            f"损失对 {cut[0]} 有斜率，却没有梯度到达。",
        )
    else:
        names = ", ".join(c.name for c in wrong[:3])
        record.unsure(
            DETACHED,
            f"Gradients of {names} are not the slope: part of the path is cut, or a backward of"
            " your own is wrong.",
            f"{names} 的梯度不是损失的斜率：部分路径被切断，或自定义的反向传播有误。",
        )
