"""Masks of attention that mean the opposite of what the layer they are given to takes them for."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Call, Program, Value
from advisor.model import Evidence
from advisor.patterns import pattern

_LAYERS = ("MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder")
# Arguments that only these layers of PyTorch have, where what was made is not shown.
_TELLING = {"need_weights", "key_padding_mask", "tgt_key_padding_mask", "src_key_padding_mask"}
_STACK = {"mask", "src_key_padding_mask", "is_causal"}
_MASKS = ("attn_mask", "tgt_mask", "src_mask", "mask")
_BOOLEAN = pattern(r"torch\.bool\b|\.bool\(\)|dtype=bool")


def senseless_masks(code: Program) -> Iterator[Evidence]:
    """Every mask over the sequence that hides the past, or that hides nothing.

    For the layers of torch.nn a True hides a position; for ``scaled_dot_product_attention`` it
    shows one, and a mask of floats is added. Source: PyTorch, the notes on attn_mask of both.
    """
    for call in code.calls:
        fused = call.short == "scaled_dot_product_attention"
        if not fused and not _is_layer(code, call):
            continue
        given = next((call.kwargs[n] for n in _MASKS if n in call.kwargs), None)
        value = None if given is None else _buffered(code, code.resolve(given, call), call)
        if value is None:
            continue
        shows_past = _boolean_past(value)
        if not fused and shows_past:
            yield call.evidence(observed="True hides a position here: the past is hidden")
        elif fused and _boolean_future(value):
            yield call.evidence(observed="True shows a position here: only the future is shown")
        elif fused and _is_lower(value) and not _BOOLEAN.search(value.text):
            yield call.evidence(observed="ones are added to the scores: nothing is hidden")


def _buffered(code: Program, value: Value, at: Call) -> Value:
    """The one mask that is registered as a buffer, for a part of it or a parameter for it."""
    while value.kind == "subscript" and value.parts:
        value = value.parts[0]
    if value.kind != "name" or "mask" not in value.name:
        return value
    function = code.function(at.function) if at.function else None
    given = function is not None and value.name in function.parameters
    masks = [
        c
        for c in code.find("register_buffer")
        if len(c.args) >= 2 and "mask" in (c.args[0].string or "")
    ]
    mine = [c for c in masks if value.name == f"self.{c.args[0].string}"]
    if len(masks) == 1 and (given or mine):
        return code.resolve(masks[0].args[1], masks[0])
    return value


def _is_layer(code: Program, call: Call) -> bool:
    maker = code.maker(call)
    if maker is not None:
        return maker.name.startswith("torch.nn.") and maker.short.startswith(_LAYERS)
    named = call.name.startswith("self.")
    stack = call.short.endswith("encoder") and len(call.args) == 1 and call.kwargs.keys() <= _STACK
    return named and (bool(_TELLING & call.kwargs.keys()) or stack)


def _is_lower(value: Value) -> bool:
    """``torch.tril(torch.ones(n, n))``, as floats."""
    call = value.call
    ones = call.args[0].call if call is not None and call.args else None
    return call is not None and call.short == "tril" and ones is not None and ones.short == "ones"


def _boolean_future(value: Value) -> bool:
    """``triu(ones(n, n), 1).bool()``: True for the future."""
    call = value.call
    while call is not None and call.short in ("to", "bool", "cuda", "view", "unsqueeze"):
        call = None if call.receiver is None else call.receiver.call
    upper = call is not None and call.short == "triu"
    return upper and _BOOLEAN.search(value.text) is not None and not value.text.startswith("~")


def _boolean_past(value: Value) -> bool:
    """A boolean triangle that is True for the past."""
    if value.operator in ("==", ">", ">=") and len(value.parts) == 2:
        inner, number = value.parts[0].call, value.parts[1].number
        if inner is None:
            return False
        upper = inner.short == "triu" and value.operator == "==" and number == 0
        lower = inner.short == "tril" and (value.operator, number) in (("==", 1), (">", 0))
        return upper or lower
    call = value.call
    while call is not None and call.short in ("to", "bool", "cuda", "view", "unsqueeze"):
        call = None if call.receiver is None else call.receiver.call
    lower = call is not None and call.short == "tril"
    return lower and _BOOLEAN.search(value.text) is not None and not value.text.startswith("~")
