"""Is a whole network linear, from its first layer to its last?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import linear_passes
from advisor.intake.code import Block, Call, Function, Network, Program, networks, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# What a linear map passes through unchanged in kind; batch norm is affine once trained.
_LINEAR = frozenset({"dense", "conv", "batch-norm", "dropout", "shape", "input", "scale"})
# Factorised layers that are meant to be one.
_FACTORS = ("DepthwiseConv2D", "depthwise_conv2d", "SeparableConv2D", "separable_conv2d")


@detector("network-linear")
def network_linear(case: Case) -> Answer:
    """Two or more dense or convolution layers with no activation before the last of them.

    The activation of the output does not help. A narrow middle layer (a linear autoencoder, a
    low-rank factor) is meant; maximum pooling, recurrence and layer norm are not linear. One gap
    in a network that has activations elsewhere is ``no-activation-between-layers``.
    """
    code = program(case)
    found = [n for n in networks(code) if n.whole]
    linear = [n for n in found if _is_linear(n)]
    if linear:
        return present(*(_evidence(n) for n in linear))
    looped = [e for f in code.functions if (e := _looped(code, f)) is not None]
    if looped:
        return present(*looped)
    by_hand = list(linear_passes(code))
    if by_hand:
        return present(
            *(p.evidence(observed="written by hand, no activation anywhere") for p in by_hand)
        )
    whole = [n for n in found if n.path.complete and len(n.path.weighted) >= 2]
    if whole:
        return absent("the network has an activation between its layers", whole[0].place.evidence())
    if found:
        return unknown("the layers cannot be followed from input to output")
    return not_seen(code, "no network is defined")


# What a forward method may call without bending its values.
_SHAPES = frozenset(
    {"view", "reshape", "flatten", "squeeze", "unsqueeze", "transpose", "permute", "size", "zip"}
    | {"enumerate", "range", "len", "float", "to", "mean", "contiguous"}
)
_AFFINE = pattern(
    r"^torch\.nn\.(?:Linear|Conv[123]d|ConvTranspose[123]d|BatchNorm[123]d|Dropout[23]?d?|Identity"
    r"|Flatten)$"
)
_WEIGHTED = pattern(r"\.(?:Linear|Conv[123]d|ConvTranspose[123]d)$")
_SQUASHES = frozenset({"sigmoid", "softmax", "log_softmax"})


def _looped(code: Program, function: Function) -> Evidence | None:
    """A forward method, or JAX function, that runs through a list of layers and bends nothing."""
    if function.name.endswith(".forward"):
        return _looped_modules(code, function)
    loops = [
        a
        for a in code.assignments_in(function.name)
        if any(b.kind == "for" for b in a.blocks) and a.value.text.count("@") == 1
    ]
    called = code.within(function)
    if len(loops) != 1 or called or len(code.assignments_in(function.name)) > 2:
        return None
    step, given = loops[0], {v.text for v, _ in function.returns}
    block = next(b for b in reversed(step.blocks) if b.kind == "for")
    names = {n.strip("() ") for n in block.target.split(",")}
    plain = step.value.names() <= names | {step.target} and len(names) == 2
    source = "" if block.value is None else block.value.text
    whole = source in function.parameters and given == {step.target}
    return (
        step.place.evidence(observed="no activation between the layers")
        if plain and whole
        else None
    )


def _looped_modules(code: Program, function: Function) -> Evidence | None:
    loops = [b for c in code.within(function) for b in c.blocks if b.kind == "for"]
    layers, weighted = [b for b in loops if b.value is not None], 0
    if not layers or code.ellipses:
        return None
    returned = {id(c) for v, _ in function.returns for c in v.calls()}
    for call in code.within(function):
        if call.short in _SHAPES or (call.short in _SQUASHES and id(call) in returned):
            continue
        made = _layer_of(code, call, layers)
        if made is None or not _AFFINE.search(made.name):
            return None
        inside = any(b in layers for b in call.blocks)
        if inside and not any(
            a.target in call.args[0].names() for a in code.assigned(call) if call.args
        ):
            return None  # side by side, not one behind the other
        weighted += (1 + inside) if _WEIGHTED.search(made.name) else 0
    first = layers[0].place
    seen = "no activation between the layers of the list"
    return first.evidence(observed=seen) if weighted > 2 else None


def _layer_of(code: Program, call: Call, loops: list[Block]) -> Call | None:
    """The call that makes the layer that is run: an attribute, or what a loop takes from a list."""
    receiver = call.receiver
    if receiver is None or call.text != receiver.text:
        return None
    if receiver.text.startswith("self."):
        return code.maker(call)
    for block in loops:
        targets = [t.strip("() ") for t in block.target.split(",")]
        if receiver.text not in targets or block.value is None:
            continue
        source = block.value
        if source.call is not None and source.call.short == "zip":
            position = targets.index(receiver.text)
            if position >= len(source.call.args):
                return None
            source = source.call.args[position]
        made = code.maker_of(source, call) if source.text.startswith("self.") else None
        if made is None or made.short != "ModuleList":
            return None
        kinds = [c for v in made.args for c in v.calls() if c.name.startswith("torch.nn.")]
        return kinds[0] if len({c.name for c in kinds}) == 1 else None
    return None


def _evidence(network: Network) -> Evidence:
    first = network.path.weighted[0]
    count = len(network.path.weighted)
    return first.place.evidence(observed=f"{count} layers, no activation between them")


def _is_linear(network: Network) -> bool:
    path = network.path
    inner = path.weighted[:-1]
    if not inner or not path.complete or path.branched:
        return False
    last = max(i for i, layer in enumerate(path.layers) if layer.weighted)
    plain = all(layer.kind in _LINEAR for layer in path.layers[:last])
    open_ended = all(layer.activation == "linear" for layer in inner)
    factors = any(layer.call.short in _FACTORS for layer in path.weighted)
    return plain and open_ended and not factors and not _is_narrow(network)


def _is_narrow(network: Network) -> bool:
    """Whether an inner layer is narrower than the last: a bottleneck on purpose."""
    units = [layer.units for layer in network.path.weighted]
    last = units[-1]
    return last is not None and any(u is not None and u < last for u in units[:-1])
