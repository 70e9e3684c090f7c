"""Is the learning rate high for the optimizer?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.intake.code import ADAM_LIKE, Optimizer, Program, optimizers, program
from advisor.model import Answer, Case

# Kingma & Ba 2015 suggest 0.001 for Adam; ten times that is where trouble is usual.
HIGH_ADAM = 1e-2
# SGD with momentum 0.9 multiplies the step by ten; ResNet recipes start at 0.1 (He et al. 2016).
HIGH_SGD = 1.0
HIGH_SGD_MOMENTUM = 0.5
# Keras and PyTorch start RMSprop at 0.001 and 0.01.
HIGH_RMSPROP = 2e-2
# Devlin et al. 2019 fine-tune with 2e-5 to 5e-5; adapters (LoRA) use up to 1e-3.
HIGH_TRANSFORMER = 3e-4


@detector("lr-high-for-optimizer")
def lr_high_for_optimizer(case: Case) -> Answer:
    """Compare the given rate with where this optimizer usually gets into trouble.

    Rates that come from a schedule or cannot be read are unknown; Adadelta and the like have no
    usual rate. Defaults are never high.
    """
    code = program(case)
    read = [(o, limit) for o in optimizers(code) if (limit := _limit(code, o)) is not None]
    rated = [(o, limit) for o, limit in read if o.learning_rate is not None]
    for optimizer, limit in rated:
        if optimizer.learning_rate is not None and optimizer.learning_rate >= limit:
            observed = f"{optimizer.kind} {optimizer.learning_rate:g}"
            return present(optimizer.place.evidence(observed=observed, threshold=f"{limit:g}"))
    if rated:
        first = rated[0][0]
        return absent(f"{first.learning_rate:g} is usual for {first.kind}", first.place.evidence())
    return unknown("no learning rate that can be read")


def _limit(code: Program, optimizer: Optimizer) -> float | None:
    if optimizer.kind in ADAM_LIKE:
        return HIGH_TRANSFORMER if _tunes_transformer(code) else HIGH_ADAM
    limits = {"sgd": HIGH_SGD, "sgd-momentum": HIGH_SGD_MOMENTUM, "rmsprop": HIGH_RMSPROP}
    return limits.get(optimizer.kind)


def _tunes_transformer(code: Program) -> bool:
    whole = code.framework == "huggingface" and code.has("from_pretrained")
    return whole and not code.mentions("LoraConfig", "get_peft_model", "PromptTuningConfig")
