"""Do the weights of a hidden layer start at zero or at one and the same value?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.initialisers import layer_starts
from advisor.intake.code import Call, Path, Program, networks, program, tracer
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_FILLS = frozenset({"zeros_", "ones_", "constant_", "zero_", "fill_"})
_MATRIX = pattern(r"\b(?:Linear|Conv\w*|Dense)\b")
_OTHER = pattern(r"Norm|Embedding|bias|\.dim\(\)\s*(?:==|<=)\s*1|ndim\s*==\s*1|lora|zero_init")
_WEIGHT = pattern(r"(?:^|\.)weight(?:\.data)?$")
_NUMPY_WEIGHT = pattern(r"^(?:self\.)?(?:[Ww]|weights?|theta|syn)_?\d+$")


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
    shown = [n for n in networks(code) if n.path.weighted]
    fills = [c for c in code.calls if c.short in _FILLS and _fills_weight(c) and not _allowed(c)]
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
    for network in networks(code):
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
    for call in code.calls:
        if call.short not in _FILLS:
            continue
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
        elif not conditions and _is_parameter(call, value.text.removesuffix(".data")):
            yield call.evidence(observed="every parameter")


def _is_parameter(call: Call, name: str) -> bool:
    return any(
        name in b.target.replace(",", " ").split()
        and b.value is not None
        and "parameters()" in b.value.text
        for b in call.loops
    )


def _named(code: Program) -> Iterator[Evidence]:
    """``nn.init.zeros_(self.fc1.weight)`` where fc1 is a hidden layer of a plain network."""
    for call in code.calls:
        if call.short not in _FILLS or not _fills_weight(call):
            continue
        value = call.receiver if call.short in ("zero_", "fill_") else call.args[0]
        if value is None:
            continue
        holder = _WEIGHT.sub("", value.text)
        made = code.lookup(holder, call)
        layer = None if made is None else made.value.call
        if layer is None or not holder.startswith("self."):
            continue
        for network in networks(code):
            path = network.path
            if path.branched or not path.complete or network.name != call.klass:
                continue
            for position, found in enumerate(path.weighted):
                if found.call is layer and _hidden(path, position):
                    yield call.evidence(observed=f"hidden layer {holder}")


def _arrays(code: Program) -> Iterator[Evidence]:
    """NumPy networks: numbered weight matrices of which two start at zeros."""
    zeros = [
        a
        for a in code.assignments
        if _NUMPY_WEIGHT.match(a.target)
        and a.value.call is not None
        and a.value.call.name in ("numpy.zeros", "numpy.ones", "torch.zeros", "torch.ones")
    ]
    two = [a for a in zeros if _is_matrix(a.value.call)]
    if len({a.target for a in two}) >= 2:
        yield two[0].place.evidence(observed="all weights equal")


def _is_matrix(call: Call | None) -> bool:
    if call is None or not call.args:
        return False
    shape = call.args[0]
    return len(shape.parts) == 2 if shape.kind in ("tuple", "list") else len(call.args) == 2
