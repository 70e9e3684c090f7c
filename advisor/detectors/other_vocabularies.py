"""Vocabularies that are made anew, cut or left behind beside weights that were trained before."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import role_of_name
from advisor.intake.code import Place, Program

_LOADS = ("load_weights", "load_model", "load_state_dict")


def other_vocabularies(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what does not fit."""
    yield from _fitted_anew(code)
    yield from _clamped(code)
    yield from _order_of_a_set(code)
    yield from _left_behind(code)


def _fitted_anew(code: Program) -> Iterator[tuple[Place, str]]:
    """``tok.fit_on_texts(new_texts)`` beside ``load_weights`` and ``predict``."""
    if not code.has(*_LOADS) or not code.has("predict"):
        return
    for call in code.find("fit_on_texts", "adapt"):
        if not call.args or role_of_name(call.args[0].text) == "train" or call.short == "adapt":
            continue
        if any(w in call.args[0].text.lower() for w in ("new", "test", "predict", "query", "user")):
            yield call.place, "fitted anew on other texts than those of the loaded weights"


def _clamped(code: Program) -> Iterator[tuple[Place, str]]:
    """``input_ids.clamp(max=50256)``: new tokens all become the last one."""
    for call in code.find("clamp", "clip", "clamp_", "minimum"):
        receiver = call.receiver
        named = receiver is not None and "input_ids" in receiver.text
        if named or (call.args and "input_ids" in call.args[0].text):
            yield call.place, "ids beyond the embedding are made its last row"


def _order_of_a_set(code: Program) -> Iterator[tuple[Place, str]]:
    """``chars = list(set(text))`` numbers the words, and weights of an earlier run are loaded."""
    if not code.has(*_LOADS):
        return
    for a in code.assignments:
        made = a.value.call
        inner = (
            made.args[0].call if made is not None and made.short == "list" and made.args else None
        )
        if inner is None or inner.name != "set":
            continue
        used = any(c.args and c.args[0].text == a.target for c in code.find("enumerate"))
        if used and not any(c.args and c.args[0].text == a.target for c in code.find("sorted")):
            yield a.place, "the order of a set changes from run to run, the weights do not"


def _left_behind(code: Program) -> Iterator[tuple[Place, str]]:
    """Tokens are added, the model is saved and the tokenizer loaded from its first checkpoint."""
    added = code.find("add_tokens", "add_special_tokens")
    saved = [
        c
        for c in code.find("save_pretrained")
        if c.receiver is not None and "tok" in c.receiver.text.lower()
    ]
    models = [c for c in code.find("save_pretrained") if c not in saved]
    if not added or saved or not models or not models[0].args:
        return
    folder = models[0].args[0].text
    for call in code.find("from_pretrained"):
        if call.order < models[0].order or "Tokenizer" not in call.name or not call.args:
            continue
        if call.args[0].text != folder:
            yield call.place, "without the tokens that were added for training"
