"""Is the loss of single batches logged or plotted?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case

_LOGS = frozenset(
    {"append", "add_scalar", "log", "print", "scalar", "info", "debug", "set_postfix"}
)
_MEANS = ("avg", "mean", "running", "total", "epoch", "sum", "smooth")


@detector("setting-per-batch-logging")
def setting_per_batch_logging(case: Case) -> Answer:
    """A loss value that is logged in the batch loop, or a TF1 summary of the loss.

    Sums and running means (names with avg, mean, running, total; values added up with ``+=``)
    are not single batches. Keras' fit reports the mean over the epoch so far.
    """
    code = program(case)
    summaries = [
        c for c in code.calls if c.name == "tensorflow.summary.scalar" and _is_loss(code, c)
    ]
    if code.framework == "tensorflow1" and summaries:
        return present(summaries[0].evidence(observed="summary of one batch"))
    steps = code.find("backward", "train_on_batch", "apply_gradients")
    loops = {b.order for s in steps for b in s.loops[-1:]}
    inside = [c for c in code.called(_LOGS) if {b.order for b in c.loops} & loops]
    single = [c for c in inside if _is_loss(code, c)]
    if single:
        return present(single[0].evidence(observed="loss of one batch"))
    if steps and loops:
        return absent("no single-batch loss is logged in the batch loop")
    fits = code.find("fit", "fit_generator")
    if fits and not code.mentions("on_batch_end", "on_train_batch_end"):
        return absent("fit reports the mean over the epoch so far", fits[0].evidence())
    return not_seen(code, "no logging in a batch loop")


def _is_loss(code: Program, call: Call) -> bool:
    values = [*call.args, *call.kwargs.values()]
    return any(_is_batch_loss(code, v, call) for v in values)


def _is_mean(value: Value) -> bool:
    """``total_loss / n``: a sum divided by a count."""
    words = value.parts[0].text.lower() if value.operator == "/" else ""
    return any(m in words for m in _MEANS)


def _is_batch_loss(code: Program, value: Value, at: Call) -> bool:
    for name in value.names():
        word = name.rpartition(".")[2] if name.endswith(("item", "data")) else name
        word = name.removesuffix(".item").removesuffix(".data").lower() if word else name
        if "loss" not in word or any(m in word for m in _MEANS):
            continue
        found = code.lookup(name, at)
        if found is None or not (found.augmented or _is_mean(found.value)):
            return True
    return False
