"""Training or held out, input or label: what a name or a place in the code says about data."""

from __future__ import annotations

import functools
from typing import Literal

from advisor.intake.code import Assignment, Block, Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

Role = Literal["train", "held-out"]

_WORDS = pattern(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TRAIN = pattern(r"[xy]?train(?!able|er)|[xy]?tr$|trn$")
_HELD_OUT = pattern(
    r"[xy]?(?:test|valid|val(?!u)|eval)|[xy](?:te|va)$|te$|dev$|holdout$|hold$|inference$|predict$|unseen$"
)
_LABEL = pattern(
    r"(?:ys?|lbls?|labs|msks?|gts?|truths?|annots?|annotations?|segs?|segmentations?|answers?)$"
    r"|.*(?:labels?|targets?|masks?)$|y(?:train|test|val|tr)"
)
_TEST_DATA = pattern(r"test_(?:data|data_?loader|loader|input_fn|dataset|ds|generator)$")
_WRAPS = frozenset({"enumerate", "tqdm", "iter", "track", "islice", "zip"})


def words(text: str) -> list[str]:
    """The words of an identifier in lower case: ``trainX_labels`` has train, x and labels."""
    return [w.lower() for w in _WORDS.findall(text)]


def role_of_name(text: str) -> Role | None:
    """What a name says: ``x_train`` is training data, ``val_loader`` held out, ``data`` neither."""
    found = words(text)
    train = any(_TRAIN.match(w) for w in found)
    held_out = any(_HELD_OUT.match(w) for w in found)
    if train == held_out:
        return None
    return "train" if train else "held-out"


@functools.lru_cache(maxsize=4096)
def is_label_name(text: str) -> bool:
    """Whether a name speaks of labels, targets or masks (``y_train``, ``self.masks``)."""
    return any(_LABEL.match(w) for w in words(text.rpartition(".")[2]))


def names_of(program: Program, call: Call) -> tuple[str, ...]:
    """The names that the result of a call is given, as targets, dictionary keys or arguments."""
    found = [a.target for a in _given(program).get(call.order, ())]
    return (*found, *_keys(program).get(call.order, ()))


@remembered
def _given(program: Program) -> dict[int, list[Assignment]]:
    found: dict[int, list[Assignment]] = {}
    for a in program.assignments:
        if a.value.call is not None:
            found.setdefault(a.value.call.order, []).append(a)
    return found


@remembered
def _keys(program: Program) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    values = [a.value for a in program.assignments]
    values += [v for f in program.functions for v, _ in f.returns]
    for value in values:
        for part in value.dicts():
            for key, inner in zip(part.keys, part.parts, strict=False):
                if inner.call is not None:
                    found.setdefault(inner.call.order, []).append(key)
    return found


def role_of(program: Program, call: Call) -> Role | None:
    """Whether a loader, generator or dataset made by a call is for training or held out.

    By the names it is given, the function that makes it (``val_dataloader``), its arguments, or
    by what loops over it: a loop with a backward pass trains. What is held out stays so in a
    function that is called ``train``.
    """
    for text in names_of(program, call):
        role = role_of_name(text)
        if role is not None:
            return role
    texts = [v.text for v in call.args[:1] if v.kind in ("name", "literal")]
    texts += [v.text for k, v in call.kwargs.items() if k in ("dataset", "directory")]
    given: set[Role] = {role for t in texts if (role := role_of_name(t)) is not None}
    trained = call.order in _trained_on(program)
    if given == {"held-out"} and not trained:
        return "held-out"
    made = role_of_name(_maker(call))
    if made is not None or trained:
        return made or "train"
    return given.pop() if len(given) == 1 else None


def _maker(call: Call) -> str:
    """The function that makes the data; a unit test (``test_...``) says nothing about them."""
    name = call.function.rpartition(".")[2]
    test = name.startswith("test_") and not _TEST_DATA.match(name)
    return "" if test else name


@remembered
def _trained_on(program: Program) -> frozenset[int]:
    """The calls whose results are looped over around a backward pass, by order."""
    steps = program.find("backward", "apply_gradients", "train_on_batch", "manual_backward")
    found: set[int] = set()
    for step in steps:
        for block in program.loops_around(step):
            made = looped_over(program, block)
            if made is not None:
                found.add(made.order)
    return frozenset(found)


def looped_over(program: Program, block: Block) -> Call | None:
    """The call that made what a loop runs over: ``for x in tqdm(enumerate(loader))``."""
    value = block.value
    for _ in range(4):
        if value is None:
            return None
        call = value.call
        if call is not None and call.short in _WRAPS and call.args:
            value = call.args[0]
            continue
        at = call or _inside(program, block)
        return program.maker_of(value, at)
    return None


def _inside(program: Program, block: Block) -> Call | None:
    return next((c for c in program.calls_under(block)), None)


@remembered
def keras_fits(program: Program) -> tuple[Call, ...]:
    """Calls of ``fit`` and ``fit_generator`` of Keras models."""
    compiled = {c.receiver.text for c in program.find("compile") if c.receiver is not None}
    found: list[Call] = []
    for call in program.find("fit", "fit_generator"):
        maker = program.maker(call)
        keras = maker is not None and maker.name.startswith("keras.")
        named = call.receiver is not None and call.receiver.text in compiled
        told = call.kwargs.keys() & {"epochs", "nb_epoch", "steps_per_epoch", "validation_split"}
        sklearn = maker is not None and maker.name.startswith("sklearn.")
        if (call.short == "fit_generator" or keras or named or told) and not sklearn:
            found.append(call)
    return tuple(found)


def fed(call: Call, position: int, *names: str) -> Value | None:
    """An argument as written, by name or position, not resolved."""
    for name in names:
        if name in call.kwargs:
            return call.kwargs[name]
    return call.args[position] if position < len(call.args) else None


def fed_inputs(call: Call) -> Value | None:
    """The data that ``fit``, ``predict`` and ``evaluate`` of Keras are given, as written."""
    return fed(call, 0, "x", "generator")
