"""Shapes: what comes out of every layer of a network, as far as sizes are written down."""

from __future__ import annotations

import math
from dataclasses import dataclass

from advisor.intake.code.facts import Call, Program, Value
from advisor.intake.code.layers import Layer, Path

# Side of the images of well-known data sets, unless they are resized.
_DATASETS = {
    "MNIST": 28,
    "FashionMNIST": 28,
    "KMNIST": 28,
    "CIFAR10": 32,
    "CIFAR100": 32,
    "SVHN": 32,
}
_GREY = frozenset({"MNIST", "FashionMNIST", "KMNIST"})
_RESIZING = ("Resize", "RandomResizedCrop", "CenterCrop", "Pad", "resize", "Resizing", "pad")
_FLATTENS = frozenset({"Flatten", "flatten"})
_VIEWS = frozenset({"view", "reshape"})
_SAME = frozenset({"activation", "batch-norm", "norm", "dropout", "input", "scale"})
_MOVES = frozenset({"to", "float", "cuda", "contiguous", "Identity"})
# Arguments that change the arithmetic in ways that are not followed.
_ODD = ("dilation", "dilation_rate", "data_format", "border_mode", "subsample", "ceil_mode")

Sizes = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One example without the batch: ``spatial`` sizes (rows, columns or steps) and channels.

    Flat features are channels with nothing spatial. None is a size that is not known.
    """

    spatial: Sizes
    channels: int | None

    @property
    def features(self) -> int | None:
        """The number of values when flat; None otherwise."""
        return self.channels if not self.spatial else None

    @property
    def side(self) -> int | None:
        """The smallest spatial size; None when one is not known."""
        known = [s for s in self.spatial if s is not None]
        return min(known) if known and len(known) == len(self.spatial) else None

    @property
    def volume(self) -> int | None:
        """The number of values of one example; None when a size is not known."""
        known = [s for s in (*self.spatial, self.channels) if s is not None]
        return math.prod(known) if len(known) == len(self.spatial) + 1 else None

    def __str__(self) -> str:
        return " x ".join("?" if s is None else str(s) for s in (*self.spatial, self.channels))


@dataclass(frozen=True, slots=True)
class Shaped:
    """A layer and the shape that comes out of it."""

    layer: Layer
    shape: Shape


def input_of(program: Program, path: Path) -> Shape | None:
    """The shape of an input: input_shape, Input, a placeholder, or a known data set.

    That of a data set only where the path was followed to the input.
    """
    for layer in path.layers[:2]:
        found = _declared(program, layer.call)
        if found is not None:
            return found
    inputs = program.find("keras.Input", "InputLayer")
    if len(inputs) == 1 and (found := _declared(program, inputs[0])) is not None:
        return found
    return _of_dataset(program) if path.complete else None


def _declared(program: Program, call: Call) -> Shape | None:
    """The shape that a layer or an input is told to expect."""
    if call.short == "placeholder":
        shape = program.argument(call, "shape", 1)
        return None if shape is None else _shape(program, shape, call, batch=True)
    width = call.kwargs.get("input_dim")
    if width is not None and call.short != "Embedding":
        number = program.resolve(width, call).number
        return None if number is None else Shape((), int(number))
    shape = call.kwargs.get("input_shape") or call.kwargs.get("shape")
    if shape is None and call.name == "keras.Input" and call.args:
        shape = call.args[0]
    return None if shape is None else _shape(program, shape, call)


def _shape(program: Program, value: Value, at: Call, *, batch: bool = False) -> Shape | None:
    """A tuple of sizes, channels last; channels first is not followed."""
    parts = _parts(program, value, at)[1 if batch else 0 :]
    numbers = [program.resolve(p, at).number for p in parts]
    sizes: Sizes = tuple(None if n is None else int(n) for n in numbers)
    if not 1 <= len(sizes) <= 4:
        return None
    first, *rest = sizes
    if len(sizes) == 3 and first in (1, 3) and all(s is not None and s > 4 for s in rest):
        return None
    return Shape(sizes[:-1], sizes[-1])


def _parts(program: Program, value: Value, at: Call) -> tuple[Value, ...]:
    """The elements of a tuple, also of ``SIZE + (3,)``."""
    found = program.resolve(value, at)
    if found.operator == "+" and len(found.parts) == 2:
        return tuple(p for part in found.parts for p in _parts(program, part, at))
    return found.parts if found.kind in ("tuple", "list") else ()


def _of_dataset(program: Program) -> Shape | None:
    """MNIST and CIFAR of torchvision, when nothing in the program resizes images."""
    if program.has(*_RESIZING):
        return None
    crops = {_number(program, c, "size", 0) for c in program.find("RandomCrop") if not c.receiver}
    names = {c.short for c in program.calls if c.name.startswith("torchvision.datasets.")}
    known = names & _DATASETS.keys()
    if len(names) != 1 or not known:
        return None
    name = known.pop()
    side = _DATASETS[name]
    return None if crops - {side} else Shape((side, side), 1 if name in _GREY else 3)


def shapes(program: Program, path: Path, start: Shape | None) -> list[Shaped]:
    """The shape after every layer, up to the first one that is not understood.

    Without a start only channels and features are followed.
    """
    found: list[Shaped] = []
    shape = start
    for layer in path.layers:
        if layer.kind not in _SAME and layer.call.short not in _MOVES:
            following = _after(program, layer, shape)
            if following is None:
                break
            shape = following
        if shape is not None:
            found.append(Shaped(layer, shape))
    return found


def _after(program: Program, layer: Layer, shape: Shape | None) -> Shape | None:
    """What a layer makes of a shape; None when it is not understood."""
    call, short = layer.call, layer.call.short
    if short in _FLATTENS or short in _VIEWS:
        if not _is_flattening(program, call):
            return None
        return Shape((), None if shape is None else shape.volume)
    if short.startswith("Global"):
        return Shape((), None if shape is None else shape.channels)
    if layer.kind == "dense":
        deep = shape is not None and shape.spatial and call.name.startswith("keras.")
        return Shape(shape.spatial if deep and shape is not None else (), layer.units)
    if layer.kind == "embedding":
        steps = None if shape is None else shape.features
        return Shape((steps,), _number(program, call, "output_dim", 1))
    if layer.kind == "recurrent":
        return _recurrent(program, layer, shape)
    if layer.kind in ("conv", "pool") or short.startswith("UpSampling"):
        return _windowed(program, layer, shape)
    return _reshaped(program, call) if short == "Reshape" else None


def _recurrent(program: Program, layer: Layer, shape: Shape | None) -> Shape | None:
    """Keras' layers; those of PyTorch give a tuple."""
    call = layer.call
    if not call.name.startswith("keras."):
        return None
    twice = any(a.call is call for b in program.find("Bidirectional") for a in b.args[:1])
    units = None if layer.units is None else layer.units * (2 if twice else 1)
    sequences = program.argument(call, "return_sequences")
    if sequences is None or sequences.literal is False:
        return Shape((), units)
    return Shape(shape.spatial if shape is not None else (None,), units)


def _reshaped(program: Program, call: Call) -> Shape | None:
    given = call.kwargs.get("target_shape") or (call.args[0] if call.args else None)
    found = None if given is None else _shape(program, given, call)
    return None if found is None or (found.volume or 0) <= 0 else found


def _windowed(program: Program, layer: Layer, shape: Shape | None) -> Shape | None:
    """After a convolution, a pooling or an upsampling over one or two axes."""
    call, short = layer.call, layer.call.short
    rank = 1 if short.lower().endswith("1d") else 2
    if short.lower().endswith("3d") or (shape is not None and len(shape.spatial) != rank):
        return None
    spatial: Sizes = (None,) * rank if shape is None else shape.spatial
    channels = layer.units
    if layer.kind != "conv":
        channels = None if shape is None else shape.channels
    if short.lower().startswith("adaptive"):
        size = _number(program, call, "output_size", 1 if short[0].islower() else 0)
        return Shape((size,) * rank, channels)
    if short.startswith("UpSampling"):
        size = _number(program, call, "size", 0) or (None if call.args or call.kwargs else 2)
        return Shape(tuple(s * size if s and size else None for s in spatial), channels)
    if layer.kind == "pool" and "ool" not in short:  # mean and the like, over some axis
        return None
    sizes = (_slid(program, call, s, pooled=layer.kind == "pool") for s in spatial)
    return Shape(tuple(sizes), channels)


def _number(program: Program, call: Call, name: str, position: int | None) -> int | None:
    """A size given as a number or as a pair of equal numbers; None when it is something else."""
    value = program.argument(call, name, position)
    if value is None:
        return None
    number = value.number
    if value.kind in ("tuple", "list"):
        numbers = {program.resolve(p, call).number for p in value.parts}
        number = numbers.pop() if len(numbers) == 1 else None
    return None if number is None else int(number)


def _slid(program: Program, call: Call, size: int | None, *, pooled: bool) -> int | None:
    """The size after a window slid along; None when an argument cannot be read."""
    if size is None or call.starred or any(k in call.kwargs for k in _ODD):
        return None
    if call.name.startswith("torch."):
        return _slid_torch(program, call, size, pooled=pooled)
    return _slid_keras(program, call, size, pooled=pooled)


def _slid_keras(program: Program, call: Call, size: int, *, pooled: bool) -> int | None:
    old = not pooled and len([a for a in call.args if a.number is not None]) >= 3
    if "contrib" in call.name or old:  # slim has other names; Keras 1 gave rows and columns
        return None
    functional = 1 if call.name.startswith("tensorflow.") else 0
    first = functional + (0 if pooled else 1)
    kernel = _number(program, call, "pool_size" if pooled else "kernel_size", first)
    if kernel is None:
        if not pooled or program.argument(call, "pool_size", first) is not None:
            return None
        kernel = 2
    stride = _number(program, call, "strides", first + 1)
    if stride is None:
        if program.argument(call, "strides", first + 1) is not None:
            return None
        stride = kernel if pooled else 1
    padding = program.argument(call, "padding", first + 2)
    word = "valid" if padding is None else (padding.string or "").lower()
    if "Transpose" in call.short or "transpose" in call.short:
        if word == "same":
            return size * stride
        return (size - 1) * stride + max(kernel, stride) if word == "valid" else None
    if word == "same":
        return -(-size // stride)
    return (size - kernel) // stride + 1 if word == "valid" else None


def _slid_torch(program: Program, call: Call, size: int, *, pooled: bool) -> int | None:
    functional = call.short[0].islower()
    if functional and not pooled:
        return None
    first = (1 if functional else 0) if pooled else 2
    kernel = _number(program, call, "kernel_size", first)
    if kernel is None:
        return None
    stride = _number(program, call, "stride", first + 1)
    if stride is None:
        if program.argument(call, "stride", first + 1) is not None:
            return None
        stride = kernel if pooled else 1
    word = program.argument(call, "padding", first + 2)
    if word is not None and word.string is not None:
        return size if word.string == "same" else size - kernel + 1
    padding = 0 if word is None else _number(program, call, "padding", first + 2)
    if padding is None:
        return None
    if "Transpose" in call.short:
        extra = _number(program, call, "output_padding", 5) or 0
        return (size - 1) * stride - 2 * padding + kernel + extra
    return (size + 2 * padding - kernel) // stride + 1


def _is_flattening(program: Program, call: Call) -> bool:
    """``flatten(1)``, ``view(x.size(0), -1)`` and ``view(-1, 400)``: all but the batch."""
    arguments = call.args if call.receiver is not None or call.short == "Flatten" else call.args[1:]
    if call.short in _FLATTENS:
        start = call.kwargs.get("start_dim") or (arguments[0] if arguments else None)
        return start is None or program.resolve(start, call).number == 1
    if len(arguments) == 1 and arguments[0].kind in ("tuple", "list"):
        arguments = arguments[0].parts
    return len(arguments) == 2


def flattened_to(program: Program, layer: Layer) -> int | None:
    """The number of features that ``view(-1, 400)`` asks for; None when it leaves them open."""
    call = layer.call
    arguments = call.args if call.receiver is not None else call.args[1:]
    if len(arguments) != 2 or program.resolve(arguments[0], call).number not in (-1, None):
        return None
    number = program.resolve(arguments[1], call).number
    return int(number) if number is not None and number > 0 else None
