"""Gradients written by hand: which way an update goes, and whether derivatives are right."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Call, Place, Program, Value
from advisor.intake.code.by_hand import Step, by_hand
from advisor.intake.code.hand_activations import At
from advisor.intake.code.hand_updates import Update, factors, is_transposed, roots, untransposed

MAX_HOPS = 30
_KEEPS = frozenset(
    {"sum", "mean", "average", "reshape", "transpose", "squeeze", "array", "asarray", "multiply"}
    | {"dot", "matmul", "outer", "inner", "flatten", "ravel", "clip", "atleast_2d", "divide"}
)


def climbing_updates(code: Program) -> Iterator[tuple[Place, str]]:
    """Weights that are changed along the gradient of their error instead of against it."""
    for update in by_hand(code).weights:
        if update.sign * error_sign(code, update.step, update.at) > 0:
            yield update.place, "the step goes up the error, not down"


def error_sign(code: Program, value: Value, at: At | None, hops: int = MAX_HOPS) -> int:
    """1 when a step grows with prediction minus target, -1 with target minus prediction."""
    if hops == 0 or value.is_literal:
        return 0
    hand = by_hand(code)
    known = next((e.sign for e in hand.errors if e.value is value), None)
    if known is not None:
        return known
    if value.operator == "-" and len(value.parts) == 1:
        return -error_sign(code, value.parts[0], at, hops - 1)
    if value.operator in ("*", "/", "@") and value.parts:
        turned = -1 if any((p.number or 0) < 0 for p in value.parts) else 1
        return turned * _only(error_sign(code, p, at, hops - 1) for p in value.parts)
    if value.operator == "+":
        return _only(error_sign(code, p, at, hops - 1) for p in value.parts)
    if value.operator == "comprehension":
        return error_sign(code, value.parts[0], at, hops - 1)
    if value.kind == "subscript" and value.parts:
        return _entry_sign(code, value, at, hops)
    call = value.call
    if call is not None and call.short in _KEEPS and hand.function(call) is None:
        given = (*call.args, *((call.receiver,) if call.receiver is not None else ()))
        return _only(error_sign(code, v, call, hops - 1) for v in given)
    if value.kind == "name":
        return _name_sign(code, value, at, hops)
    went = hand.back(value, at, None)
    return 0 if went is None else error_sign(code, went[0], went[1], hops - 1)


def _only(signs: Iterator[int]) -> int:
    """The one sign among zeros; 0 when two differ."""
    found = {s for s in signs if s}
    return found.pop() if len(found) == 1 else 0


def _name_sign(code: Program, value: Value, at: At | None, hops: int) -> int:
    went = by_hand(code).back(value, at, None)
    if went is not None:
        found = error_sign(code, went[0], went[1], hops - 1)
        if found:
            return found
    name = value.name.removesuffix(".T")
    for a in code.entries_of(name):  # p[range(n), y] -= 1: probabilities minus one-hot labels
        if a.augmented == "-=" and a.value.number == 1:
            return 1
    for a in code.assignments_to(name):  # summed up over time
        grown = a.augmented == "+=" and at is not None and a is not at
        found = error_sign(code, a.value, a, hops // 2) if grown else 0
        if found:
            return found
    for a in code.entries_of(name):  # nabla[-1] = delta @ a.T
        found = error_sign(code, a.value, a, hops // 2)
        if found:
            return found
    for block in code.blocks:  # for w, d in zip(weights, deltas)
        call = None if block.value is None else block.value.call
        names = [t.strip("() ") for t in block.target.split(",")]
        if call is not None and call.short == "zip" and name in names:
            position = names.index(name)
            if position < len(call.args):
                return error_sign(code, call.args[position], call, hops // 2)
    return 0


def _entry_sign(code: Program, value: Value, at: At | None, hops: int) -> int:
    """``grads["W1"]``: of the entry, or of all that a dictionary holds."""
    for a in code.assignments_to(value.text):
        found = error_sign(code, a.value, a, hops // 2)
        if found:
            return found
    holder, moment = value.parts[0], at
    for _ in range(MAX_HOPS):
        if holder.kind == "dict":
            keys = [p.string for p in value.parts[1:]]
            chosen = [
                v for k, v in zip(holder.keys, holder.parts, strict=False) if k in keys
            ] or list(holder.parts)
            return _only(error_sign(code, v, moment, hops // 2) for v in chosen)
        went = by_hand(code).back(holder, moment, None)
        if went is None:
            break
        holder, moment = went[0], went[1]
    return error_sign(code, value.parts[0], at, hops - 1)


# --- derivatives ---


def wrong_derivatives(code: Program) -> Iterator[tuple[Place, str]]:
    """Derivatives that are taken of the wrong value, or left out of a hidden layer."""
    yield from _masked_by_itself(code)
    hand = by_hand(code)
    if not hand.updates:
        return
    for call in code.calls:
        form = _derivative_form(code, call)
        if form is None or not call.args:
            continue
        word, of_output = form
        steps = hand.steps(call.args[-1], call)
        if not steps:
            continue
        if not of_output and steps[0].kind == "activation" and steps[0].name == word:
            yield call.place, f"{call.short} computes the {word} again, of its own output"
        elif of_output and steps[0].kind == "product":
            yield call.place, f"{call.short} takes the output of the {word}, not its input"
    yield from _without_derivative(code)


def _masked_by_itself(code: Program) -> Iterator[tuple[Place, str]]:
    """``return grad * (grad > 0)`` in the ``backward`` of a class whose ``forward`` is a ReLU."""
    for function in code.functions:
        if not function.klass or not function.name.endswith(".backward"):
            continue
        ahead = code.function(f"{function.klass}.forward")
        ahead = ahead or code.function(f"{function.klass}.__call__")
        rectifies = ahead is not None and code.calls_in(ahead.name)
        if not rectifies or not any(c.short in _RECTIFIES for c in rectifies):
            continue
        given = set(function.parameters) - {"self"}
        masks = [
            v
            for value, _ in function.returns
            for v in value.walk()
            if v.operator in (">", ">=", "<", "<=") and len(v.parts) == 2
        ]
        sides = [m.parts[0].text for m in masks if m.parts[1].number == 0]
        if sides and all(s in given for s in sides) and len(given) == 1:
            yield function.returns[0][1], "the gradient is masked by its own sign, not the input's"


_RECTIFIES = frozenset({"maximum", "relu", "clip", "where"})


def _derivative_form(code: Program, call: Call) -> tuple[str, bool] | None:
    """The activation that a function is the derivative of, and whether it takes its output."""
    hand = by_hand(code)
    body = hand.body(call)
    function = hand.function(call)
    if body is None or function is None or not function.parameters:
        return None
    value, at = body
    given = function.parameters[-1]
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is None or found.function != function.name or found.augmented:
            return None
        value, at = found.value, found
    if value.operator == "*" and len(value.parts) == 2:
        one, other = value.parts
        if other.operator != "-":
            one, other = other, one
        if other.operator != "-" or len(other.parts) != 2 or other.parts[0].number != 1:
            return None
        if other.parts[1].text != one.text:
            return None
        return _applied(code, one, at, given, "sigmoid")
    if value.operator == "-" and len(value.parts) == 2 and value.parts[0].number == 1:
        inner = _squared(value.parts[1])
        return None if inner is None else _applied(code, inner, at, given, "tanh")
    return None


def _squared(value: Value) -> Value | None:
    """What ``x ** 2``, ``x * x`` and ``np.square(x)`` square."""
    call = value.call
    if call is not None:
        return call.args[0] if call.short in ("square", "power") and call.args else None
    if len(value.parts) != 2:
        return None
    first, second = value.parts
    power = value.operator == "**" and second.number == 2
    return first if power or (value.operator == "*" and first.text == second.text) else None


def _applied(
    code: Program, value: Value, at: At | None, given: str, word: str
) -> tuple[str, bool] | None:
    if value.kind == "name" and value.name == given:
        return word, True
    if value.kind == "name":
        found = code.lookup(value.name, at)
        if found is None or found.augmented or at is None or found.function != at.function:
            return None
        value, at = found.value, found
    bent = by_hand(code).activation(value, at)
    if bent is None or bent[0] != word or bent[1].text != given:
        return None
    return word, False


def _without_derivative(code: Program) -> Iterator[tuple[Place, str]]:
    """``d_hidden = delta.dot(W2.T)`` used as it is where the hidden layer has an activation."""
    hand = by_hand(code)
    bent = _bent_weights(code)
    for update in hand.weights:
        if not roots(update.name) & bent.keys():
            continue
        for side, at in _gradient_sides(code, update):
            back = factors(side)
            if not back or not any(is_transposed(f) and hand.is_weight(f) for f in back):
                continue
            through = next(f for f in back if is_transposed(f) and hand.is_weight(f))
            if roots(untransposed(through).text) & roots(update.name):
                continue
            word = next(bent[r] for r in roots(update.name) if r in bent)
            yield at.place, f"the error passes a {word} without its derivative"


def _bent_weights(code: Program) -> dict[str, str]:
    """Weights behind which an activation stands, by name, where another layer follows."""
    found: dict[str, str] = {}
    for _, steps in by_hand(code).passes:
        products = [s for s in steps if s.kind == "product"]
        for step in products[1:]:
            after = steps[steps.index(step) - 1]
            if after.kind == "activation" and after.name != "softmax" and not _is_entry(step):
                found.update((r, after.name) for r in roots(step.name))
    return found


def _is_entry(step: Step) -> bool:
    return "[" in step.name


def _gradient_sides(code: Program, update: Update) -> Iterator[tuple[Value, At]]:
    """The errors that a step multiplies its inputs with, as they were computed."""
    value, at = update.step, update.at
    for _ in range(MAX_HOPS):
        pair = factors(value)
        if (pair and any(is_transposed(p) for p in pair)) or _is_scaled_product(value):
            break
        if value.operator in ("*", "/", "+") and len(value.parts) == 2:
            inner = [p for p in value.parts if p.kind != "literal" and _may_hold(code, p, at)]
            if len(inner) != 1:
                return
            value = inner[0]
            continue
        found = code.lookup(value.name, at) if value.kind == "name" else None
        if found is None or found.augmented or found.unpacked is not None:
            return
        value, at = found.value, found
    for part in factors(value):
        found = code.lookup(part.name, at) if part.kind == "name" else None
        if is_transposed(part) or (found is not None and _is_changed(code, part.name)):
            continue
        hops = MAX_HOPS
        moment: At = at
        while found is not None and not found.augmented and found.unpacked is None and hops:
            part, moment, hops = found.value, found, hops - 1
            found = code.lookup(part.name, moment) if part.kind == "name" else None
            if found is not None and _is_changed(code, part.name):
                return
        yield part, moment


def _is_scaled_product(value: Value) -> bool:
    """``lr * x.T @ d``, which is ``(lr * x.T) @ d``."""
    pair = factors(value)
    return bool(pair) and any(is_transposed(v) for v in pair[0].walk())


def _may_hold(code: Program, value: Value, at: At) -> bool:
    """Whether a factor may be the gradient: a product, or a name that stands for one."""
    if factors(value):
        return True
    if value.kind == "name":
        found = code.lookup(value.name, at)
        return found is not None and not found.value.is_literal and bool(
            [p for p in found.value.walk() if factors(p)]
        )  # fmt: skip
    return any(factors(p) for p in value.walk())


def _is_changed(code: Program, name: str) -> bool:
    """Whether entries of an array are set, or it is multiplied in place: ``d[a <= 0] = 0``."""
    changed = any(a.augmented for a in code.assignments_to(name))
    return changed or bool(code.entries_of(name))
