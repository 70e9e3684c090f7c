"""Tokenizers that cut words in another way than the weights beside them have learned."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from advisor.detectors.checkpoints import Checkpoint, checkpoints
from advisor.intake.code import Place, Program
from advisor.patterns import pattern

_CASED = pattern(r"[-_]cased(?:$|[-_/])")
_CASE = pattern(r"[-_](?:un)?cased(?=$|[-_/])")
_OWN_FILE = pattern(r"^[./~]|vocab|\.(?:txt|json|model)$")
_OWN_NAME = pattern(
    r"(?i)bpe|spm|sentencepiece|wordpiece|vocab|tokeni[sz]er|(?:^|[/_-])tok(?:$|[/_-])"
)


def other_tokenizers(code: Program) -> Iterator[tuple[Place, str]]:
    """Places with what does not fit."""
    yield from _lowered(code)
    yield from _other_case(code)
    yield from _own_vocabulary(code)


def _lowered(code: Program) -> Iterator[tuple[Place, str]]:
    """``do_lower_case=True`` for a checkpoint that knows capitals."""
    for found in checkpoints(code):
        flag = found.call.kwargs.get("do_lower_case")
        lowers = found.kind == "tokenizer" and flag is not None and flag.literal is True
        if lowers and _CASED.search(found.name):
            yield found.call.place, f"lower case for {found.name}, which knows capitals"


def _other_case(code: Program) -> Iterator[tuple[Place, str]]:
    """The cased tokenizer in one part of a program and the uncased in another."""
    found = [c for c in checkpoints(code) if c.kind == "tokenizer" and _CASE.search(c.name)]
    for one, other in itertools.pairwise(found):
        if one.name != other.name and _CASE.sub("", one.name) == _CASE.sub("", other.name):
            yield other.call.place, f"{one.name} elsewhere ({one.call.where})"


def _own_vocabulary(code: Program) -> Iterator[tuple[Place, str]]:
    """A vocabulary of one's own beside weights that were trained with another."""
    weights = _foreign_weights(code)
    for call in code.calls if weights else ():
        if not call.name.endswith(("Tokenizer", "TokenizerFast")):
            continue
        given = call.kwargs.get("vocab_file") or call.kwargs.get("tokenizer_file")
        text = None if given is None else code.resolve(given, call).string
        if text is not None and _OWN_FILE.search(text):
            yield call.place, f"a vocabulary of one's own for {weights[0].name}"


def own_by_name(code: Program) -> Iterator[tuple[Place, str]]:
    """Tokenizers from a folder whose name alone says that it is one's own; it may be a copy."""
    weights = _foreign_weights(code)
    for found in checkpoints(code) if weights else ():
        if found.kind == "tokenizer" and found.is_local and _OWN_NAME.search(found.name):
            yield found.call.place, f"a tokenizer of one's own for {weights[0].name}"


def _foreign_weights(code: Program) -> list[Checkpoint]:
    """Published weights that keep the vocabulary with which they were trained."""
    weights = [c for c in checkpoints(code) if c.kind == "model"]
    if any(c.is_local for c in weights) or code.has("resize_token_embeddings"):
        return []
    changed = any("vocab_size" in c.call.kwargs or "config" in c.call.kwargs for c in weights)
    return [] if changed else weights
