"""Is a post-norm transformer trained without warm-up?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.rates import first_rate
from advisor.intake.code import ADAM_LIKE, Call, Program, Value, optimizers, program
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
    layers decide nothing. Blocks written out, a norm over the sum of input and attention, count
    with Adam at 5e-4 and more. Source: Xiong et al., On Layer Normalization in the Transformer
    Architecture, 2020.
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no transformer")
    layers = _post_norm(code)
    scratch = _from_scratch(code)
    blocks = [] if layers or scratch else _written_blocks(code)
    if blocks:
        return _judge_blocks(code, blocks, _warm_up(code))
    if not layers and not scratch:
        if code.has("torch.nn.TransformerEncoderLayer", "torch.nn.Transformer"):
            return absent("the transformer is pre-norm")
        return not_seen(code, "no post-norm transformer")
    first = (layers or scratch)[0]
    if _warm_up(code):
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


_NORM = pattern(r"(?i)^(?:self\.|s\.)?(?:layer_?norm\w*|ln_?\w*|n\d|norm\w*|rms\w*)$")
_ATTENDS = pattern(r"(?i)\b(?:self\.)?\w*(?:attn|attention|att|mha)\w*\s*\(|MultiHeadAttention")
# Adam at this rate and above is what post-norm blocks do not stand from the first step. unsourced
BOLD = 5e-4


def _written_blocks(code: Program) -> list[Call]:
    """``x = self.norm1(x + self.attention(x))``: a norm over the sum of input and attention."""
    found: list[Call] = []
    for call in code.calls:
        if len(call.args) != 1:
            continue
        maker = code.maker(call)
        norm = maker is not None and maker.short in _NORMS
        if not norm and not (maker is None and _NORM.match(call.name)):
            continue
        value = call.args[0]
        summed = value.operator == "+" or (
            value.call is not None and value.call.short in ("add", "Add")
        )
        if summed and _ATTENDS.search(_told(code, value, call)):
            found.append(call)
    return found


_NORMS = frozenset({"LayerNorm", "LayerNormalization", "RMSNorm"})


def _told(code: Program, value: Value, at: Call) -> str:
    """The text of a sum and of what its names stand for."""
    texts = [value.text]
    for name in value.names():
        held = code.lookup(name, at)
        texts += [] if held is None else [held.value.text]
    return " ".join(texts)


def _judge_blocks(code: Program, blocks: list[Call], warm: bool) -> Answer:
    first = blocks[0]
    if warm:
        return absent("there is a warm-up", first.evidence())
    depth = _turns(code, first)
    if depth is not None and depth <= SHALLOW:
        return unknown(f"{depth:g} layers train without warm-up too")
    bold = [
        o for o in optimizers(code) if o.kind in ADAM_LIKE and (first_rate(code, o) or 0.0) >= BOLD
    ]
    if not bold or code.has("from_pretrained", "load_state_dict"):
        return unknown("the optimizer, or its rate, leaves it open")
    return present(first.evidence(), bold[0].place.evidence(observed="no warm-up"))


def _turns(code: Program, call: Call) -> float | None:
    """How often the block is repeated, from a loop over range around it or its use."""
    uses = [call, *code.find(call.klass)] if call.klass else [call]
    if call.function and not call.klass:
        uses += code.call_sites(call.function)
    for use in uses:
        for loop in use.loops:
            counted = None if loop.value is None else loop.value.call
            if counted is not None and counted.short == "range" and len(counted.args) == 1:
                return code.resolve(counted.args[0], counted).number
    return None


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
    if code.assignments_like(_WARMS.search):
        return True
    return any("lr" in a.target and "param_groups" in a.target for a in code.assignments)
