"""Are the trained weights themselves in half precision?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.precision import format_of, halved
from advisor.detectors.subjects import subjects, trained
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case

# These train a few extra weights in full precision, or keep a full-precision master copy.
_MASTERS = (
    "get_peft_model",
    "LoraConfig",
    "prepare_model_for_kbit_training",
    "FP16_Optimizer",
    "deepspeed.initialize",
    "BF16Optimizer",
    "MasterWeights",
    "AnyPrecisionAdamW",
)
_TRAINERS = ("Trainer", "Seq2SeqTrainer", "SFTTrainer", "DPOTrainer")


@detector("pure-half-weights")
def pure_half_weights(case: Case) -> Answer:
    """``half()``, ``to(bfloat16)`` or ``torch_dtype=`` on a network that is then trained.

    An update below half a unit in the last place (2^-9 of the weight in bfloat16, 2^-12 in
    float16) is rounded away. ``autocast`` keeps the weights in float32, and so do the mixed
    policies of Keras; adapters (LoRA) are trained in float32 on a half base. Half precision
    for inference only is right.
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    floats = [
        c
        for c in code.find("set_floatx", "set_default_dtype", "set_global_policy")
        if c.args and format_of(code.resolve(c.args[0], c)) is not None
    ]
    mixed = [c for c in floats if "mixed" in (code.resolve(c.args[0], c).string or "")]
    floats = [c for c in floats if c not in mixed]
    halves = halved(code)
    if mixed and not floats:
        return absent("the policy keeps the weights in float32", mixed[0].evidence())
    if not (floats or halves):
        return not_seen(code, "no weights in half precision")
    if code.has(*_MASTERS):
        return absent("what is trained is kept in full precision")
    if floats and code.has("fit", "backward", "apply_gradients"):
        return present(floats[0].evidence())
    known = trained(code) | _given_to_trainers(code)
    for call, kind, value in halves:
        if subjects(code, value, call) & known and not _back(code, call, value):
            return present(call.evidence(observed=kind))
    if known or code.has("eval", "generate", "pipeline"):
        return absent("the network in half precision is not the one that is trained")
    return unknown("whether this network is trained is not shown")


def _given_to_trainers(code: Program) -> frozenset[str]:
    found: set[str] = set()
    for call in code.find(*_TRAINERS):
        model = call.kwargs.get("model") or (call.args[0] if call.args else None)
        if model is not None:
            found |= subjects(code, model, call)
    return frozenset(found)


def _back(code: Program, call: Call, value: Value) -> bool:
    """Whether the network is turned back to float32 afterwards."""
    return any(
        c.receiver is not None and c.receiver.text == value.text and c.order > call.order
        for c in code.find("float")
    )
