"""Do the weights of a hidden layer start at zero or at one and the same value?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import constant_starts
from advisor.detectors.initialisers import layer_starts
from advisor.intake.code import (
    Assignment,
    Call,
    Path,
    Place,
    Program,
    Value,
    parts,
    program,
    tracer,
)
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_FILLS = frozenset({"zeros_", "ones_", "constant_", "zero_", "fill_"})
_MATRIX = pattern(r"\b(?:Linear|Conv\w*|Dense)\b")
_OTHER = pattern(
    r"[Nn]orm|\bbn\b|\bln\b|Embedding|bias|\.dim\(\)\s*(?:==|<=)\s*1|ndim\s*==\s*1|lora|zero_init"
)
# ``if "weight" in name`` and ``if p.dim() > 1`` leave all matrices in.
_ON_WEIGHTS = pattern(
    r"^[\"']weight[\"'] in \w+$|\w+\.endswith\([\"']\.?weight[\"']\)$|dim\(\) > 1$"
)
_WEIGHT = pattern(r"(?:^|\.)weight(?:\.data)?$")
_CONSTANT_TENSORS = frozenset(
    f"torch.{n}" for n in ("zeros", "ones", "full", "zeros_like", "ones_like", "full_like")
)


@detector("weights-initialised-constant")
def weights_initialised_constant(case: Case) -> Answer:
    """A constant start of a layer that is followed by another one.

    All units of such a layer stay equal for ever. A zero or constant last layer, biases, the
    scales of normalisation layers, zero-initialised residual branches and layers of one unit are
    no fault, and neither is softmax regression that starts at zero.
    """
    code = program(case)
    found = [*_layers(code), *_products(code), *_modules(code), *_named(code), *_arrays(code)]
    if found:
        return present(*{e.where: e for e in found}.values())
    shown = [n for n in parts(code) if n.path.weighted]
    fills = [c for c in code.called(_FILLS) if _fills_weight(c) and not _allowed(c)]
    if fills:
        return unknown(f"{fills[0].where}: it is not shown which layer this is")
    if shown:
        return absent("hidden layers start at random", shown[0].place.evidence())
    return not_seen(code, "no network is defined")


def _hidden(path: Path, position: int) -> bool:
    """Whether another weighted layer follows, and the layer has units to be equal."""
    return position < len(path.weighted) - 1 and path.weighted[position].units != 1


def _layers(code: Program) -> Iterator[Evidence]:
    """Initialisers of Keras, slim and tf.layers, and TensorFlow variables in matmul."""
    for network in parts(code):
        if network.path.branched:
            continue
        for position, start in layer_starts(code, network.path):
            if start.constant is not None and _hidden(network.path, position):
                where = network.path.weighted[position].place
                yield where.evidence(observed=f"all weights {start.constant:g}")


def _products(code: Program) -> Iterator[Evidence]:
    """Layers before a product, where the network leads to no loss in the part shown."""
    for call in code.find("tensorflow.matmul", "tensorflow.layers.dense"):
        if not call.args:
            continue
        path = tracer(code).path(call.args[0], call)
        for position, start in layer_starts(code, path):
            layer = path.weighted[position]
            if start.constant is not None and layer.units != 1 and not path.branched:
                yield layer.place.evidence(observed=f"all weights {start.constant:g}")


def _fills_weight(call: Call) -> bool:
    value = call.receiver if call.short in ("zero_", "fill_") else (call.args or (None,))[0]
    return value is not None and bool(_WEIGHT.search(value.text))


def _allowed(call: Call) -> bool:
    """Under a condition on what may start constant: normalisation layers, embeddings, biases."""
    return any(b.value is not None and _OTHER.search(b.value.text) for b in call.branches)


def _modules(code: Program) -> Iterator[Evidence]:
    """``for m in self.modules()`` or ``apply(f)`` that fills every linear or conv layer."""
    for call in code.called(_FILLS):
        value = call.receiver if call.short in ("zero_", "fill_") else (call.args or (None,))[0]
        if value is None:
            continue
        conditions = [b.value.text for b in call.branches if b.value is not None]
        if _allowed(call):
            continue
        if any(b.kind == "else" for b in call.branches):
            continue
        matrix = any(_MATRIX.search(c) for c in conditions)
        if _WEIGHT.search(value.text) and matrix and "self." not in value.text:
            yield call.evidence(observed="every layer of this kind")
        elif all(_ON_WEIGHTS.search(c) for c in conditions) and _is_parameter(
            call, value.text.removesuffix(".data")
        ):
            yield call.evidence(observed="every parameter")


def _is_parameter(call: Call, name: str) -> bool:
    return any(
        name in b.target.replace(",", " ").split()
        and b.value is not None
        and "parameters()" in b.value.text
        for b in call.loops
    )


def _named(code: Program) -> Iterator[Evidence]:
    """``nn.init.zeros_(self.fc1.weight)`` where fc1 is a hidden layer of a plain network.

    Also for a loop variable that stands for such layers, a layer of a network made elsewhere
    (``net.fc1``, ``net[0]``), and an assignment of a constant tensor.
    """
    for holder, at, place in _filled(code):
        for layer, name in _layers_of(code, holder, at):
            if _is_hidden(code, layer):
                yield place.evidence(observed=f"hidden layer {name}")
                break


def _filled(code: Program) -> Iterator[tuple[str, Call | Assignment, Place]]:
    """What holds a weight that is filled with one value, as written."""
    for call in code.called(_FILLS):
        if _fills_weight(call) and not _allowed(call):
            value = call.receiver if call.short in ("zero_", "fill_") else call.args[0]
            if value is not None:
                yield _WEIGHT.sub("", value.text), call, call.place
    for a in code.assignments:
        made = a.value.call
        if made is not None and made.short == "Parameter" and made.args:
            made = made.args[0].call
        if made is not None and made.name in _CONSTANT_TENSORS and _WEIGHT.search(a.target):
            yield _WEIGHT.sub("", a.target), a, a.place


def _layers_of(code: Program, holder: str, at: Call | Assignment) -> Iterator[tuple[Call, str]]:
    """The calls that made the layers that a name stands for, with their names."""
    for block in at.blocks:
        if block.kind == "for" and holder == block.target and block.value is not None:
            for part in _iterated(code, block.value, at):
                yield from _layers_of(code, part.text, at)
            return
    made = code.lookup(holder, at)
    maker = None if made is None else code.maker_of(Value("name", holder, name=holder), at)
    if maker is not None and made is not None:
        yield maker, holder
        return
    outer, dot, last = holder.rpartition(".")
    owner = code.maker_of(Value("name", outer, name=outer), at) if dot else None
    for a in code.assignments:
        if owner is not None and a.target == f"self.{last}" and a.klass == owner.short:
            inner = code.maker_of(Value("name", a.target, name=a.target), a)
            inner = a.value.call if inner is None else inner
            if inner is not None:
                yield inner, holder
    if holder.endswith("]"):
        yield from _indexed(code, holder, at)


def _iterated(code: Program, value: Value, at: Call | Assignment) -> tuple[Value, ...]:
    """The members of a tuple or list that is looped over."""
    found = code.resolve(value, at)
    return found.parts if found.kind in ("list", "tuple") else ()


def _indexed(code: Program, holder: str, at: Call | Assignment) -> Iterator[tuple[Call, str]]:
    """``net[2]``: a member of a Sequential."""
    name, _, index = holder[:-1].partition("[")
    maker = code.maker_of(Value("name", name, name=name), at)
    if maker is None or maker.short != "Sequential" or not index.isdigit():
        return
    members = [code.resolve(v, maker).call for v in maker.args]
    if int(index) < len(members) and (member := members[int(index)]) is not None:
        yield member, holder


def _is_hidden(code: Program, layer: Call) -> bool:
    for network in parts(code):
        path = network.path
        if path.branched or not path.complete:
            continue
        for position, found in enumerate(path.weighted):
            if found.call is layer and _hidden(path, position):
                return True
    return False


def _arrays(code: Program) -> Iterator[Evidence]:
    """Networks by hand, of several layers that all start at one number."""
    for step, place, number in constant_starts(code):
        yield place.evidence(observed=f"all of {step.name} {number:g}")
