"""Roots, arc functions and selections whose slope is infinite where their argument may stand.

Seen from the function or the line alone, for snippets that show no way to a loss.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors.ancestry import ancestry
from advisor.detectors.flows import NO_GRAD
from advisor.detectors.roles import is_label_name
from advisor.detectors.safeguards import is_guarded, operand
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.patterns import pattern

_TENSORS = ("torch.", "tensorflow.", "keras.", "jax.")
_SQUARES = frozenset({"square", "pow"})
_SUMS = frozenset({"sum", "reduce_sum"})
_ARCS = frozenset({"acos", "arccos", "asin", "arcsin"})
_CLAMPS = frozenset({"clamp", "clip", "clip_by_value", "clamp_"})
_CLAMP_BOUNDS = ("min", "max", "clip_value_min", "clip_value_max", "a_min", "a_max")
_FIGURES = pattern(
    r"metric|acc|score|eval|valid|test|knn|plot|rmse|mining|nearest|neighbo|retriev|cluster|predict"
    r"|kinetic|physics|reward|env"
)
# A point that no network moves.
_FIXED = pattern(r"(?:^|_)(?:pos|coords?|xyz|points?|box(?:es)?|centers?|grid|anchors?)(?:$|_|\d)")
MAX_HOPS = 8


_EDGED = _ARCS | {"sqrt"}


def unsafe_roots(code: Program) -> Iterator[tuple[Place, str]]:
    """Roots of sums of squared differences and arc functions of what may be exactly 1."""
    if code.framework == "" and not code.mentions("torch", "tensorflow", "jax", "backward"):
        differentiable = code.has("backward", "gradient", "value_and_grad", "relu", "compile")
    else:
        differentiable = True
    if not differentiable:
        return
    for call in code.called(_EDGED):
        if _is_cut(code, call) or _FIGURES.search(call.function.lower()):
            continue
        value = operand(call)
        if value is None or not _is_tensor(call):
            continue
        if call.short == "sqrt" and _is_pair_distance(code, value, call):
            if not is_guarded(code, value, call) and not _is_masked_later(call):
                yield call.place, f"root of {value.text}"
        elif call.short in _ARCS and _may_be_one(code, value, call):
            yield call.place, f"{call.short} of what may be exactly 1"
    for value, at, place in _statements(code):
        for part in value.walk() if "**" in value.operators() else ():
            if part.operator != "**" or not 0 < (part.parts[1].number or 0) < 1:
                continue
            base = part.parts[0]
            if _FIGURES.search(at.function.lower()) or _is_cut(code, at):
                continue
            tensors = any(
                c.name.startswith(_TENSORS) or c.receiver is not None for c in base.calls()
            )
            unsafe = _is_pair_distance(code, base, at) and not is_guarded(code, base, at)
            if tensors and unsafe:
                yield place, f"power below 1 of {base.text}"


def _is_cut(code: Program, at: Call | Assignment) -> bool:
    """Whether no gradient is recorded: a with or a decorator says so."""
    if any(b.value is not None and NO_GRAD.search(b.value.text) for b in at.blocks):
        return True
    function = code.function(at.function) if at.function else None
    return function is not None and any(NO_GRAD.search(d.text) for d in function.decorators)


def _is_tensor(call: Call) -> bool:
    if call.receiver is not None and call.text != call.receiver.text:
        return not call.name.startswith(("numpy.", "math."))
    return call.name.startswith(_TENSORS)


def _statements(code: Program) -> Iterator[tuple[Value, Assignment, Place]]:
    for a in code.assignments:
        yield a.value, a, a.place
    for function in code.functions:
        for value, place in function.returns:
            end = Assignment(
                "", value, place, function.last_order, function.name, function.klass, ()
            )
            yield value, end, place


def _is_pair_distance(code: Program, value: Value, at: Call | Assignment) -> bool:
    """A sum over an axis of the squared difference of two things, neither of them a label."""
    found, moment = value, at
    for _ in range(MAX_HOPS):
        if found.kind == "name":
            given = code.lookup(found.name, moment)
            if given is None or given.unpacked is not None or given.augmented:
                return False
            found, moment = given.value, given
            continue
        if _is_gram(code, found, moment) or _is_variance(found):
            return True
        call = found.call
        if call is not None and call.short in _FLOORS and (inner := operand(call)) is not None:
            found = inner  # a floor of 0 still hands on a 0
            continue
        if call is None or call.short not in _SUMS or not _has_axis(call):
            return False
        inner = operand(call)
        return inner is not None and _is_squared_difference(code, inner, call)
    return False


_FLOORS = frozenset({"clamp", "clamp_", "clamp_min", "clip", "relu", "maximum"})
_PRODUCTS = frozenset({"matmul", "mm", "bmm", "dot"})


def _is_product(code: Program, value: Value, at: Call | Assignment) -> bool:
    found = code.resolve(value, at)
    return found.operator == "@" or (found.call is not None and found.call.short in _PRODUCTS)


def _is_gram(code: Program, value: Value, at: Call | Assignment) -> bool:
    """``a2 - 2 * a @ a.t() + b2``: all distances within a batch, zero on the diagonal."""
    terms = list(_terms(value)) if value.operator in ("+", "-") else []
    if len(terms) != 3:
        return False
    return any(
        v.operator in ("*", "@")
        and any(p.number == 2 for p in v.walk())
        and any(_is_product(code, p, at) for p in (v, *v.parts))
        for v in terms
    )


def _terms(value: Value) -> Iterator[Value]:
    if value.operator in ("+", "-") and len(value.parts) == 2:
        for part in value.parts:
            yield from _terms(part)
    else:
        yield value


def _is_variance(value: Value) -> bool:
    """``pool(x * x) - m * m``: the mean of squares less the square of the mean, 0 where flat."""
    if value.operator != "-" or len(value.parts) != 2 or _square(value.parts[1]) is None:
        return False
    call = value.parts[0].call
    inner = None if call is None else operand(call)
    averages = call is not None and ("pool" in call.short or "mean" in call.short)
    return averages and inner is not None and _square(inner) is not None


def _square(value: Value) -> Value | None:
    """What is squared: of ``x ** 2``, ``x * x``, ``x.pow(2)``; None for anything else."""
    if value.operator == "**" and value.parts[1].number == 2:
        return value.parts[0]
    if value.operator == "*" and len(value.parts) == 2:
        return value.parts[0] if value.parts[0].text == value.parts[1].text else None
    return operand(value.call) if value.call is not None and value.call.short in _SQUARES else None


def _has_axis(call: Call) -> bool:
    method = call.receiver is not None and call.text != call.receiver.text
    given = len(call.args) >= (1 if method else 2)
    return given or any(k in call.kwargs for k in ("axis", "dim", "axes", "reduction_indices"))


def _is_squared_difference(code: Program, value: Value, at: Call | Assignment) -> bool:
    found, moment = value, at
    for _ in range(MAX_HOPS):
        if found.kind == "name":
            given = code.lookup(found.name, moment)
            if given is None or given.unpacked is not None or given.augmented:
                return False
            found, moment = given.value, given
            continue
        base = _square(found)
        return base is not None and _is_difference(code, base, moment)
    return False


def _is_difference(code: Program, value: Value, at: Call | Assignment) -> bool:
    found = value
    if found.kind == "name":
        given = code.lookup(found.name, at)
        if given is None or given.unpacked is not None or given.augmented:
            return False
        found = given.value
    if found.operator != "-" or len(found.parts) != 2:
        return False
    names = [_root(p) for p in found.parts]
    if names[0] and names[0] == names[1] and code.has("jax.grad", "jax.value_and_grad"):
        return True  # with itself at zero distance, and differentiated by the place
    if any(not n or is_label_name(n) or _FIXED.search(n.lower()) for n in names):
        # y - x of two unpacked inputs of a Lambda are a pair all the same.
        return {n for n in names if n} == {"x", "y"}
    return True


def _root(value: Value) -> str:
    while value.kind == "subscript" and value.parts:
        value = value.parts[0]
    if value.call is not None and value.call.short in ("unsqueeze", "expand_dims"):
        inner = operand(value.call)
        return "" if inner is None else _root(inner)
    return value.name if value.kind == "name" else ""


def _is_masked_later(call: Call) -> bool:
    """``d2 + mask * eps`` before the root and the like: the zeros are known to the author."""
    line = call.place.text
    return "mask" in line or "eps" in line.lower()


def _may_be_one(code: Program, value: Value, at: Call | Assignment) -> bool:
    """Clamped to [-1, 1] itself, so that the slope at the edge is infinite."""
    found = value
    for _ in range(MAX_HOPS):
        if found.kind != "name":
            break
        given = code.lookup(found.name, at)
        if given is None or given.unpacked is not None or given.augmented:
            return False
        found, at = given.value, given
    call = found.call
    if call is None or call.short not in _CLAMPS:
        return False
    bounds = [*call.args, *(v for k, v in call.kwargs.items() if k in _CLAMP_BOUNDS)]
    numbers = [code.resolve(b, call).number for b in bounds]
    if not any(n is not None and abs(n) == 1 for n in numbers):
        return False
    way = ancestry(code, found, at, inside=False)
    return not any(is_label_name(v.name) and v.name == "y" for v in way.values if v.kind == "name")


_EDGES = frozenset({"log", "sqrt", "log2", "log10", "rsqrt", "reciprocal"})
_LOGS = frozenset({"log", "log2", "log10"})
_WHERES = ("torch.where", "tensorflow.where", "jax.numpy.where", "tensorflow.compat.v1.where")


def unsafe_selections(code: Program) -> Iterator[tuple[Place, str]]:
    """``where(x > 0, log(x), 0)``: the branch not taken hands on 0 times infinity, which is NaN."""
    for call in code.find("where"):
        if call.name not in _WHERES or len(call.args) != 3 or _is_cut(code, call):
            continue
        if _FIGURES.search(call.function.lower()):
            continue
        tested = {v.name for v in call.args[0].walk() if v.kind == "name"}
        for branch in call.args[1:]:
            name = _edge(code, branch, call)
            if name is not None and name in tested and not is_label_name(name):
                yield call.place, f"the other branch is computed at {name} = 0 as well"
                break
            if _scaled_logarithm(code, branch, call, tested):
                yield call.place, "a logarithm of 0 times something that is learned"
                break


def _scaled_logarithm(code: Program, branch: Value, at: Call, tested: set[str]) -> bool:
    """``(k - 1) * log(y / th)``: minus infinity reaches the gradient of k, whatever is chosen."""
    for part in code.resolve(branch, at).walk():
        if part.operator != "*" or len(part.parts) != 2:
            continue
        for factor, other in (part.parts, part.parts[::-1]):
            call = other.call
            inner = operand(call) if call is not None and call.short in _LOGS else None
            if call is None or inner is None or is_guarded(code, inner, call):
                continue
            under = code.resolve(inner, call)
            top = under.parts[0] if under.operator == "/" else under
            learned = any(n not in tested and not is_label_name(n) for n in factor.names())
            if top.kind == "name" and top.name in tested and learned:
                return True
    return False


def _edge(code: Program, branch: Value, at: Call) -> str | None:
    """The name that a branch has an infinite slope or value in at 0."""
    found: Value = branch
    if found.kind == "name":
        given = code.lookup(found.name, at)
        if given is None or given.unpacked is not None or given.augmented:
            return None
        found = given.value
    for part in found.walk():
        if part.operator == "/" and part.parts[1].kind == "name":
            return part.parts[1].name
        call = part.call
        if call is not None and call.short in _EDGES:
            inner = operand(call)
            if inner is None or inner.kind != "name":
                continue
            given = code.lookup(inner.name, at)
            value = None if given is None else given.value
            divided = value is not None and value.operator == "/"
            if divided and value is not None and value.parts[1].kind == "name":
                return value.parts[1].name
            return inner.name
    return None
