"""Pipelines of tf.data: the steps that a dataset goes through, in order."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from advisor.intake.code import Call, Program, Value

_STEPS = (
    "shuffle",
    "shuffle_and_repeat",
    "batch",
    "padded_batch",
    "cache",
    "map",
    "prefetch",
    "repeat",
    "apply",
    "interleave",
    "flat_map",
    "filter",
    "take",
    "skip",
    "unbatch",
    "ragged_batch",
    "with_options",
    "enumerate",
)
BATCHES = frozenset({"batch", "padded_batch", "ragged_batch", "map_and_batch"})
SHUFFLES = frozenset({"shuffle", "shuffle_and_repeat"})
# Utilities of Keras that give batches, and shuffle them by default.
DIRECTORY = (
    "image_dataset_from_directory",
    "text_dataset_from_directory",
    "audio_dataset_from_directory",
)
_FOREIGN = ("random.", "numpy.", "pandas.", "sklearn.", "torch.", "datasets.", "keras.datasets.")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A chain of calls on a dataset, oldest first.

    ``source`` is the library call that it starts from; None when that is not shown, and then
    steps before the first may be missing.
    """

    steps: tuple[Call, ...]
    source: Call | None

    def positions(self, names: frozenset[str]) -> list[int]:
        """Where steps of these names stand; ``apply(shuffle_and_repeat(9))`` counts."""
        return [i for i, c in enumerate(self.steps) if _does(c) in names]


def _does(call: Call) -> str:
    if call.short == "apply" and call.args and call.args[0].call is not None:
        return call.args[0].call.short
    return call.short


def pipeline_of(program: Program, call: Call) -> Pipeline | None:
    """The pipeline that ends in a call; None when it is none of tf.data."""
    steps = program.chain(call)
    first = steps[0]
    source = first if first.receiver is None else _unpacked_source(program, first)
    named = source is not None and (
        source.name.startswith(("tensorflow.data.", "tensorflow_datasets."))
        or source.short in DIRECTORY
    )
    if any(c.name.startswith(_FOREIGN) for c in (*steps, *([source] if source else []))):
        return None
    if source is not None and not named:
        # A function of the program itself: what it did before is followed no further.
        source = None
    if source is None and not any(c.short in BATCHES | {"cache", "prefetch"} for c in steps):
        return None
    return Pipeline(steps, source)


def _unpacked_source(program: Program, first: Call) -> Call | None:
    """``train, test = tfds.load(...)``: what the first receiver was unpacked from."""
    receiver = first.receiver
    if receiver is None or receiver.kind != "name":
        return None
    assignment = program.lookup(receiver.name, first)
    return None if assignment is None else assignment.value.call


@functools.lru_cache(maxsize=16)
def pipelines(program: Program) -> tuple[Pipeline, ...]:
    """Every pipeline that is no beginning of another."""
    found: list[Pipeline] = []
    for call in program.calls:
        if call.receiver is not None and call.short in _STEPS:
            made = pipeline_of(program, call)
            if made is not None:
                found.append(made)
    inner = {s.order for p in found for s in p.steps[:-1]}
    return tuple(p for p in found if p.steps[-1].order not in inner)


def pipeline_for(program: Program, value: Value, at: Call) -> Pipeline | None:
    """The pipeline that a value is, where it is used."""
    made = program.maker_of(value, at)
    return None if made is None else pipeline_of(program, made)
