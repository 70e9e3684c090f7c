"""Does the loss take a square root or norm of something that can be exactly zero?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.gradients import gradient
from advisor.detectors.objectives import Objective, objectives, way_to
from advisor.detectors.roles import is_label_name
from advisor.detectors.root_edges import unsafe_roots
from advisor.detectors.safeguards import expressions, is_guarded, is_tensor_function, operand
from advisor.intake.code import Call, Program, Value, losses, program
from advisor.model import Answer, Case, Evidence

# torch.norm and tensor.norm are not here: their gradient at 0 is defined as 0 (norm_backward in
# PyTorch masks it). TensorFlow's and JAX's norm give NaN there.
_ROOTS = ("sqrt", "tensorflow.norm", "jax.numpy.linalg.norm", "acos", "arccos", "asin", "arcsin")

_SQUARES = frozenset({"square", "pow"})


@detector("sqrt-or-norm-at-zero", reads_comments=True)
def sqrt_or_norm_at_zero(case: Case) -> Answer:
    """A square root, a norm, an arc cosine or a power below 1 through which the gradient flows.

    The slope is infinite at the edge, and inf times 0 is NaN: a distance between two equal
    embeddings, or the root of a loss that reaches 0. A constant inside the root or a maximum
    protects; one added after the root does not. Roots of constants and of sizes do not count.
    """
    code = program(case)
    found = {e.where: e for o in objectives(code) for e in _unsafe(code, o)}
    found.update((e.where, e) for e in _distances(code))
    found.update({p.where: p.evidence(observed=w) for p, w in unsafe_roots(code)})
    if found:
        return present(*found.values())
    roots = [c for o in objectives(code) for c in _roots(code, o)]
    protected = [c for c in roots if (v := operand(c)) is not None and is_guarded(code, v, c)]
    if roots and len(protected) == len(roots):
        return absent("every root is protected", roots[0].evidence())
    if roots:
        return unknown(f"{roots[0].where}: it is not known whether a gradient flows through it")
    if objectives(code) or losses(code):
        return absent("no root or norm on the way to the loss")
    return not_seen(code, "no root or norm in a loss")


def _roots(code: Program, objective: Objective) -> list[Call]:
    found = way_to(code, objective).find(*_ROOTS)
    return [c for c in found if is_tensor_function(c) and not c.name.startswith("self.")]


def _unsafe(code: Program, objective: Objective) -> Iterator[Evidence]:
    for call in _roots(code, objective):
        value = operand(call)
        if value is not None and not is_guarded(code, value, call):
            inner = _at(objective, value, call)
            status = gradient(code, inner).flow.status
            if status == "flows" or (status == "unknown" and _is_distance(code, value, call)):
                yield call.evidence(observed=f"{call.short} of {value.text}")
    for value, at, place in expressions(code, objective):
        for part in value.walk():
            if part.operator != "**" or not 0 < (part.parts[1].number or 0) < 1:
                continue
            base = part.parts[0]
            inner = Objective(
                base, at, place, None, objective.function, objective.prediction, objective.target
            )
            flows = gradient(code, inner).flow.status == "flows"
            if flows and not is_guarded(code, base, at):
                yield place.evidence(observed=f"power below 1 of {base.text}")


def _is_distance(code: Program, value: Value, at: Call) -> bool:
    """A sum of squared differences of two things that are not labels, or a2 + b2 - 2ab."""
    found = code.resolve(value, at)
    if any(_is_gram(part) for part in found.walk()):
        return True
    for part in found.walk():
        squared = part.operator == "**" or (part.call is not None and part.call.short in _SQUARES)
        for inner in part.walk() if squared else ():
            names = [p.name for p in inner.parts if p.kind == "name"]
            if inner.operator == "-" and len(names) == 2 and not any(map(is_label_name, names)):
                return True
    return False


def _is_gram(value: Value) -> bool:
    """``a2 + b2 - 2 * a @ b.t()``: all distances within a batch, zero on the diagonal."""
    if value.operator != "-" or len(value.parts) != 2:
        return False
    inner = list(value.parts[1].walk())
    product = any(
        v.operator == "@" or (v.call is not None and v.call.short in ("matmul", "mm", "bmm"))
        for v in inner
    )
    return product and any(v.number == 2 for v in inner)


def _at(objective: Objective, value: Value, call: Call) -> Objective:
    own = objective.function
    mine = own is not None and own.name == call.function
    return Objective(
        value,
        call,
        call.place,
        None,
        own if mine else None,
        objective.prediction if mine else "",
        objective.target if mine else "",
    )


def _distances(code: Program) -> Iterator[Evidence]:
    """A distance of two embeddings in a Lambda layer: root of a sum of squared differences."""
    for layer in code.find("keras.layers.Lambda"):
        value = layer.args[0] if layer.args else layer.kwargs.get("function")
        function = None if value is None or value.kind != "name" else code.function(value.name)
        if function is None:
            continue
        for call in code.within(function):
            inner = operand(call)
            if call.short != "sqrt" or inner is None or is_guarded(code, inner, call):
                continue
            if any(v.operator == "-" and len(v.parts) == 2 for v in inner.walk()):
                yield call.evidence(observed=f"root of {inner.text}")
