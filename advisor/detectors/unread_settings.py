"""Settings of Keras that are written down and that no training reads."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.roles import keras_fits
from advisor.intake.code import Call, Place, Program
from advisor.patterns import pattern

# Since 2.11 the optimizers of Keras warn of lr= and train with their default (release notes of
# TensorFlow 2.11); Keras 3 raises an error.
_VERSION = pattern(
    r"(?<![\d.])2\.1[1-5](?!\d)|[kK]eras\s*3|\blr[`'\"]? is deprecated in Keras optimizer"
)
_POWERS = frozenset({1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096})


def unread_settings(code: Program, prose: str) -> Iterator[tuple[Place, str]]:
    """Places with what is not read."""
    yield from _old_rate(code, prose)
    yield from _named_instead(code)
    yield from _epochs_as_batch(code)


def _is_optimizer(call: Call) -> bool:
    return call.name.startswith("keras.optimizers.") and ".schedules" not in call.name


def _old_rate(code: Program, prose: str) -> Iterator[tuple[Place, str]]:
    """``Adam(lr=1e-6)`` in a version that is told to ignore it."""
    told = _VERSION.search(prose) or any(_VERSION.search(text) for text, _ in code.comments)
    if not told or code.mentions("legacy"):
        return
    for call in code.calls:
        if _is_optimizer(call) and ".legacy." not in call.name and "lr" in call.kwargs:
            yield call.place, "lr is ignored since 2.11: the rate is the default"


def _named_instead(code: Program) -> Iterator[tuple[Place, str]]:
    """An optimizer is built and compile gets the name of one."""
    named = [
        c
        for c in code.find("compile")
        if (v := c.kwargs.get("optimizer") or (c.args[0] if c.args else None)) is not None
        and v.string is not None
    ]
    if not named:
        return
    for a in code.assignments:
        made = a.value.call
        if made is None or not _is_optimizer(made) or not (made.args or made.kwargs):
            continue
        read = any(
            a.target in v.names()
            for c in code.calls
            for v in (*c.args, *c.kwargs.values(), *([c.receiver] if c.receiver else []))
        )
        copied = any(a.target in b.value.names() for b in code.assignments)
        if (
            not read
            and not copied
            and not any(a.target in v.names() for f in code.functions for v, _ in f.returns)
        ):
            yield named[0].place, f"{a.target} ({a.place.where}) is not what is compiled"


def _epochs_as_batch(code: Program) -> Iterator[tuple[Place, str]]:
    """``fit(x, y, 100)``: the third is the batch size, and one epoch is trained."""
    for call in keras_fits(code):
        if call.short != "fit" or len(call.args) != 3 or call.loops:
            continue
        if {"epochs", "nb_epoch", "batch_size", "steps_per_epoch"} & call.kwargs.keys():
            continue
        number = code.resolve(call.args[2], call).number
        if number is not None and int(number) not in _POWERS:
            yield call.place, f"{number:g} is the batch size here; one epoch is trained"
