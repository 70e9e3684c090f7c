"""Scores of transformers that are cut at 0.5 as if they were probabilities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.comparisons import comparisons
from advisor.intake.code import Assignment, Call, Function, Place, Program, Value
from advisor.patterns import pattern

_SQUASHES = pattern(r"sigmoid|expit|softmax|\bexp\(|tanh|rank|argsort|normali[sz]e", re.IGNORECASE)
_HEADS = pattern(r"For(?:Sequence|Token|Image|Audio)Classification\.from_pretrained$")
_LABELS = pattern(r"label|references|\.1\b|\[1\]", re.IGNORECASE)
_LOGITS = pattern(r"(?:^|\.)logits$")
# Where probabilities are cut.
HALF = 0.5


def cut_at_half(code: Program) -> Iterator[Place]:
    """``logits > 0.5`` on what a head of transformers gives, in a loop or in compute_metrics.

    A head with one output for regression has no threshold; what went through a sigmoid, here or
    in ``preprocess_logits_for_metrics``, is a probability. Source: transformers, Trainer.
    """
    if not code.calls_like(_HEADS.search):
        return
    metrics = [] if code.calls_with("preprocess_logits_for_metrics") else list(_metrics(code))
    for left, right, item in comparisons(code, ">", ">="):
        if code.resolve(right, item.at).number != HALF:
            continue
        function = next((f for f in metrics if f.name == item.at.function), None)
        if _is_raw(code, left, item.at, function):
            yield item.place


def _metrics(code: Program) -> Iterator[Function]:
    """The functions that trainers are given to compute metrics with."""
    for call in code.calls_with("compute_metrics"):
        given = call.kwargs["compute_metrics"]
        function = code.function(given.name) if given.kind == "name" else None
        if function is not None and function.parameters:
            yield function


def _is_raw(code: Program, value: Value, at: Call | Assignment, function: Function | None) -> bool:
    """Whether a value is logits or the predictions of a trainer, and nothing squashes them."""
    values = ancestry(code, value, at).values
    if any(_SQUASHES.search(v.text) for v in values):
        return False
    names = [v.name for v in values if v.kind == "name"]
    if any(_LOGITS.search(n) and "." in n for n in names):
        return True
    if function is None or any(_LABELS.search(n) for n in names):
        return False
    given = function.parameters[0]
    taken = [a for a in code.assignments_in(function.name) if a.value.text == given]
    second = {a.target for a in taken if a.unpacked == 1}
    mine = any(n == given or n.startswith(f"{given}.") for n in names)
    return mine and second.isdisjoint(names)
