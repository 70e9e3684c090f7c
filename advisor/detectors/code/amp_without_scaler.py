"""Is float16 trained without a loss scaler?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.precision import MANAGED, autocasts, format_of, halved
from advisor.detectors.subjects import shared_loop, subjects, trained
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence

_SCALERS = (
    "GradScaler",
    "scale_loss",
    "LossScaleOptimizer",
    "DynamicLossScaler",
    "get_scaled_loss",
)


@detector("amp-without-scaler")
def amp_without_scaler(case: Case) -> Answer:
    """float16 in the training step and nothing that scales the loss.

    PyTorch: ``autocast`` (float16 on a GPU) or ``model.half()`` with a plain ``backward``; a
    GradScaler that is made but whose ``scale`` is never called. Keras: the mixed_float16 policy
    with a gradient tape and no LossScaleOptimizer; ``fit`` wraps the optimizer itself. bfloat16
    needs no scaler, nor does inference; Lightning, Accelerate, DeepSpeed and the Trainer of
    transformers scale themselves. Sources: PyTorch, "Automatic mixed precision examples";
    TensorFlow guide, "Mixed precision".
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    policies = [c for c in code.find("set_global_policy", "set_policy", "Policy") if c.args]
    half = [c for c in policies if format_of(code.resolve(c.args[0], c)) is not None]
    casts, halves = autocasts(code), halved(code)
    if not (half or casts or halves):
        return not_seen(code, "no half precision")
    if code.has(*MANAGED) or any(k.derives_from("LightningModule") for k in code.classes):
        return absent("the framework scales the loss")
    if half:
        return _keras(code, half[0])
    return _torch(code)


def _torch(code: Program) -> Answer:
    scaled = [c for c in code.find("scale") if c.receiver is not None and c.args]
    if scaled or code.has("scale_loss"):
        return absent("the loss is scaled", *(c.evidence() for c in scaled[:1]))
    backward = backward_calls(code)
    if not backward:
        return unknown("no training step is shown")
    made = code.find(*_SCALERS)
    found = _cast(code, backward)
    if found is None:
        return absent("float16 is not used in the training step")
    if code.ellipses or (code.is_fragment and made):
        return unknown("the loss may be scaled in a part that is not shown")
    if made and not code.has("GradScaler"):
        return absent("the loss is scaled", made[0].evidence())
    return present(found)


def _cast(code: Program, backward: tuple[Call, ...]) -> Evidence | None:
    """Where float16 enters the training step."""
    for call, kind in autocasts(code):
        trains = any(_covers(code, call, b) for b in backward)
        if kind == "float16" and trains:
            return call.evidence()
    known = trained(code)
    for call, kind, value in halved(code):
        if kind == "float16" and subjects(code, value, call) & known and not code.has("float"):
            return call.evidence()
    return None


def _covers(code: Program, cast: Call, backward: Call) -> bool:
    """Whether an autocast stands in the function and loop of a backward, not under no_grad."""
    quiet = [b for b in cast.blocks if b.value is not None and "no_grad" in b.value.text]
    if quiet or any(b.value is not None and "inference_mode" in b.value.text for b in cast.blocks):
        return False
    if cast.function != backward.function or cast.order > backward.order:
        return False
    return not backward.loops or shared_loop(code, cast, backward) is backward.loops[-1]


def _keras(code: Program, policy: Call) -> Answer:
    kind = format_of(code.resolve(policy.args[0], policy))
    if kind == "bfloat16":
        return absent("bfloat16 has the range of float32", policy.evidence())
    if code.has(*_SCALERS, "scale_loss", "get_unscaled_gradients"):
        return absent("the loss is scaled", policy.evidence())
    taped = [c for c in code.find("gradient") if c.receiver is not None and _is_applied(code, c)]
    if taped and code.has("GradientTape"):
        if code.ellipses:
            return unknown("the loss may be scaled in a part that is not shown")
        return present(policy.evidence(), taped[0].evidence("the loss is not scaled"))
    if code.has("fit", "fit_generator"):
        return absent("compile wraps the optimizer in a loss scaler", policy.evidence())
    return unknown("the training step is not shown")


def _is_applied(code: Program, gradient: Call) -> bool:
    """Whether an optimizer applies what the tape gives, in the same function and no unit test."""
    klass = code.klass(gradient.klass) if gradient.klass else None
    if klass is not None and "TestCase" in " ".join(klass.bases):
        return False
    return any(
        c.function == gradient.function and c.order > gradient.order
        for c in code.find("apply_gradients", "apply")
    )
