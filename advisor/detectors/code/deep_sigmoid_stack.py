"""Do many sigmoid or tanh layers follow each other with nothing to help the gradient through?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Layer, Path, Program, Value, parts, program
from advisor.model import Answer, Case, Evidence

# The slope of a sigmoid is at most 1/4: three hidden ones cost a factor of 64, four 256. The
# slope of tanh is 1 at 0, so it takes more of them. Glorot and Bengio (2010) see sigmoid networks
# with four hidden layers stuck, and tanh with five trained well only by their initialisation.
MANY_SIGMOIDS = 3
MANY_TANHS = 5
_SIGMOIDS = frozenset({"sigmoid", "hard_sigmoid"})
_HELPS = frozenset({"batch-norm", "norm", "attention", "recurrent", "backbone"})


@detector("deep-sigmoid-stack")
def deep_sigmoid_stack(case: Case) -> Answer:
    """Hidden layers with saturating activations in a row, without normalisation between them.

    The activation of the last layer, gates, recurrent layers and paths with shortcuts do not
    count.
    """
    code = program(case)
    found = parts(code)
    for network in found:
        row = _longest(network.path)
        if row is not None:
            return present(*(layer.place.evidence(observed=_name(layer)) for layer in row))
    for call in code.find("Sigmoid", "Tanh", "Dense"):
        turns = _repeated(code, call)
        if turns:
            return present(call.evidence(observed=f"{turns} times"))
    looped = _in_loop(code)
    if looped is not None:
        return present(looped)
    whole = [n for n in found if n.path.complete and len(n.path.weighted) >= 2]
    if whole:
        return absent("no long row of saturating layers", whole[0].place.evidence())
    if found:
        return unknown("the layers cannot be followed from input to output")
    return not_seen(code, "no network is defined")


def _name(layer: Layer) -> str:
    return layer.activation or layer.name


def _longest(path: Path) -> list[Layer] | None:
    """Layers of the first row that is long enough; the output layer ends a row."""
    if path.branched:
        return None
    last = path.weighted[-1] if path.weighted else None
    row: list[Layer] = []
    for layer in path.layers:
        if layer is last or layer.kind in _HELPS:
            if _is_long(row):
                return row
            row = []
            if layer is last:
                return None
        elif layer.activation in _SIGMOIDS or layer.activation == "tanh":
            row.append(layer)
        elif layer.activation not in (None, "linear"):
            row = []
    return None


def _is_long(row: list[Layer]) -> bool:
    sigmoids = sum(layer.activation in _SIGMOIDS for layer in row)
    return sigmoids >= MANY_SIGMOIDS or len(row) >= MANY_TANHS


def _in_loop(code: Program) -> Evidence | None:
    """``for layer in self.layers: x = torch.sigmoid(layer(x))`` over a ModuleList of many."""
    for call in code.find("sigmoid", "tanh"):
        loop = call.loops[-1] if call.loops and call.function else None
        inner = call.args[0].call if call.args else None
        if loop is None or loop.value is None or inner is None or inner.name != loop.target:
            continue
        inside = [c for c in code.calls_in(call.function) if loop in c.blocks]
        shortcut = any(
            loop in a.blocks and a.value.operator == "+" for a in code.assignments_in(call.function)
        )
        if shortcut or any("norm" in c.name.lower() for c in inside):
            continue
        turns = _members(code, loop.value, call)
        if turns is not None and turns >= (MANY_TANHS if call.short == "tanh" else MANY_SIGMOIDS):
            return call.evidence(observed=f"{turns} times")
    return None


def _members(code: Program, value: Value, at: Call) -> int | None:
    """How many layers ``nn.ModuleList([nn.Linear(...) for _ in range(n)])`` holds."""
    made = code.maker_of(value, at)
    if made is None or made.short != "ModuleList" or not made.args:
        return None
    if made.args[0].kind in ("list", "tuple") and "for" not in made.args[0].text:
        return len(made.args[0].parts)
    counted = [
        b.value.call
        for c in made.args[0].calls()
        for b in c.blocks
        if b.kind == "comprehension" and b.value is not None and b.value.call is not None
    ]
    for call in counted:
        if call.short == "range" and len(call.args) == 1:
            number = code.resolve(call.args[0], call).number
            return None if number is None else int(number)
    return None


def _repeated(code: Program, call: Call) -> int | None:
    """How often a loop adds a hidden saturating layer; None when it is too few or not known."""
    activation = code.argument(call, "activation")
    word = call.short.lower() if activation is None else activation.string
    limit = MANY_TANHS if word == "tanh" else MANY_SIGMOIDS
    if word not in ("sigmoid", "tanh") or not call.loops:
        return None
    if any("Norm" in c.short for c in code.calls_under(call.loops[-1]) if c.loops == call.loops):
        return None
    source = call.loops[-1].value
    counted = source.call if source is not None else None
    if counted is None or counted.short not in ("range", "xrange") or len(counted.args) != 1:
        return None
    turns = code.resolve(counted.args[0], counted).number
    return int(turns) if turns is not None and turns >= limit else None
