"""Initialisers: the value or spread with which weights start, in every interface."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.intake.code import Call, Function, Path, Place, Program, Value

_CONSTANTS = {
    "zeros": 0.0,
    "zero": 0.0,
    "Zeros": 0.0,
    "zeros_": 0.0,
    "zeros_initializer": 0.0,
    "zeros_like": 0.0,
    "ones": 1.0,
    "one": 1.0,
    "Ones": 1.0,
    "ones_": 1.0,
    "ones_initializer": 1.0,
}
# Standard deviation when nothing is given. Keras draws with 0.05, TensorFlow 1 and PyTorch with 1.
_NORMALS = {
    "RandomNormal": 0.05,
    "TruncatedNormal": 0.05,
    "random_normal": 1.0,
    "truncated_normal": 1.0,
    "random_normal_initializer": 1.0,
    "truncated_normal_initializer": 1.0,
    "randn": 1.0,
    "normal_": 1.0,
    "standard_normal": 1.0,
    "normal": 1.0,
}
_UNIFORMS = frozenset({"RandomUniform", "uniform_", "random_uniform", "random_uniform_initializer"})
_ARGUMENTS = ("kernel_initializer", "init", "weights_initializer", "depthwise_initializer")


@dataclass(frozen=True, slots=True)
class Start:
    """How weights start: at ``constant``, or drawn with standard deviation ``spread``."""

    constant: float | None
    spread: float | None
    place: Place


def start_of(program: Program, value: Value, at: Call) -> Start | None:
    """What an initialiser, or an array made directly, gives; None when it is not known."""
    found = program.resolve(value, at)
    if found.string is not None:
        constant = _CONSTANTS.get(found.string)
        return None if constant is None else Start(constant, None, at.place)
    call = found.call
    name = call.short if call is not None else found.name.rpartition(".")[2]
    if name in _CONSTANTS and name not in ("zeros_like",):
        return Start(_CONSTANTS[name], None, at.place if call is None else call.place)
    if call is None:
        return None
    if name in ("Constant", "constant_initializer", "constant", "full", "fill"):
        given = program.argument(call, "value", 1 if name in ("full", "fill") else 0)
        number = None if given is None else given.number
        return None if number is None else Start(number, None, call.place)
    spread = spread_of(program, call)
    return None if spread is None else Start(None, spread, call.place)


def spread_of(program: Program, call: Call) -> float | None:
    """The standard deviation of what a call draws; None when it is not known."""
    if call.short in _NORMALS:
        if call.short == "normal" and not call.name.startswith(("numpy.", "tensorflow.", "torch.")):
            return None
        given = call.kwargs.get("stddev") or call.kwargs.get("std") or call.kwargs.get("scale")
        position = _position(call)
        if given is None and position is not None and position < len(call.args):
            given = call.args[position]
        if given is None:
            return _NORMALS[call.short]
        return program.resolve(given, call).number
    if call.name in ("numpy.random.uniform", "random.uniform"):
        ends = [program.resolve(v, call).number for v in call.args[:2]]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            return abs(ends[1] - ends[0]) / math.sqrt(12)
        return None
    if call.short in _UNIFORMS:
        bounds = [
            call.kwargs.get("minval") or call.kwargs.get("a") or call.kwargs.get("low"),
            call.kwargs.get("maxval") or call.kwargs.get("b") or call.kwargs.get("high"),
        ]
        numbers = [None if b is None else program.resolve(b, call).number for b in bounds]
        if numbers == [None, None]:
            numbers = [program.resolve(a, call).number for a in call.args if a.kind != "list"][-2:]
        if len(numbers) == 2 and numbers[0] is not None and numbers[1] is not None:
            return abs(numbers[1] - numbers[0]) / math.sqrt(12)
    return None


def _position(call: Call) -> int | None:
    """Where the standard deviation stands when it has no name."""
    method = call.receiver is not None
    match call.short:
        case "random_normal" | "truncated_normal":
            return 2
        case "RandomNormal" | "TruncatedNormal":
            return 1
        case "random_normal_initializer" | "truncated_normal_initializer":
            return 1
        case "normal_":
            return 1 if method else 2
        case "normal":
            return 1 if call.name.startswith(("numpy.", "torch.")) else 2
        case _:
            return None


def layer_starts(program: Program, path: Path) -> Iterator[tuple[int, Start]]:
    """Of every layer of a path that is given an initialiser: its position among the weighted."""
    for position, layer in enumerate(path.weighted):
        if layer.kind not in ("dense", "conv"):
            continue
        given = next((layer.call.kwargs[n] for n in _ARGUMENTS if n in layer.call.kwargs), None)
        if given is not None:
            start = start_of(program, given, layer.call)
        else:
            start = _variable_start(program, layer.call)
        if start is not None:
            yield position, start


def _variable_start(program: Program, call: Call) -> Start | None:
    """Of ``matmul(x, W)``: how the variable W starts."""
    if call.short not in ("matmul", "mm", "conv2d", "xw_plus_b") or len(call.args) < 2:
        return None
    made = variable(program, call.args[1], call)
    return None if made is None else start_of(program, made, call)


def variable(program: Program, value: Value, at: Call) -> Value | None:
    """The initial value of a variable or parameter: what stands inside its constructor."""
    made = program.resolve(value, at).call
    if made is None:
        return None
    if made.short in ("Variable", "Parameter") and made.args:
        return program.resolve(made.args[0], made)
    if made.short == "get_variable":
        return program.argument(made, "initializer")
    return None


def shape_of(program: Program, value: Value, at: Call) -> tuple[int, ...] | None:
    """The literal shape of an array that a call makes: ``randn(784, 10)``, ``zeros([3, 4])``."""
    call = program.resolve(value, at).call
    if call is None:
        return None
    sizes = call.args
    given = call.kwargs.get("shape") or call.kwargs.get("size")
    if given is not None:
        sizes = (given,)
    sequences = [program.resolve(s, call) for s in sizes]
    nested = next((s for s in sequences if s.kind in ("list", "tuple")), None)
    parts = nested.parts if nested is not None else tuple(sequences)
    numbers = [program.resolve(p, call).number for p in parts]
    if not numbers or any(n is None or n < 1 for n in numbers):
        return None
    return tuple(int(n) for n in numbers if n is not None)


def inputs_of(program: Program, path: Path, position: int) -> int | None:
    """The number of inputs of a weighted layer: its own, or the units of the layer before."""
    call = path.weighted[position].call
    name = {"Linear": "in_features", "Conv2d": "in_channels"}.get(call.short)
    if name is not None:
        value = program.argument(call, name, 0)
        number = None if value is None else value.number
        return None if number is None else int(number)
    given = call.kwargs.get("input_dim")
    if given is not None:
        number = program.resolve(given, call).number
        return None if number is None else int(number)
    if call.short in ("matmul", "mm") and len(call.args) > 1:
        inner = variable(program, call.args[1], call)
        shape = None if inner is None else shape_of(program, inner, call)
        return shape[0] if shape is not None and len(shape) == 2 else None
    if call.short == "Dense" and position > 0 and path.weighted[position - 1].kind == "dense":
        return path.weighted[position - 1].units
    return None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A TensorFlow variable drawn at random, with its shape; ``name`` is what it is called."""

    name: str
    shape: tuple[int, ...]
    spread: float
    place: Place


def drawn_variables(program: Program) -> Iterator[Drawn]:
    """Variables whose initial value is drawn with a spread and a shape that can be read.

    A helper that makes variables (``def weight(shape)``) gives one for each of its calls.
    """
    for call in program.find("Variable", "get_variable"):
        if not call.name.startswith("tensorflow."):
            continue
        initial = variable(program, Value("call", call.text, name=call.name, call=call), call)
        made = None if initial is None else initial.call
        spread = None if made is None else spread_of(program, made)
        shape = _shape_given(call, made)
        if made is None or spread is None or shape is None:
            continue
        names = [a.target for a in program.assigned(call) if a.value.call is call]
        function = program.function(call.function) if call.function else None
        sites = () if function is None else program.call_sites(function.name)
        for site in sites or (None,):
            sizes = _sizes(program, shape, call, function, site)
            given = " ".join((*names, "" if site is None else site.place.text.partition("=")[0]))
            if sizes is not None:
                yield Drawn(given, sizes, spread, made.place)


def _shape_given(call: Call, drawn: Call | None) -> Value | None:
    if call.short == "get_variable":
        return call.kwargs.get("shape") or (call.args[1] if len(call.args) > 1 else None)
    if drawn is None:
        return None
    return drawn.kwargs.get("shape") or (drawn.args[0] if drawn.args else None)


def _sizes(
    program: Program, shape: Value, call: Call, function: Function | None, site: Call | None
) -> tuple[int, ...] | None:
    """A shape as numbers, with parameters as one call of the function gives them."""

    def bound(value: Value) -> Value:
        named = function is not None and site is not None and value.name in function.parameters
        if not named or function is None or site is None or value.kind != "name":
            return program.resolve(value, call)
        given = function.given(value.name, site)
        return value if given is None else program.resolve(given, site)

    found = bound(shape)
    if found.kind not in ("list", "tuple"):
        return None
    at = site if found is not shape and site is not None else call
    numbers = [(bound(p) if found is shape else program.resolve(p, at)).number for p in found.parts]
    if not numbers or any(n is None or n < 1 for n in numbers):
        return None
    return tuple(int(n) for n in numbers if n is not None)
