"""Are regularisation losses collected but never added to what is minimised?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import objectives
from advisor.detectors.unused_penalties import unused_penalties
from advisor.intake.code import Call, Place, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_ADDED = (
    "get_total_loss",
    "get_regularization_loss",
    "get_regularization_losses",
    "l2_loss",
    "add_n",
)
_ARGUMENTS = ("kernel_regularizer", "weights_regularizer", "regularizer", "weight_decay")
_STATED = pattern(r"weight[ _-]?decay|\bL2[ -]regulari[sz]|权重衰减|L2 ?正则", re.IGNORECASE)
# What may stand between a data loss and minimize without adding anything.
_REDUCTIONS = frozenset({"reduce_mean", "reduce_sum", "mean", "identity", "cast"})
_DATA_LOSS = pattern(r"cross_entropy|mean_squared_error|hinge|absolute_difference|log_loss")


@detector("regularisation-losses-not-added")
def regularisation_losses_not_added(case: Case) -> Answer:
    """Follow the argument of ``minimize`` (or of the gradient tape) to the loss that it is.

    TensorFlow 1 layers put their penalties into a collection that ``minimize`` does not read;
    ``create_train_op`` and an Estimator head do not add them either. Keras' fit adds them, a
    gradient tape does not. In every framework: a penalty that is computed beside the step and does
    not go into it, and decay that is set where no step reads it. A weight decay that is only
    spoken of counts as wanted.
    """
    code = program(case)
    unused = {p.where: p.evidence(observed=what) for p, what in unused_penalties(code)}
    if unused:
        return present(*unused.values())
    wanted = _wanted(code, case.prose)
    if code.is_empty or wanted is None:
        return not_seen(code, "no regulariser in the code shown")
    if code.framework in ("pytorch", "lightning", "huggingface", "jax", "mxnet"):
        return absent("the optimizer applies weight decay in this framework")
    added = code.mentions(*_ADDED, "REGULARIZATION_LOSSES") or _uses_model_losses(code)
    if added:
        return absent("the penalties are added to the loss")
    if code.has("fit", "fit_generator") and not code.has("GradientTape"):
        return absent("Keras adds the penalties in fit")
    return _minimised(code)


def _minimised(code: Program) -> Answer:
    tapes = {o.call.order for o in objectives(code) if o.call is not None}
    for call in code.find("minimize", "compute_gradients", "gradient", "create_train_op"):
        if call.short == "gradient" and call.order not in tapes:
            continue
        loss = code.argument(call, "loss", 0) or call.kwargs.get("total_loss")
        if loss is None:
            continue
        if _is_plain_loss(code, loss, call):
            what = "only the data loss is minimised; the penalties stay in their collection"
            return present(call.evidence(what, observed=call.place.text))
        return unknown(f"{call.where}: what {loss.text} is made of is not shown")
    return unknown("what is minimised is not shown")


def _wanted(code: Program, prose: str) -> Place | str | None:
    for call in code.calls:
        for name in _ARGUMENTS:
            given = call.kwargs.get(name)
            none = given is not None and given.is_literal and not given.literal
            if given is not None and not none and not call.name.startswith("torch."):
                return call.place
    return "prose" if _STATED.search(prose) else None


def _uses_model_losses(code: Program) -> bool:
    return any(
        n.endswith(".losses") and not n.startswith(("tensorflow", "keras"))
        for c in code.calls
        for v in (*c.args, *c.kwargs.values())
        for n in v.names()
    ) or any(
        n.endswith(".losses") and not n.startswith(("tensorflow", "keras"))
        for a in code.assignments
        for n in a.value.names()
    )


def _is_plain_loss(code: Program, loss: Value, at: Call) -> bool:
    """A data loss, or the mean of one."""
    found = code.resolve(loss, at)
    for _ in range(5):
        call = found.call
        if call is None:
            return False
        if _DATA_LOSS.search(call.short):
            return True
        maker = code.maker(call)
        if maker is not None and maker.name.startswith("keras.losses."):
            return True
        if call.short not in _REDUCTIONS or not call.args:
            return False
        found = code.resolve(call.args[0], call)
    return False
