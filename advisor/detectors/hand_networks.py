"""What networks written by hand in NumPy or plain Python show: starts, outputs, rates, data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.safeguards import is_guarded
from advisor.detectors.training_steps import counts_epochs
from advisor.intake.code import Assignment, Call, Place, Program, Value
from advisor.intake.code.by_hand import Error, Step, by_hand
from advisor.intake.code.facts import BRANCHES
from advisor.intake.code.hand_activations import At
from advisor.intake.code.hand_updates import factors, rate_of, roots, untransposed
from advisor.patterns import pattern

# Where outputs are unbounded a rate of 1 overshoots; sigmoids on XOR are taught with up to 10.
HIGH, HIGH_BOUNDED = 1.0, 20.0
_BOUNDED = frozenset({"sigmoid", "tanh", "softmax"})
_REACHES_ZERO = frozenset({"sigmoid", "softmax", "relu"})
_STARTS = frozenset(
    {"randn", "rand", "random", "uniform", "normal", "standard_normal", "zeros", "ones"}
)
_CONSTANT = {"zeros": 0.0, "zeros_like": 0.0, "ones": 1.0, "ones_like": 1.0, "empty": 0.0}


@dataclass(frozen=True, eq=False, slots=True)
class HandPass:
    """An error with the way to its prediction: ``steps`` from output to input."""

    error: Error
    steps: tuple[Step, ...]

    @property
    def products(self) -> tuple[Step, ...]:
        """The layers, the last first."""
        return tuple(s for s in self.steps if s.kind == "product")

    @property
    def output(self) -> str:
        """The activation behind the last layer in one word."""
        return self.steps[0].name if self.steps[0].kind == "activation" else "linear"

    def is_deep(self, code: Program) -> bool:
        """Whether there is more than one layer: by name, or by a loop over layers."""
        if len({s.name for s in self.products}) > 1:
            return True
        return any(_is_repeated(code, s) for s in self.products)

    @property
    def place(self) -> Place:
        """The line of the error."""
        return self.error.at.place


def hand_passes(code: Program) -> tuple[HandPass, ...]:
    """Every forward pass by hand that is followed to a product with weights."""
    found = (HandPass(e, s) for e, s in by_hand(code).passes)
    return tuple(p for p in found if p.products)


def hand_trained(code: Program) -> Place | None:
    """Where weights are changed by hand; None when they are not."""
    updates = by_hand(code).updates
    return updates[0].place if updates else None


_WORD = pattern(r"[A-Za-z_]\w*")


def _is_repeated(code: Program, step: Step) -> bool:
    """``for w, b in zip(weights, biases)``, or a class of layers of which several are made."""
    at = step.at
    if at is None:
        return False
    holder, _, index = step.name.partition("[")
    words = {holder.partition(".")[0], *_WORD.findall(index)}
    if any(b.kind == "for" and words & set(_WORD.findall(b.target)) for b in at.blocks):
        return True
    return bool(at.klass) and len(code.find(at.klass)) > 1


def linear_passes(code: Program) -> Iterator[Place]:
    """Products of several layers in a program that bends nothing but, at most, the output."""
    hand = by_hand(code)
    for way in hand_passes(code):
        repeated = any(_is_repeated(code, s) for s in way.products)
        inner = way.steps if repeated or way.output == "linear" else way.steps[1:]
        if not way.is_deep(code) or any(s.kind == "activation" for s in inner):
            continue
        ends = {id(way.steps[0].value)}
        bent = any(
            id(part) not in ends and hand.activation(part, None) is not None
            for value, _ in _values(code)
            for part in value.walk()
        )
        at = way.products[-1].at
        if not bent and at is not None and not code.is_fragment:
            yield at.place
            return


def unsafe_logarithms(code: Program) -> Iterator[tuple[Call, str]]:
    """Logarithms, in a program that trains by hand, of what a sigmoid or softmax gives."""
    hand = by_hand(code)
    if not hand.updates:
        return
    for call in code.find("log", "log2", "log10"):
        value = call.args[0] if len(call.args) == 1 else None
        if value is not None and value.operator == "-" and value.parts[0].number == 1:
            value = value.parts[-1]
        if value is None or is_guarded(code, value, call):
            continue
        steps = hand.steps(value, call)
        if steps and steps[0].kind == "activation" and steps[0].name in _REACHES_ZERO:
            yield call, steps[0].name


def whole_softmaxes(code: Program) -> Iterator[Place]:
    """``e / e.sum()`` by hand, of a network that is trained on batches.

    That it gets batches shows where an error is divided by their number or summed over them.
    """
    hand = by_hand(code)
    for way in hand_passes(code):
        if way.output != "softmax" or not _in_batches(code, way):
            continue
        call = way.steps[0].value.call
        body = None if call is None else hand.body(call)
        if body is None or call is None:
            continue
        quotient = code.resolve(body[0], body[1])
        below = quotient.parts[-1] if quotient.operator == "/" else None
        made = None if below is None else code.origin(below, body[1])
        function = hand.function(call)
        several = function is not None and any(
            c.short in ("sum", "reshape") and c.kwargs for c in code.within(function)
        )
        if made is not None and made.short == "sum" and not several and not made.kwargs:
            method = made.receiver is not None and made.text != made.receiver.text
            if len(made.args) == (0 if method else 1):
                yield made.place


_COUNTS = pattern(r"shape\[0\]|\blen\(|batch_?size|\bn_samples\b")


def _in_batches(code: Program, way: HandPass) -> bool:
    """Whether the statement of an error divides it by the number of examples."""
    at = way.error.at
    value = at.value if isinstance(at, Assignment) else None
    below = [
        v.parts[1]
        for v in (() if value is None else value.walk())
        if v.operator == "/" and len(v.parts) == 2
    ]
    return any(_COUNTS.search(v.text) or _COUNTS.search(code.resolve(v, at).text) for v in below)


@dataclass(frozen=True, slots=True)
class HandRate:
    """The learning rate of an update, and the rate at which such networks get into trouble."""

    rate: float
    limit: float
    place: Place


def hand_rates(code: Program) -> Iterator[HandRate]:
    """Rates of updates by hand. Where every activation is bounded they may be ten times higher."""
    ways = hand_passes(code)
    if not ways:
        return
    bounded = all(s.name in _BOUNDED for w in ways for s in w.steps if s.kind == "activation")
    bounded = bounded and all(w.output in _BOUNDED for w in ways)
    for update in by_hand(code).weights:
        found = rate_of(update.step)
        number = None if found is None else code.resolve(found, update.at).number
        if number is not None and number > 0:
            yield HandRate(number, HIGH_BOUNDED if bounded else HIGH, update.place)


def restarted_weights(code: Program) -> Iterator[tuple[Place, str]]:
    """Weights that are drawn again in the loop over epochs that changes them."""
    for update in by_hand(code).weights:
        loops = [b for b in update.at.blocks if b.kind in ("for", "while")]
        for a in code.assignments_to(update.name):
            if a is update.at or a.augmented or a.function != update.at.function:
                continue
            shared = [b for b in loops if b in a.blocks]
            made = any(c.short in _STARTS for c in a.value.calls())
            if not shared or not made or a.order > update.at.order:
                continue
            loop, deeper = shared[-1], loops[len(shared) :]
            epochs = counts_epochs(loop) and not any(counts_epochs(b) for b in deeper)
            if epochs and not any(b.kind in BRANCHES for b in a.blocks):
                yield a.place, update.name


# --- how weights start ---


def weight_start(code: Program, step: Step) -> tuple[Value, Place] | None:
    """The value that the weights of a layer start with, and where."""
    value = untransposed(_weight(step))
    names = [value.text, *sorted(roots(value.text))]
    for a in code.assignments_to(value.text):
        if not a.augmented and a.unpacked is None and value.text not in a.value.text:
            return a.value, a.place
    for a in code.assignments:
        if a.augmented or a.unpacked is not None or a.value.kind == "dict":
            continue
        mine = a.target in names or a.target.partition(".")[2] in names
        if mine and value.text not in a.value.text:
            return a.value, a.place
    for written, place in _values(code):  # {"W1": np.zeros((3, 4)), ...}
        for part in written.walk():
            if part.kind == "dict":
                for key, inner in zip(part.keys, part.parts, strict=False):
                    if key in roots(value.text):
                        return inner, place
    return None


def sizes(code: Program, step: Step) -> tuple[int, ...]:
    """The numbers in the shape of the weights of a layer that can be read."""
    made = weight_start(code, step)
    if made is None:
        return ()
    numbers = [
        code.resolve(v, call).number
        for call in made[0].calls()
        for argument in call.args
        for v in (argument.parts if argument.kind in ("list", "tuple") else (argument,))
    ]
    return tuple(int(n) for n in numbers if n is not None and n >= 1)


def _values(code: Program) -> Iterator[tuple[Value, Place]]:
    yield from ((a.value, a.place) for a in code.assignments)
    yield from ((v, p) for f in code.functions for v, p in f.returns)
    yield from ((v, c.place) for c in code.find("append") for v in c.args)


def _weight(step: Step) -> Value:
    return next((f for f in factors(step.value) if f is not step.inner), step.value)


def constant_start(code: Program, value: Value, at: At | None = None) -> float | None:
    """The one number that an array is filled with; None for anything else."""
    call = value.call
    if call is not None:
        if call.short in ("array", "asarray", "matrix") and call.args:
            return constant_start(code, call.args[0], at)
        if call.short in ("full", "full_like") and len(call.args) > 1:
            return code.resolve(call.args[1], call).number
        numeric = call.name.startswith("numpy.")
        return _CONSTANT.get(call.short) if numeric else None
    if value.operator == "comprehension" and value.parts:
        return _element(code, value.parts[0], at)
    if value.operator in ("*", "+") and len(value.parts) == 2:
        sides = [constant_start(code, p, at) for p in value.parts]
        numbers = [code.resolve(p, at).number for p in value.parts]
        for side, number in zip(sides, reversed(numbers), strict=True):
            if side is not None and number is not None:
                listed = any(p.kind == "list" for p in value.parts)
                return side if listed else side * number if value.operator == "*" else side + number
        return None
    if value.kind == "list" and len(value.parts) == 1:
        return _element(code, value.parts[0], at)
    if value.kind == "list" and value.parts:
        members = {constant_start(code, p, at) if p.kind == "list" else p.number
                   for p in value.parts}  # fmt: skip
        return members.pop() if len(members) == 1 else None
    return None


def _element(code: Program, value: Value, at: At | None) -> float | None:
    number = code.resolve(value, at).number
    return constant_start(code, value, at) if number is None else number


def constant_starts(code: Program) -> Iterator[tuple[Step, Place, float]]:
    """Layers of a network of several whose weights all start at one number.

    Where the layer behind starts at random the units get different gradients, and all is well.
    """
    for way in hand_passes(code):
        starts = [(s, weight_start(code, s)) for s in way.products]
        if not way.is_deep(code):
            continue
        found = [
            (s, w[1], number)
            for s, w in starts
            if w is not None and (number := constant_start(code, w[0])) is not None
        ]
        if len(found) == len(starts):
            yield from found[1:] or found
