"""Attention as a program applies it: calls of layers and functions, and masks in sight."""

from __future__ import annotations

import re

from advisor.intake.code import Call, Program
from advisor.patterns import pattern

_LAYERS = frozenset(
    {"TransformerEncoder", "TransformerEncoderLayer", "MultiheadAttention", "MultiHeadAttention",
     "Transformer", "TransformerDecoder", "TransformerDecoderLayer"}
)  # fmt: skip
_MASKS = pattern(r"mask|causal|tril|triu|band_part|look_ahead", re.IGNORECASE)


def attention_calls(code: Program) -> tuple[tuple[Call, Call], ...]:
    """Applications of attention layers of PyTorch and Keras, each with the call that made it."""
    found: list[tuple[Call, Call]] = []
    for call in code.calls:
        maker = code.maker(call)
        if maker is None or call.receiver is None or maker.short not in _LAYERS:
            continue
        applied = call.text == call.receiver.text or call.name.endswith("()")
        if applied and maker.name.startswith(("torch.nn.", "keras.layers.")):
            found.append((call, maker))
    return tuple(found)


def speaks_of_masks(code: Program) -> bool:
    """Whether any call, argument, variable or function has to do with a mask."""
    for call in code.calls:
        if _MASKS.search(call.name) or any(_MASKS.search(k) for k in call.kwargs):
            return True
        if any(_MASKS.search(v.text) for v in (*call.args, *call.kwargs.values())):
            return True
    if any(_MASKS.search(a.target) or _MASKS.search(a.value.text) for a in code.assignments):
        return True
    return any(_MASKS.search(n) for f in code.functions for n in (f.name, *f.parameters))
