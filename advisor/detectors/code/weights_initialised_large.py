"""Are weights drawn with a spread that is far too large for the number of inputs?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.hand_networks import hand_passes, weight_start
from advisor.detectors.initialisers import (
    drawn_variables,
    inputs_of,
    layer_starts,
    shape_of,
    spread_of,
    variable,
)
from advisor.intake.code import Call, Place, Program, Value, networks, program
from advisor.intake.code.hand_updates import factors
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# He et al. (2015) ask for a standard deviation times the root of the inputs of 1.41. The MNIST
# tutorial of TensorFlow 1 (0.1 with 3136 inputs, 5.6) still trains.
LARGE = 8.0
# Matrices, and kernels of convolutions over one and two axes.
_RANKS = (2, 3, 4)
_NO_MATRIX = pattern(r"emb|token|pos|bias|noise|latent|vocab|lookup|centers?|proto", re.IGNORECASE)
_MATRIX = pattern(r"\b(?:Linear|Conv\w*)\b")


@detector("weights-initialised-large", reads_comments=True)
def weights_initialised_large(case: Case) -> Answer:
    """Standard deviation times the root of the inputs of 8 or more, where both can be read.

    A spread of 1 is right for two inputs and 20 times too large for 784. Embeddings, tokens and
    positions that are added, and arrays that are scaled afterwards do not count.
    """
    code = program(case)
    found = [*_layers(code), *_modules(code), *_single(code), *_products(code), *_variables(code)]
    found += _by_hand(code)
    large = {e.where: e for scale, e in found if scale >= LARGE}
    if large:
        return present(*large.values())
    if found:
        return absent("the spread fits the number of inputs", found[0][1])
    shown = [n for n in networks(code) if n.path.weighted]
    drawn = [c for n in shown for p, s in layer_starts(code, n.path) if s.spread for c in [p]]
    if drawn:
        return unknown("weights are drawn by hand, but the number of inputs is not shown")
    if shown:
        return absent("layers start with the defaults of the library", shown[0].place.evidence())
    return not_seen(code, "no network is defined")


def _layers(code: Program) -> Iterator[tuple[float, Evidence]]:
    for network in networks(code):
        for position, start in layer_starts(code, network.path):
            inputs = inputs_of(code, network.path, position)
            if start.spread is not None and inputs is not None:
                yield _judged(start.spread, inputs, start.place)


def _judged(spread: float, inputs: int, place: Place) -> tuple[float, Evidence]:
    scale = spread * math.sqrt(inputs)
    return scale, place.evidence(observed=f"standard deviation {spread:g} with {inputs} inputs")


def _modules(code: Program) -> Iterator[tuple[float, Evidence]]:
    """``normal_(m.weight)`` over all linear or convolution layers: the widest counts."""
    sizes = [code.argument(c, "in_features", 0) for c in code.find("torch.nn.Linear")]
    widths = [int(s.number) for s in sizes if s is not None and s.number is not None]
    for call in code.find("normal_", "uniform_"):
        if not widths:
            continue
        value = call.receiver if call.receiver is not None else (call.args or (None,))[0]
        if value is None or "weight" not in value.text:
            continue
        conditions = " ".join(b.value.text for b in call.branches if b.value is not None)
        spread = spread_of(code, call)
        if _MATRIX.search(conditions) and "Norm" not in conditions and spread is not None:
            yield _judged(spread, max(widths), call.place)


def _single(code: Program) -> Iterator[tuple[float, Evidence]]:
    """``head.weight.data.normal_()`` or ``nn.init.normal_(head.weight)`` of one linear layer."""
    for call in code.find("normal_", "uniform_"):
        value = call.receiver if call.args == () or call.receiver is not None else call.args[0]
        text = "" if value is None else value.text
        holder = text.removesuffix(".data").removesuffix(".weight")
        if holder == text.removesuffix(".data") or not holder or _rescaled(code, text):
            continue
        made = code.maker_of(Value("name", holder, name=holder), call)
        if made is None or made.name != "torch.nn.Linear":
            continue
        inputs, spread = code.argument(made, "in_features", 0), spread_of(code, call)
        if inputs is not None and inputs.number and spread is not None:
            yield _judged(spread, int(inputs.number), call.place)


def _variables(code: Program) -> Iterator[tuple[float, Evidence]]:
    """``tf.Variable(tf.random_normal(shape))``, also in a helper or a dictionary of weights."""
    for start in drawn_variables(code):
        if len(start.shape) in _RANKS and not _NO_MATRIX.search(start.name):
            yield _judged(start.spread, math.prod(start.shape[:-1]), start.place)


def _products(code: Program) -> Iterator[tuple[float, Evidence]]:
    """``x @ W`` where W is drawn by hand and not scaled."""
    for name, value, at in _right_sides(code):
        found = code.lookup(name, at)
        if found is None or found.value.call is None or found.augmented:
            continue
        inner = variable(code, value, at) if found.value.call.short in _WRAPS else found.value
        if inner is None or _rescaled(code, name):
            continue
        drawn, factor = _factor(code, inner, at)
        if drawn is None or factor is None or drawn.call is None:
            continue
        spread, shape = spread_of(code, drawn.call), shape_of(code, drawn, drawn.call)
        if spread is not None and shape is not None and len(shape) == 2:
            yield _judged(spread * factor, shape[0], found.place)


def _by_hand(code: Program) -> Iterator[tuple[float, Evidence]]:
    """``dot(self.wih, inputs)``: weights on the left, with their inputs as columns."""
    for way in hand_passes(code):
        for step in way.products:
            made = weight_start(code, step)
            if made is None or factors(step.value)[1] is not step.inner:
                continue
            drawn, factor = _factor(code, made[0], made[0].call)
            if drawn is None or factor is None or drawn.call is None:
                continue
            spread, shape = spread_of(code, drawn.call), shape_of(code, drawn, drawn.call)
            if spread is not None and shape is not None and len(shape) == 2:
                yield _judged(spread * factor, shape[1], made[1])


def _factor(code: Program, value: Value, at: Call | None) -> tuple[Value | None, float | None]:
    """``randn(3, 4) * 0.02``: what is drawn, and the constant that it is scaled by."""
    if value.call is not None:
        return value, 1.0
    if value.operator not in ("*", "/") or len(value.parts) != 2:
        return None, None
    drawn = next((p for p in value.parts if p.call is not None), None)
    numbers = [n for p in value.parts if (n := code.resolve(p, at).number)]
    if drawn is None or len(numbers) != 1:
        return None, None
    return drawn, abs(numbers[0]) if value.operator == "*" else abs(1 / numbers[0])


_WRAPS = frozenset({"Variable", "Parameter"})


_WEIGHT_NAME = pattern(r"^(?:self\.)?(?:w|weights?)_?\d*$", re.IGNORECASE)


def _right_sides(code: Program) -> Iterator[tuple[str, Value, Call]]:
    """Names that something is multiplied by from the left, and matrices called w1, W2, weights."""
    last = code.calls[-1] if code.calls else None
    for a in code.assignments_like(_WEIGHT_NAME.match):
        if last is not None:
            yield a.target, Value("name", a.target, name=a.target), last
    for call in code.find("matmul", "mm", "dot"):
        if call.args:
            method = call.receiver is not None and len(call.args) == 1
            value = call.args[0] if method else call.args[min(1, len(call.args) - 1)]
            if value.kind == "name":
                yield value.name, value, call
    values = [(a.value, a.function) for a in code.assignments]
    values += [(v, f.name) for f in code.functions for v, _ in f.returns]
    for value, function in values:
        inside = code.calls_in(function)
        for part in value.walk() if "@" in value.operators() else ():
            right = part.parts[1] if part.operator == "@" and len(part.parts) == 2 else None
            if right is not None and right.kind == "name" and inside:
                yield right.name, right, inside[-1]


def _rescaled(code: Program, name: str) -> bool:
    """Whether the array is written to or multiplied afterwards."""
    return any(
        a.augmented in ("*=", "/=")
        for target in (name, f"{name}.data")
        for a in code.assignments_to(target)
    ) or any(c.text.startswith(f"{name}.") for c in code.find("mul_", "div_"))
