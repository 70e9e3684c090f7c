"""Steps written by hand that follow the sum of the errors of a whole table, not their mean."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.intake.code import Place, Program, Value
from advisor.intake.code.by_hand import by_hand
from advisor.intake.code.hand_activations import At
from advisor.intake.code.hand_updates import factors, is_transposed, rate_of

# Tables of hundreds of rows and more; an XOR written out has four.
_TABLES = [
    "read_csv",
    "loadtxt",
    "genfromtxt",
    "make_classification",
    "make_regression",
    "load_breast_cancer",
    "load_iris",
    "load_digits",
    "load_diabetes",
    "load_wine",
    "fetch_openml",
    "fetch_california_housing",
    "make_moons",
    "make_blobs",
]
_DRAWS = ("permutation", "choice", "randint", "sample")
# A sum over some hundred rows makes this a rate of ten and more.
_LEAST_RATE = 0.05
_MOST_NAMES = 200


def summed_steps(code: Program) -> Iterator[Place]:
    """Updates with a rate that suits a mean, where nothing divides by the number of rows."""
    hand = by_hand(code)
    if not hand.updates or not code.has(*_TABLES) or code.has(*_DRAWS) or _slices(code):
        return
    for update in hand.weights:
        rate = rate_of(update.step)
        number = None if rate is None else code.resolve(rate, update.at).number
        if number is None or number < _LEAST_RATE or "[" in update.name:
            continue
        written = list(_written(code, update.step, update.at))
        divided = any(v.operator == "/" or _is_mean(v) for v in written)
        if not divided and any(is_transposed(f) for v in written for f in factors(v)):
            yield update.place


def _slices(code: Program) -> bool:
    """Whether rows are taken in a loop: ``x[i:i + 32]``."""
    return any(
        b.kind == "for" and f"[{b.target.partition(',')[0]}" in a.value.text
        for a in code.assignments
        for b in a.blocks
    )


def _is_mean(value: Value) -> bool:
    return value.call is not None and value.call.short in ("mean", "average")


def _written(code: Program, value: Value, at: At) -> Iterator[Value]:
    """Everything in an expression, names followed to what they stand for in the same function.

    What a forward pass computes is left out: it ends at the difference that is the error.
    """
    errors = {id(e.value) for e in by_hand(code).errors}
    queue, seen = [(value, at)], 0
    while queue and seen < _MOST_NAMES:
        current, here = queue.pop()
        seen += 1
        if id(current) in errors:
            continue
        yield current
        queue.extend((p, here) for p in _inside(current))
        found = code.lookup(current.name, here) if current.kind == "name" else None
        if found is not None and found.function == here.function:
            queue.append((found.value, found))


def _inside(value: Value) -> tuple[Value, ...]:
    call = value.call
    if call is None:
        return value.parts
    receiver = () if call.receiver is None else (call.receiver,)
    return (*call.args, *receiver)
