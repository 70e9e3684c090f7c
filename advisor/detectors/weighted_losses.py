"""Losses that are given weights of classes."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Call, Program, Value

_WEIGHTED = ("CrossEntropyLoss", "NLLLoss", "cross_entropy", "nll_loss")
_POS_WEIGHTED = (
    "BCEWithLogitsLoss",
    "binary_cross_entropy_with_logits",
    "weighted_cross_entropy_with_logits",
)


def weighted_losses(code: Program) -> Iterator[tuple[Call, Value]]:
    """Weights of cross-entropy in PyTorch."""
    for call in code.find(*_WEIGHTED):
        value = call.kwargs.get("weight")
        if value is None and call.short[:1].isupper() and call.args:
            value = call.args[0]
        if value is not None and call.name.startswith("torch.") and not is_none(value):
            yield call, value


def positive_weights(code: Program) -> Iterator[tuple[Call, Value]]:
    """``pos_weight`` of binary cross-entropies."""
    for call in code.find(*_POS_WEIGHTED):
        value = call.kwargs.get("pos_weight")
        if value is not None and not is_none(value):
            yield call, value


def is_none(value: Value) -> bool:
    """Whether it is the constant None."""
    return value.is_literal and value.literal is None
