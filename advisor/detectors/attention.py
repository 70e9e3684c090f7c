"""Attention as a program applies it: calls of layers and functions, and masks in sight."""

from __future__ import annotations

import re

from advisor.detectors.ancestry import ancestry
from advisor.intake.code import Call, Function, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

_LAYERS = frozenset(
    {"TransformerEncoder", "TransformerEncoderLayer", "MultiheadAttention", "MultiHeadAttention",
     "Transformer", "TransformerDecoder", "TransformerDecoderLayer"}
)  # fmt: skip
_MASKS = pattern(r"mask|causal|tril|triu|band_part|look_ahead", re.IGNORECASE)
_SOFTMAX = ("softmax", "Softmax")
_PRODUCTS = frozenset({"matmul", "bmm", "einsum", "baddbmm", "dot", "batch_dot"})
_TURNED = pattern(r"transpose|\.mT\b|permute|swapaxes|\.T\b|einsum|\.t\(|rearrange|key|\bk")
_FILLS = pattern(r"masked_fill|where|mask|tril|triu|causal|bias", re.IGNORECASE)
_ELSEWHERE = pattern(r"context|memory|mem\b|enc|cross|source|\bsrc|kv\b|other", re.IGNORECASE)
_OPTIONAL = pattern(r"^(?:[\w.]+ is not None|[\w.]*mask[\w.]*|[\w.]*causal[\w.]*)$")


def hand_written(code: Program) -> tuple[tuple[Call, bool], ...]:
    """Self-attention written out in PyTorch: the softmax (or fused call), and whether it is masked.

    A mask that is a parameter with default None counts as none when no call passes it. Attention
    with another sequence in its parameters is left out.
    """
    found: list[tuple[Call, bool]] = []
    for call in code.find("scaled_dot_product_attention"):
        if call.starred or _is_cross(code, call):
            continue
        mask = call.kwargs.get("attn_mask") or (call.args[3] if len(call.args) > 3 else None)
        causal = call.kwargs.get("is_causal")
        flag = None if causal is None else code.resolve(causal, call)
        off = flag is None or (flag.is_literal and not flag.literal)
        masked = not off or (mask is not None and _is_given(code, mask, call))
        found.append((call, masked))
    for call in code.find(*_SOFTMAX):
        value = _applied_to(call)
        if value is None or not call.function or _is_cross(code, call):
            continue
        origin = ancestry(code, value, call, inside=False)
        products = [v for v in origin.values if v.operator == "@" or _is_product(v)]
        if any(_TURNED.search(v.text) for v in products):
            found.append((call, _is_masked(code, value, call)))
    return tuple(found)


def _applied_to(call: Call) -> Value | None:
    if call.receiver is not None and call.receiver.text not in ("self", call.text):
        return call.receiver
    return call.args[0] if call.args else None


def _is_product(value: Value) -> bool:
    return value.call is not None and value.call.short in _PRODUCTS


def _is_cross(code: Program, call: Call) -> bool:
    function = code.function(call.function) if call.function else None
    words = () if function is None else (*function.parameters, function.klass)
    return any(_ELSEWHERE.search(w) for w in words)


def _is_masked(code: Program, value: Value, call: Call) -> bool:
    """Whether anything that the scores go through before the softmax speaks of a mask."""
    function = code.function(call.function)
    scores = ancestry(code, value, call, inside=False)
    for a in scores.assignments:
        if a.function != call.function or not _FILLS.search(a.value.text):
            continue
        conditions = [b.value for b in a.blocks if b.kind == "if" and b.value is not None]
        optional = [v for v in conditions if _OPTIONAL.match(v.text)]
        if not optional or any(_is_given(code, v, call) for v in optional):
            return True
    inner = [v for v in scores.values if v.call is not None and v.call.function == call.function]
    inner += [v for v in scores.values if v.operator in ("+", "*", "-")]
    written = [v for v in inner if _FILLS.search(v.text)]
    assigned = {id(p) for a in scores.assignments for p in a.value.walk()}
    return function is None or any(id(v) not in assigned for v in written)


def _is_given(code: Program, mask: Value, at: Call) -> bool:
    """Whether a mask that is a parameter of the forward function is passed by any call."""
    function = code.function(at.function) if at.function else None
    named = None if function is None else _parameter(function, mask)
    if function is None or named is None:
        return not (mask.is_literal and mask.literal is None)
    default = function.defaults.get(named)
    if default is None or default.literal is not None:
        return True
    uses = [c for c in code.calls if _uses(code, c, function)]
    return not uses or any(c.starred or function.given(named, c) is not None for c in uses)


def _parameter(function: Function, mask: Value) -> str | None:
    names = mask.names()
    return next((p for p in function.inputs if p in names), None)


def _uses(code: Program, call: Call, function: Function) -> bool:
    """Whether a call runs a function: by its name, or as the forward function of an object."""
    if not function.klass:
        return call.name == function.name
    if call.receiver is None or call.text != call.receiver.text:
        return False
    maker = code.maker(call)
    return maker is not None and maker.short == function.klass


@remembered
def attention_calls(code: Program) -> tuple[tuple[Call, Call], ...]:
    """Applications of attention layers of PyTorch and Keras, each with the call that made it."""
    found: list[tuple[Call, Call]] = []
    for call, maker in (pair for layer in _LAYERS for pair in code.calls_made_by(layer)):
        held = "" if call.receiver is None else call.receiver.text
        applied = call.text == held or call.name.endswith("()")
        if applied and maker.name.startswith(("torch.nn.", "keras.layers.")):
            found.append((call, maker))
    return tuple(sorted(found, key=lambda pair: pair[0].order))


_CAUSAL = frozenset(
    {"mask", "attn_mask", "src_mask", "tgt_mask", "is_causal", "tgt_is_causal", "use_causal_mask"}
    | {"attention_mask", "look_ahead_mask", "causal"}
)
# How many arguments may come by position before the mask over the sequence itself.
_BEFORE_MASK = {"TransformerEncoder": 1, "TransformerEncoderLayer": 1, "MultiheadAttention": 5}


def passes_mask(code: Program, call: Call) -> bool:
    """Whether an attention layer is applied with a mask that hides positions, or may be."""
    if call.starred:
        return True
    for name, value in call.kwargs.items():
        if name in _CAUSAL and not (value.is_literal and not value.literal):
            return _is_given(code, value, call)
    maker = code.maker(call)
    before = _BEFORE_MASK.get("" if maker is None else maker.short, 2)
    return len(call.args) > before


def speaks_of_masks(code: Program) -> bool:
    """Whether any call, argument, variable or function has to do with a mask."""
    if code.calls_like(_MASKS.search) or code.assignments_like(_MASKS.search):
        return True
    words = {k for c in code.calls for k in c.kwargs}
    words |= {v.text for c in code.calls for v in (*c.args, *c.kwargs.values())}
    words |= {a.value.text for a in code.assignments}
    if any(_MASKS.search(w) for w in words):
        return True
    return any(_MASKS.search(n) for f in code.functions for n in (f.name, *f.parameters))
