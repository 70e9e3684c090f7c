"""Vocabularies that are made once from the training texts and again from held-out texts."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.made_for_each import made_for_each
from advisor.detectors.roles import Role, is_label_name, role_of_name
from advisor.intake.code import Call, Place, Program, Value
from advisor.patterns import pattern

_MAKERS = frozenset(
    {"Tokenizer", "TextVectorization", "StringLookup", "CountVectorizer", "TfidfVectorizer"}
)
_FITS = ("fit_on_texts", "fit", "fit_transform", "adapt")
# Vocabularies of labels are maps of classes: another matter.
_LABELS = pattern(r"(?i)tags?\b|label|class|categor|intent")
_USES = frozenset({"texts_to_sequences", "texts_to_matrix", "transform", "fit_transform"})


def second_vocabularies(code: Program) -> Iterator[tuple[Place, str]]:
    """Places where the same words get other numbers, with what is seen.

    One tokenizer that reads both parts before it is used numbers both alike, and is left out.
    """
    fits = [
        (c, m, _role(c.args[0])) for c in code.find(*_FITS) if c.args and (m := _maker(code, c))
    ]
    for call, maker, role in fits:
        about = call.args[0].text
        if role != "held-out" or is_label_name(about) or _LABELS.search(about):
            continue
        before = [(c, m) for c, m, r in fits if r == "train" and m.short == maker.short]
        for earlier, other in before:
            renumbers = other is not maker or call.short == "fit_transform"
            renumbers = renumbers or _used(code, earlier, call)
            if earlier.order < call.order and renumbers and earlier.function == call.function:
                yield call.place, f"{maker.short} fitted again: the words get other numbers"
                break
    yield from _of_each_part(code)


def _of_each_part(code: Program) -> Iterator[tuple[Place, str]]:
    """A data set that numbers the words of its own texts, made for training and for validation."""
    for call in code.calls_like(_VOCABULARY.search):
        if _reads_own(code, call) and made_for_each(code, call):
            yield call.place, "every part numbers its words anew"
    for a in code.assignments_like(_WORD_MAP.search):
        counted = [c for c in a.value.calls() if c.name == "enumerate"]
        if a.value.operator == "comprehension" and counted and made_for_each(code, counted[0]):
            yield a.place, "every part numbers its words anew"


def _reads_own(code: Program, call: Call) -> bool:
    """Whether a vocabulary is made from what the function was given, no stored one."""
    function = code.function(call.function) if call.function else None
    names = {n for v in call.args for n in v.names()}
    own = {"self", *(function.parameters if function is not None else ())}
    stored = any(_STORED.search(v.text) for v in call.args)
    return not stored and any(n.partition(".")[0] in own for n in names)


_VOCABULARY = pattern(
    r"(?:^|\.)(?:[A-Z]?\w{0,20}Vocab(?:ulary)?|(?:build|make|create|fit|learn)_\w{0,20}vocab\w{0,20}"
    r"|fit_on_texts)$"
)
_STORED = pattern(r"(?i)vocab|path|json|pickle|open\(")
_WORD_MAP = pattern(
    r"(?:^|[._])(?:vocab\w{0,10}|stoi|(?:word|token|char|w|c)_?(?:2|to)_?(?:idx|index|id|ix|i))$"
)


def _maker(code: Program, call: Call) -> Call | None:
    made = code.maker(call)
    return made if made is not None and made.short in _MAKERS else None


def _role(value: Value) -> Role | None:
    said: list[Role | None] = [role_of_name(n.partition(".")[0]) for n in sorted(value.names())]
    known: list[Role] = [role for role in said if role is not None]
    return known[0] if len(set(known)) == 1 else None


def _used(code: Program, earlier: Call, later: Call) -> bool:
    """Whether the vocabulary numbers something between two fits."""
    holder = "" if earlier.receiver is None else earlier.receiver.text
    return earlier.short == "fit_transform" or any(
        c.short in _USES and earlier.order < c.order < later.order for c in code.methods_of(holder)
    )
