"""Is a post-norm transformer trained without warm-up?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, optimizers, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Up to this depth post-norm transformers train without warm-up as well. unsourced
SHALLOW = 2
_WARMS = pattern(r"warm|noam|OneCycle|LambdaLR|LinearLR|CyclicLR|SequentialLR|inverse_sqrt", re.I)
_TRAINS = ("backward", "fit", "train")


@detector("post-norm-no-warmup")
def post_norm_no_warmup(case: Case) -> Answer:
    """nn.Transformer layers without ``norm_first=True``, an optimizer, and nothing that warms up.

    For transformers: a model made from a configuration, that is from random weights, and
    TrainingArguments without warm-up. Fine-tuning and pre-norm blocks do without. One or two
    layers decide nothing. Source: Xiong et al., On Layer Normalization in the Transformer
    Architecture, 2020.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no transformer")
    warm = _warm_up(code)
    layers = _post_norm(code)
    scratch = _from_scratch(code)
    if not layers and not scratch:
        if code.has("torch.nn.TransformerEncoderLayer", "torch.nn.Transformer"):
            return absent("the transformer is pre-norm")
        return not_seen(code, "no post-norm transformer")
    first = (layers or scratch)[0]
    if warm:
        return absent("there is a warm-up", first.evidence())
    if layers and (depth := _depth(code)) is not None and depth <= SHALLOW:
        return unknown(f"{depth:g} layers train without warm-up too")
    if code.has(*("TrainingArguments",)) and scratch:
        return present(first.evidence(), code.find("TrainingArguments")[0].evidence())
    if not optimizers(code) or not code.has(*_TRAINS) or code.ellipses:
        return unknown("the training is not shown")
    return present(first.evidence(), optimizers(code)[0].place.evidence(observed="no warm-up"))


def _post_norm(code: Program) -> list[Call]:
    found: list[Call] = []
    for call in code.find("TransformerEncoderLayer", "TransformerDecoderLayer", "Transformer"):
        if not call.name.startswith("torch.nn."):
            continue
        flag = call.kwargs.get("norm_first")
        if not call.starred and (flag is None or code.resolve(flag, call).literal is False):
            found.append(call)
    return found


def _from_scratch(code: Program) -> list[Call]:
    """``BertForMaskedLM(config)`` and ``from_config``: post-norm models with random weights."""
    return [
        c
        for c in code.calls
        if re.search(r"transformers\.(?:Bert|Roberta|Electra|DistilBert)For\w+$", c.name)
        and (c.args or "config" in c.kwargs)
    ]


def _depth(code: Program) -> float | None:
    """Layers of the deepest stack; that of nn.Transformer is 6 unless it says otherwise."""
    numbers: list[float] = []
    for call in code.find("TransformerEncoder", "TransformerDecoder"):
        value = call.kwargs.get("num_layers") or (call.args[1] if len(call.args) > 1 else None)
        number = None if value is None else code.resolve(value, call).number
        if number is None:
            return None
        numbers.append(number)
    for call in code.find("torch.nn.Transformer"):
        value = call.kwargs.get("num_encoder_layers")
        numbers.append(6 if value is None else (code.resolve(value, call).number or 6))
    return max(numbers, default=1)


def _warm_up(code: Program) -> bool:
    for call in code.calls:
        if _WARMS.search(call.name):
            return True
        for name, value in call.kwargs.items():
            off = value.is_literal and not value.literal
            if (_WARMS.search(name) or _WARMS.search(value.text)) and not off:
                return True
        if any(_WARMS.search(v.text) for v in call.args):
            return True
    if any(_WARMS.search(a.target) for a in code.assignments):
        return True
    return any("lr" in a.target and "param_groups" in a.target for a in code.assignments)
