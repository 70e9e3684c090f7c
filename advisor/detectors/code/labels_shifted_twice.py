"""Are labels shifted by hand for a model that shifts them itself?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, looped_over
from advisor.detectors.same_tokens import moved_for_a_shifting_model, moved_twice
from advisor.detectors.token_labels import TokenLabels, token_labels
from advisor.intake.code import Assignment, Call, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Decoders of transformers; forward(labels=...) shifts inside.
_CAUSAL = pattern(
    r"^(?:transformers\.(?:\w+\.)*)?(?:AutoModelForCausalLM|\w+ForCausalLM|\w+LMHeadModel|AutoModelWithLMHead)"
    r"(?:\.from_pretrained|\.from_config)?$"
)
# ``[1:]``, ``[:, 1:]``, ``[1:n]`` and ``[i + 1 : i + 1 + block]``.
_LATER = pattern(
    r"\[(?:[^\[\]]*,)?\s*1:\s*(?:,\s*:\s*)?\]|\[(?:[^\[\]]*,)?\s*1:[^\[\],:]+\]"
    r"|\[[\w ]{1,40}\+\s*1\s*:"
)
_HOPS = 8


@detector("labels-shifted-twice")
def labels_shifted_twice(case: Case) -> Answer:
    """``labels=ids[:, 1:]`` beside inputs that are not moved, for a causal model of transformers.

    The model shifts labels once more, so that it learns the token after the next. Also a data
    set for it whose "labels" are ``ids[1:]``, with or without something appended, a slice that
    begins one later, or a roll by -1. Shifted targets are right in an own network, and where
    logits and labels are compared by hand. Source: transformers, documentation of ``labels`` in
    every ForCausalLM.
    """
    code = program(case)
    plain = [p.evidence() for p in (*moved_for_a_shifting_model(code), *moved_twice(code))]
    if plain:
        return present(*{e.where: e for e in plain}.values())
    models = list(code.calls_like(_CAUSAL.search))
    if not models:
        return not_seen(code, "no causal model of transformers that shifts labels itself")
    found = [*_called(code), *_prepared(code)]
    if found:
        return present(*found)
    if any(True for _ in token_labels(code)) or code.has("DataCollatorForLanguageModeling"):
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
        if _shifted(code, labels, call, _HOPS) and not _shifted(code, ids, call, _HOPS):
            found.append(call.evidence())
    return found


def _prepared(code: Program) -> list[Evidence]:
    """Labels of a data set that are moved by one, in a program that trains with Trainer."""
    if not code.has("Trainer", "SFTTrainer") or losses(code):
        return []
    if any(f.name.endswith("compute_loss") for f in code.functions):
        return []
    inputs = [a for a in code.assignments if re.search(r"\[.input_ids.\]$", a.target)]
    if any(_shifted(code, a.value, a, _HOPS) for a in inputs):
        return []
    made = [t for t in token_labels(code) if _shifted(code, t.value, t.at, _HOPS)]
    return [t.place.evidence() for t in made if not _beside_shifted(code, t)]


def _beside_shifted(code: Program, labels: TokenLabels) -> bool:
    """Whether the same dict has its "input_ids" from the second token on too."""
    for value, at in _dicts(code, labels):
        if "input_ids" in value.keys and labels.value in value.parts:
            ids = value.parts[value.keys.index("input_ids")]
            return _shifted(code, ids, at, _HOPS)
    return False


def _dicts(code: Program, labels: TokenLabels) -> list[tuple[Value, Call | Assignment]]:
    values = [v for f in code.functions for v, _ in f.returns]
    values += [a.value for a in code.assignments]
    return [(p, labels.at) for v in values for p in v.walk() if p.kind == "dict"]


def _shifted(code: Program, value: Value, at: Call | Assignment, hops: int) -> bool:
    """Whether a value begins with the second token: ``ids[1:]``, ``data[i + 1 : ...]``, a roll."""
    if hops == 0:
        return False
    if value.kind == "subscript":
        return _LATER.search(value.text[len(value.parts[0].text) :]) is not None
    if value.kind == "name":
        found = code.lookup(value.name, at)
        grown = [c for c in code.find("append") if _grows(c, value.name, at)]
        if grown:
            return all(_shifted(code, c.args[0], c, hops - 1) for c in grown if c.args)
        if found is None:
            return _looped(code, value.name, at, hops)
        if found.augmented:
            return False
        inner, where = _unpacked(code, found)
        return inner is not None and _shifted(code, inner, where, hops - 1)
    if value.operator == "comprehension" or value.operator == "+":
        return _shifted(code, value.parts[0], at, hops - 1)
    if value.kind == "list" and value.parts:
        return _shifted(code, value.parts[0], at, hops - 1)
    call = value.call
    if call is None:
        return False
    if call.short == "roll":
        amount = call.kwargs.get("shifts") or (call.args[1:2] or (None,))[0]
        return amount is not None and code.resolve(amount, call).number == -1
    inner_value = call.receiver if _is_method(call) else (call.args or (None,))[0]
    return inner_value is not None and _shifted(code, inner_value, call, hops - 1)


def _grows(call: Call, name: str, at: Call | Assignment) -> bool:
    receiver = call.receiver
    return receiver is not None and receiver.text == name and call.function == at.function


def _looped(code: Program, name: str, at: Call | Assignment, hops: int) -> bool:
    """A part of the samples of an own data set: ``for x, y in DataLoader(Blocks(...))``."""
    for block in at.blocks:
        parts = [p.strip() for p in block.target.strip("()").split(",")]
        if block.kind != "for" or name not in parts:
            continue
        loader = looped_over(code, block)
        given = None if loader is None else fed(loader, 0, "dataset")
        data = loader if given is None or loader is None else code.maker_of(given, loader)
        item = None if data is None else code.function(f"{data.short}.__getitem__")
        if item is None or len(item.returns) != 1:
            return False
        value, place = item.returns[0]
        position = parts.index(name)
        if value.kind != "tuple" or position >= len(value.parts):
            return False
        return _shifted(code, value.parts[position], item.moment(value, place), hops - 1)
    return False


def _unpacked(code: Program, found: Assignment) -> tuple[Value | None, Call | Assignment]:
    """The part of a tuple that a name gets, also of one that a function of the program returns."""
    inner, position, where = found.value, found.unpacked, found
    if position is None:
        return inner, found
    function = code.function(inner.call.text) if inner.call is not None else None
    if function is not None and len(function.returns) == 1:
        inner, place = function.returns[0]
        where = function.moment(inner, place)
    if inner.kind != "tuple" or position >= len(inner.parts):
        return None, found
    return inner.parts[position], where


def _is_method(call: Call) -> bool:
    return call.receiver is not None and call.text != call.receiver.text
