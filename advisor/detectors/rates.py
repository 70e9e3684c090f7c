"""Learning rates of a program, each with the rate at which its optimizer gets into trouble."""

from __future__ import annotations

from advisor.intake.code import (
    ADAM_LIKE,
    Optimizer,
    Program,
    Value,
    argued_optimizers,
    optimizers,
)
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# Kingma & Ba 2015 suggest 0.001 for Adam; ten times that is where trouble is usual.
HIGH_ADAM = 1e-2
# SGD with momentum 0.9 multiplies the step by ten; ResNet recipes start at 0.1 (He et al. 2016).
HIGH_SGD = 1.0
HIGH_SGD_MOMENTUM = 0.5
# Keras and PyTorch start RMSprop at 0.001 and 0.01.
HIGH_RMSPROP = 2e-2
# Devlin et al. 2019 fine-tune with 2e-5 to 5e-5; adapters (LoRA) use up to 1e-3.
HIGH_TRANSFORMER = 3e-4
# T5 takes more: transformers documentation of T5, "1e-4 and 3e-4 work well"; Raffel et al. 2020
# fine-tune with 1e-3 (Adafactor). So do speech encoders: wav2vec 2.0 is fine-tuned with 3e-4.
HIGH_T5 = 3e-3

_TAKES_MORE = pattern(r"(?i)\bm?t5\b|flan-t5|byt5|T5For|LongT5|wav2vec|hubert|wavlm|xls-r")
_HEAD = pattern(
    r"(?i)(?:^|[._])(?:head|classifier|fc|score|lm_head|linear|out|proj\w*|mlp|decoder)\b"
)
_ADAPTERS = ("LoraConfig", "get_peft_model", "PromptTuningConfig", "AdaLoraConfig", "IA3Config",
             "PrefixTuningConfig", "PromptEncoderConfig")  # fmt: skip


def first_rate(code: Program, optimizer: Optimizer) -> float | None:
    """The rate of the first step: of a schedule that only decays, the one that it begins with."""
    if optimizer.learning_rate is not None:
        return optimizer.learning_rate
    given = code.argument(optimizer.call, "learning_rate")
    schedule = None if given is None else given.call
    if schedule is None or not schedule.short.lower().startswith(_DECAYS):
        return None
    start = schedule.kwargs.get("init_value") or schedule.kwargs.get("initial_learning_rate")
    start = start or (schedule.args[0] if schedule.args else None)
    return None if start is None else code.resolve(start, schedule).number


_DECAYS = (
    "cosine_decay",
    "cosinedecay",
    "exponential_decay",
    "exponentialdecay",
    "linear_schedule",
)


@remembered
def high_rates(code: Program) -> tuple[tuple[Optimizer, float, float], ...]:
    """Optimizers with a rate that can be read, the rate, and where it is high for them.

    Groups of parameters with rates of their own count one by one.
    """
    found: list[tuple[Optimizer, float, float]] = []
    for optimizer in (*optimizers(code), *argued_optimizers(code)):
        for rate, head in _rates(code, optimizer):
            limit = _limit(code, optimizer, head=head)
            if limit is not None and rate is not None:
                found.append((optimizer, rate, limit))
    return tuple(found)


def _rates(code: Program, optimizer: Optimizer) -> list[tuple[float | None, bool]]:
    """The rates of an optimizer, each with whether only a head is trained with it."""
    call = optimizer.call
    given = code.resolve(call.args[0], call) if call.args else None
    groups = [v for v in given.walk() if v.kind == "dict"] if given is not None else []
    groups = [g for g in groups if "params" in g.keys]
    if not groups:
        return [(optimizer.learning_rate, _trains_head(optimizer))]
    rates: list[tuple[float | None, bool]] = []
    for group in groups:
        parts = dict(zip(group.keys, group.parts, strict=False))
        own = code.resolve(parts["lr"], call).number if "lr" in parts else optimizer.learning_rate
        rates.append((own, _is_head(parts["params"])))
    return rates


def _limit(code: Program, optimizer: Optimizer, *, head: bool) -> float | None:
    if optimizer.kind in ADAM_LIKE:
        if head or not tunes_transformer(code):
            return HIGH_ADAM
        return HIGH_T5 if _takes_more(code) else HIGH_TRANSFORMER
    limits = {"sgd": HIGH_SGD, "sgd-momentum": HIGH_SGD_MOMENTUM, "rmsprop": HIGH_RMSPROP}
    return limits.get(optimizer.kind)


@remembered
def tunes_transformer(code: Program) -> bool:
    """Whether all weights of a pretrained transformer are trained (no adapters, none frozen)."""
    whole = any("transformers." in c.name for c in code.find("from_pretrained"))
    loads = [c for c in code.find("from_pretrained") if "Config" not in c.name]
    models = [c for c in loads if "Tokenizer" not in c.name and "Processor" not in c.name]
    frozen = any(a.target.endswith("requires_grad") for a in code.assignments)
    frozen = frozen or code.has("requires_grad_")
    return whole and bool(models) and not frozen and not code.mentions(*_ADAPTERS)


def _trains_head(optimizer: Optimizer) -> bool:
    """Whether the parameters given are those of a head: ``Adam(model.classifier.parameters())``."""
    return any(_is_head(v) for v in optimizer.call.args[:1])


def _is_head(given: Value) -> bool:
    lists = [c for c in given.calls() if c.short in ("parameters", "named_parameters")]
    return bool(lists) and all(
        c.receiver is not None and _HEAD.search(c.receiver.text) for c in lists
    )


@remembered
def _takes_more(code: Program) -> bool:
    if code.calls_like(_TAKES_MORE.search):
        return True
    texts = [v.text for c in code.find("from_pretrained") for v in c.args]
    texts += [a.value.text for a in code.assignments if a.value.is_literal]
    texts += [v.text for v in code.options.values()]
    return any(_TAKES_MORE.search(t) for t in texts)
