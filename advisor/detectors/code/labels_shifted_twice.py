"""Are labels shifted by hand for a model that shifts them itself?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Decoders of transformers; forward(labels=...) shifts inside.
_CAUSAL = pattern(
    r"^transformers\.(?:\w+\.)*(?:AutoModelForCausalLM|\w+ForCausalLM|\w+LMHeadModel|AutoModelWithLMHead)"
    r"(?:\.from_pretrained|\.from_config)?$"
)
_LATER = pattern(r"\[(?:[^\[\]]*,)?\s*1:\s*(?:,\s*:\s*)?\]|\[(?:[^\[\]]*,)?\s*1:[^\[\],:]+\]")
_EARLIER = pattern(r"\[(?:[^\[\]]*,)?\s*:\s*-1\s*\]")


@detector("labels-shifted-twice")
def labels_shifted_twice(case: Case) -> Answer:
    """``labels=ids[:, 1:]`` beside inputs ``ids[:, :-1]`` for a causal model of transformers.

    The model shifts labels once more, so that it learns the token after the next. Also a data
    set for it whose "labels" are ``ids[1:]`` and "input_ids" ``ids[:-1]``. Shifted targets are
    right in an own network, and where logits and labels are compared by hand. Source: transformers,
    documentation of ``labels`` in every ForCausalLM.
    """
    code = program(case)
    models = [c for c in code.calls if _CAUSAL.search(c.name)]
    if not models:
        return not_seen(code, "no causal model of transformers that shifts labels itself")
    found = [*_called(code), *_prepared(code)]
    if found:
        return present(*found)
    given = [c for c in code.calls if "labels" in c.kwargs]
    if given or code.has("DataCollatorForLanguageModeling"):
        return absent("labels are not shifted before the model", models[0].evidence())
    return unknown("how the labels are made is not shown")


def _is_causal(code: Program, call: Call) -> bool:
    made = code.maker(call)
    return made is not None and _CAUSAL.search(made.name) is not None


def _called(code: Program) -> list[Evidence]:
    found: list[Evidence] = []
    for call in code.calls:
        labels = call.kwargs.get("labels")
        ids = call.kwargs.get("input_ids") or (call.args[0] if call.args else None)
        if labels is None or ids is None or not _is_causal(code, call):
            continue
        if _sliced(code, labels, call, _LATER) and _sliced(code, ids, call, _EARLIER):
            found.append(call.evidence())
    return found


def _sliced(code: Program, value: Value, at: Call | Assignment, how: re.Pattern[str]) -> bool:
    """Whether a value is, through names and copies, a slice of that form."""
    for _ in range(6):
        if value.kind == "subscript":
            return how.search(value.text[len(value.parts[0].text) :]) is not None
        if value.kind == "name":
            found = code.lookup(value.name, at)
            if found is None or found.augmented:
                return False
            if found.unpacked is not None:
                parts = found.value.parts
                if found.value.kind != "tuple" or found.unpacked >= len(parts):
                    return False
                value, at = parts[found.unpacked], found
            else:
                value, at = found.value, found
        elif value.call is not None and value.call.receiver is not None:
            value = value.call.receiver
        elif value.call is not None and value.call.args:
            value = value.call.args[0]
        else:
            return False
    return False


def _prepared(code: Program) -> list[Evidence]:
    """Dicts of a data set with both entries shifted, in a program that trains with Trainer."""
    if not code.has("Trainer"):
        return []
    found: list[Evidence] = []
    for function in code.functions:
        body = code.within(function)
        at = body[-1] if body else None
        for value, place in function.returns:
            if value.kind != "dict" or at is None or not {"labels", "input_ids"} <= set(value.keys):
                continue
            labels = value.parts[value.keys.index("labels")]
            ids = value.parts[value.keys.index("input_ids")]
            if _sliced(code, labels, at, _LATER) and _sliced(code, ids, at, _EARLIER):
                found.append(place.evidence())
    return found
