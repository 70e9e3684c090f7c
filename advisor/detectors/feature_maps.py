"""Feature maps: how large they are after every layer, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.intake.code import Call, Layer, Path, Program, Value

# Side of the images of well-known data sets, unless they are resized.
_DATASETS = {
    "MNIST": 28,
    "FashionMNIST": 28,
    "KMNIST": 28,
    "CIFAR10": 32,
    "CIFAR100": 32,
    "SVHN": 32,
}
_CHANNELS = {"MNIST": 1, "FashionMNIST": 1, "KMNIST": 1}
_RESIZING = ("Resize", "RandomResizedCrop", "CenterCrop", "Pad", "resize", "Resizing", "pad")
_CONVOLUTIONS = frozenset({"Conv2d", "Conv2D", "conv2d", "SeparableConv2D", "DepthwiseConv2D"})
_POOLS = frozenset(
    {"MaxPool2d", "AvgPool2d", "max_pool2d", "avg_pool2d", "MaxPooling2D", "AveragePooling2D"}
)
_GLOBAL = frozenset({"GlobalAveragePooling2D", "GlobalMaxPooling2D"})
_FLATTENS = frozenset({"Flatten", "flatten"})


@dataclass(frozen=True, slots=True)
class Size:
    """What comes out of a layer: side in pixels and channels, or ``features`` once flat."""

    layer: Layer
    side: int | None
    channels: int | None
    features: int | None


@dataclass(frozen=True, slots=True)
class Image:
    """The side and the channels of the input."""

    side: int
    channels: int | None


def input_of(program: Program, path: Path) -> Image | None:
    """The size of the input image: from input_shape, Input, or a data set that is not resized."""
    for layer in path.layers[:2]:
        shape = layer.call.kwargs.get("input_shape") or layer.call.kwargs.get("shape")
        if shape is None and layer.call.name == "keras.Input" and layer.call.args:
            shape = layer.call.args[0]
        found = None if shape is None else _image(program, shape, layer.call)
        if found is not None:
            return found
    for call in program.find("keras.Input", "InputLayer"):
        shape = call.kwargs.get("shape") or call.kwargs.get("input_shape")
        shape = shape or (call.args[0] if call.args else None)
        found = None if shape is None else _image(program, shape, call)
        if found is not None:
            return found
    return _of_dataset(program)


def _image(program: Program, shape: Value, at: Call) -> Image | None:
    resolved = program.resolve(shape, at)
    sizes = [program.resolve(p, at).number for p in resolved.parts]
    if len(sizes) != 3 or any(s is None for s in sizes):
        return None
    height, width, channels = (int(s) for s in sizes if s is not None)
    if height in (1, 3) and width > 4 and channels > 4:  # channels first: not followed
        return None
    return Image(min(height, width), channels)


def _of_dataset(program: Program) -> Image | None:
    """MNIST and CIFAR of torchvision, when nothing in the program resizes images."""
    if program.has(*_RESIZING):
        return None
    crops = {
        _number(program, c, "size", 0) for c in program.find("RandomCrop") if c.receiver is None
    }
    names = {c.short for c in program.calls if c.name.startswith("torchvision.datasets.")}
    known = names & _DATASETS.keys()
    if len(names) != 1 or not known:
        return None
    name = known.pop()
    if crops - {_DATASETS[name]}:
        return None
    return Image(_DATASETS[name], _CHANNELS.get(name, 3))


def sizes(program: Program, path: Path, image: Image | None) -> list[Size]:
    """The size after every layer, up to the first one that is not understood.

    Without an image only channels and features are followed.
    """
    found: list[Size] = []
    side = None if image is None else image.side
    channels = None if image is None else image.channels
    features: int | None = None
    flat = False
    for layer in path.layers:
        short = layer.call.short
        if layer.kind in ("activation", "batch-norm", "norm", "dropout", "input", "scale"):
            pass
        elif short in _CONVOLUTIONS and not flat:
            side = _after(program, layer.call, side, pooled=False)
            channels = layer.units
        elif short in _POOLS and not flat:
            side = _after(program, layer.call, side, pooled=True)
        elif short in _GLOBAL:
            side, flat, features = 1, True, channels
        elif short in ("AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "adaptive_avg_pool2d"):
            side = _adaptive(program, layer.call)
        elif short in _FLATTENS or short in ("view", "reshape"):
            if not _is_flattening(program, layer.call):
                break
            if not flat:
                features = None if side is None or channels is None else side * side * channels
            flat = True
        elif layer.kind == "dense":
            features, flat = layer.units, True
        elif short not in ("to", "float", "cuda", "contiguous", "Identity"):
            break
        found.append(Size(layer, None if flat else side, channels, features if flat else None))
    return found


def _number(program: Program, call: Call, name: str, position: int | None) -> int | None:
    """A size given as a number or as a pair of equal numbers; None when it is something else."""
    value = program.argument(call, name, position)
    if value is None:
        return None
    if value.kind in ("tuple", "list"):
        numbers = {program.resolve(p, call).number for p in value.parts}
        number = numbers.pop() if len(numbers) == 1 else None
    else:
        number = value.number
    return None if number is None else int(number)


def _given(program: Program, call: Call, name: str, position: int | None) -> bool:
    return program.argument(call, name, position) is not None


def _after(program: Program, call: Call, side: int | None, *, pooled: bool) -> int | None:
    """The side after a convolution or pooling; None when an argument cannot be read."""
    odd = ("dilation", "dilation_rate", "data_format", "border_mode", "subsample")
    if side is None or call.starred or any(k in call.kwargs for k in odd):
        return None
    if call.name.startswith("torch."):
        return _after_torch(program, call, side, pooled=pooled)
    old = not pooled and len([a for a in call.args if a.number is not None]) >= 3
    if "contrib" in call.name or old:  # slim has other names; Keras 1 gave rows and columns
        return None
    kernel = _number(program, call, "pool_size" if pooled else "kernel_size", 0 if pooled else 1)
    if kernel is None:
        if not pooled or _given(program, call, "pool_size", 0):
            return None
        kernel = 2
    stride = _number(program, call, "strides", 1 if pooled else 2)
    if stride is None:
        if _given(program, call, "strides", 1 if pooled else 2):
            return None
        stride = kernel if pooled else 1
    padding = program.argument(call, "padding", 2 if pooled else 3)
    word = "valid" if padding is None else (padding.string or "").lower()
    if word == "same":
        return -(-side // stride)
    return (side - kernel) // stride + 1 if word == "valid" else None


def _after_torch(program: Program, call: Call, side: int, *, pooled: bool) -> int | None:
    functional = call.short[0].islower()
    if functional and not pooled:
        return None
    first = (1 if functional else 0) if pooled else 2
    kernel = _number(program, call, "kernel_size", first)
    if kernel is None:
        return None
    stride = _number(program, call, "stride", first + 1)
    if stride is None:
        if _given(program, call, "stride", first + 1):
            return None
        stride = kernel if pooled else 1
    word = program.argument(call, "padding", first + 2)
    if word is not None and word.string is not None:
        return side if word.string == "same" else side - kernel + 1
    padding = _number(program, call, "padding", first + 2)
    if padding is None:
        if word is not None:
            return None
        padding = 0
    if "ceil_mode" in call.kwargs or "dilation" in call.kwargs:
        return None
    return (side + 2 * padding - kernel) // stride + 1


def _adaptive(program: Program, call: Call) -> int | None:
    return _number(program, call, "output_size", 1 if call.short[0].islower() else 0)


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
