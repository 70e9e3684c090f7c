"""Does the learning rate decay away long before the end?"""

from __future__ import annotations

import math
from collections.abc import Callable

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import words
from advisor.detectors.training_steps import backward_calls, batch_loop, scheduler_steps
from advisor.intake.code import Call, Program, facts_from_code, program
from advisor.model import Answer, Case

# Of the first rate, left at half of the run: a good plan keeps a tenth. unsourced
KEPT_BY_GOOD_PLANS = 0.1
FROZEN = 0.002
# Steps, and epochs, in which the rate falls to a tenth. Few runs are over in 500 steps. unsourced
FEW_STEPS, MANY_STEPS = 500, 5_000
FEW_EPOCHS, MANY_EPOCHS = 2, 15
# ReduceLROnPlateau: waits of this many evaluations take noise for a plateau. unsourced
SHORT_PATIENCE, LONG_PATIENCE = 1, 5
STRONG_FACTOR, MILD_FACTOR = 0.2, 0.5

_STEP_DECAYS = ("exponential_decay", "ExponentialDecay", "natural_exp_decay", "inverse_time_decay")


@detector("lr-decays-fast")
def lr_decays_fast(case: Case) -> Answer:
    """Replay step, exponential and plateau schedules from their numbers.

    Judged at half of the run when the number of epochs is known, else by when the rate is down to
    a tenth. A plateau that waits for the maximum of a loss lowers the rate while the loss falls.
    A schedule that is stepped in the wrong unit is ``scheduler-per-batch``. Cosine, one-cycle and
    lambdas decide nothing here.
    """
    code = program(case)
    verdicts: list[tuple[Call, str, str]] = []
    for call in code.calls:
        rule = _RULES.get(call.short)
        if rule is not None and call.name.startswith(("torch.", "keras.", "tensorflow.")):
            verdicts.append((call, *rule(code, call)))
        elif "decay" in call.kwargs and call.name.startswith("keras.optimizers."):
            verdicts.append((call, *_time_based(code, call)))
    fast = [(c, text) for c, verdict, text in verdicts if verdict == "fast"]
    if fast:
        return present(*(c.evidence(observed=text) for c, text in fast))
    slow = [c for c, verdict, _ in verdicts if verdict == "slow"]
    if slow:
        return absent("the rate lasts", slow[0].evidence())
    if verdicts:
        return unknown(f"{verdicts[0][0].where}: {verdicts[0][2]}")
    return not_seen(code, "no schedule whose numbers can be replayed")


_Verdict = tuple[str, str]


def _number(code: Program, call: Call, name: str, position: int | None = None) -> float | None:
    value = code.setting(call, name, position)
    return None if value is None else value.number


def _by_epochs(code: Program, left: Callable[[float], float]) -> _Verdict:
    """Judge a schedule that is stepped once an epoch; ``left`` is the factor after n epochs."""
    loops = [batch_loop(code, c) for c in backward_calls(code)]
    for step in scheduler_steps(code):
        if any(b is not None and b in code.loops_around(step) for b in loops):
            return "", "it is stepped for every batch"
    epochs = facts_from_code(code).epochs
    if epochs is not None and epochs > 1:
        kept = left(epochs / 2)
        text = f"{kept:.2g} of the first rate is left after half of {epochs} epochs"
        return ("fast" if kept < FROZEN else "slow" if kept >= KEPT_BY_GOOD_PLANS else ""), text
    if left(FEW_EPOCHS) <= KEPT_BY_GOOD_PLANS**FEW_EPOCHS:
        return "fast", f"{left(FEW_EPOCHS):.2g} of the first rate is left after {FEW_EPOCHS} epochs"
    slow = left(MANY_EPOCHS) >= KEPT_BY_GOOD_PLANS
    return ("slow" if slow else ""), "the number of epochs is not shown"


def _step_lr(code: Program, call: Call) -> _Verdict:
    size, gamma = _number(code, call, "step_size"), _number(code, call, "gamma")
    if size is None or gamma is None or size <= 0 or not 0 < gamma < 1:
        return "", "its numbers cannot be read"
    return _by_epochs(code, lambda n: gamma ** (n // size))


def _exponential_lr(code: Program, call: Call) -> _Verdict:
    gamma = _number(code, call, "gamma")
    if gamma is None or not 0 < gamma < 1:
        return "", "its gamma cannot be read"
    return _by_epochs(code, lambda n: gamma**n)


def _multi_step(code: Program, call: Call) -> _Verdict:
    gamma, given = _number(code, call, "gamma"), code.argument(call, "milestones")
    marks = [] if given is None else [code.resolve(p, call).number for p in given.parts]
    known = [m for m in marks if m is not None]
    if gamma is None or not known or len(known) < len(marks):
        return "", "its milestones cannot be read"
    return _by_epochs(code, lambda n: gamma ** sum(m <= n for m in known))


def _by_steps(steps: float) -> _Verdict:
    text = f"down to a tenth after {steps:.0f} steps"
    return ("fast" if steps < FEW_STEPS else "slow" if steps >= MANY_STEPS else ""), text


def _step_decay(code: Program, call: Call) -> _Verdict:
    """TensorFlow and Keras schedules, which count optimizer steps."""
    first = 1 if call.name.startswith("keras.") else 2
    every = _number(code, call, "decay_steps", first)
    rate = _number(code, call, "decay_rate", first + 1)
    counter = code.argument(call, "global_step", 1)
    if counter is not None and "epoch" in counter.text:
        return "", "it counts epochs"
    if every is None or rate is None or every <= 0 or rate <= 0:
        return "", "its numbers cannot be read"
    if call.short == "inverse_time_decay":
        return _by_steps(9 * every / rate)
    if call.short == "natural_exp_decay":
        return _by_steps(every * math.log(10) / rate)
    if rate >= 1:
        return "", "it does not decay"
    return _by_steps(every * math.log(10) / -math.log(rate))


def _time_based(code: Program, call: Call) -> _Verdict:
    """Keras' old ``decay``: rate / (1 + decay * steps)."""
    decay = _number(code, call, "decay")
    if decay is None or decay < 0:
        return "", "its decay cannot be read"
    return _by_steps(9 / decay) if decay > 0 else ("slow", "")


def _plateau(code: Program, call: Call) -> _Verdict:
    patience, factor = _number(code, call, "patience"), _number(code, call, "factor")
    if patience is None or factor is None:
        return "", "its patience cannot be read"
    text = f"times {factor:g} after {patience:g} evaluations without gain"
    if (turned := _turned(code, call)) is not None:
        return "fast", f"{turned}; {text}"
    if patience <= SHORT_PATIENCE and factor <= STRONG_FACTOR:
        return "fast", text
    slow = patience >= LONG_PATIENCE or (patience > SHORT_PATIENCE and factor >= MILD_FACTOR)
    return ("slow" if slow else ""), text


_FALLS = frozenset({"loss", "losses", "err", "error", "mae", "mse", "rmse", "nll", "perplexity"})
_RISES = frozenset({"acc", "accuracy", "auc", "auroc", "dice", "iou", "miou", "map", "recall"})
# A score that is turned round before.
_TURNS = frozenset({"neg", "negative", "minus", "inverse"})


def _turned(code: Program, call: Call) -> str | None:
    """A plateau of PyTorch that waits for the wrong direction of what it is stepped with."""
    mode = code.setting(call, "mode")
    if mode is None or mode.string not in ("min", "max") or not call.name.startswith("torch."):
        return None
    for step in scheduler_steps(code):
        if not step.args or code.maker(step) is not call or step.args[0].operator == "-":
            continue
        named = set(words(step.args[0].text))
        falls, rises = bool(named & _FALLS), bool(named & _RISES)
        if falls != rises and not named & _TURNS and falls == (mode.string == "max"):
            return f"waits for a {mode.string}imum of {step.args[0].text}"
    return None


_RULES: dict[str, Callable[[Program, Call], _Verdict]] = {
    "StepLR": _step_lr,
    "ExponentialLR": _exponential_lr,
    "MultiStepLR": _multi_step,
    "ReduceLROnPlateau": _plateau,
    **dict.fromkeys(_STEP_DECAYS, _step_decay),
}
