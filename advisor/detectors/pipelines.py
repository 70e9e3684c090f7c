"""Pipelines of tf.data: the steps that a dataset goes through, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.intake.code import Call, Program, Value
from advisor.intake.code.frames import (
    At,
    Frame,
    assigned,
    entered,
    followed,
    read_property,
    results,
    run_of,
)
from advisor.intake.code.remembered import remembered

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
_Place = tuple[Value, At, Frame | None]
_MAX_STEPS = 60
_FOREIGN = ("random.", "numpy.", "pandas.", "sklearn.", "torch.", "datasets.", "keras.datasets.")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A chain of calls on a dataset, oldest first, through functions of the program.

    ``source`` is the library call that it starts from; None when that is not shown, and then
    steps before the first may be missing. ``runs[i]`` is the run of a function in which
    ``steps[i]`` stands.
    """

    steps: tuple[Call, ...]
    source: Call | None
    runs: tuple[Frame | None, ...]

    def positions(self, names: frozenset[str]) -> list[int]:
        """Where steps of these names stand; ``apply(shuffle_and_repeat(9))`` counts."""
        return [i for i, c in enumerate(self.steps) if _does(c) in names]


def _does(call: Call) -> str:
    if call.short == "apply" and call.args and call.args[0].call is not None:
        return call.args[0].call.short
    return call.short


def pipeline_of(program: Program, call: Call) -> Pipeline | None:
    """The pipeline that ends in a call; None when it is none of tf.data."""
    return pipeline_for(program, _as_value(call), call)


def pipeline_for(program: Program, value: Value, at: Call) -> Pipeline | None:
    """The pipeline that a value is, where it is used; None when it is none of tf.data."""
    chain = list(_chain(program, value, at))[::-1]
    if not chain or any(c.name.startswith(_FOREIGN) for c, _ in chain):
        return None
    source = chain[0][0] if _is_source(chain[0][0]) else None
    if source is None and not any(c.short in BATCHES | {"cache", "prefetch"} for c, _ in chain):
        return None
    return Pipeline(tuple(c for c, _ in chain), source, tuple(r for _, r in chain))


def _is_source(call: Call) -> bool:
    named = call.name.startswith(("tensorflow.data.", "tensorflow_datasets."))
    return named or call.short in DIRECTORY


def _chain(program: Program, value: Value, at: At) -> Iterator[tuple[Call, Frame | None]]:
    """The calls on a dataset, newest first, each with the run in which it stands."""
    frame: Frame | None = None
    for _ in range(_MAX_STEPS):
        value, at, frame = followed(program, value, at, frame)
        if value.call is None:
            behind = _behind(program, value, at, frame)
            if behind is None:
                return
            value, at, frame = behind
            continue
        call = value.call
        run = entered(program, call, frame)
        ends = () if run is None else results(program, run)
        if ends:
            (value, at), frame = ends[-1], run
            continue
        yield call, frame
        if call.receiver is None:
            return
        value, at = call.receiver, call


def _behind(program: Program, value: Value, at: At, frame: Frame | None) -> _Place | None:
    """Where a name that stands for no call itself comes from: a tuple given back, a property."""
    run = read_property(program, value, at, frame)
    if run is not None:
        return next(((v, m, run) for v, m in results(program, run)), None)
    if value.kind != "name":
        made = program.origin(value, at)
        return None if made is None else (_as_value(made), made, None)
    found = assigned(program, value.name, at, frame)
    made = found.value.call if found is not None and found.unpacked is not None else None
    if found is not None and made is not None and found.unpacked is not None:
        run = entered(program, made, run_of(program, found, frame))
        for given_back, moment in results(program, run) if run is not None else ():
            if given_back.kind == "tuple" and found.unpacked < len(given_back.parts):
                return given_back.parts[found.unpacked], moment, run
        return (_as_value(made), found, None) if run is None else None
    made = program.origin(value, at)
    return None if made is None else (_as_value(made), made, None)


def _as_value(call: Call) -> Value:
    return Value("call", call.text, name=call.name, call=call)


@remembered
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
