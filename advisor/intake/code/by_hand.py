"""Networks written by hand in NumPy or plain Python: their weights, updates and forward pass.

No library is asked for a layer or a step here: a weight is what a product uses and a loop changes
(``W1 -= lr * dW1``), an activation is what a function computes (``1 / (1 + exp(-x))``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from advisor.intake.code.facts import Assignment, Call, Function, Program, Value
from advisor.intake.code.hand_activations import At, by_formula
from advisor.intake.code.hand_updates import (
    Update,
    factors,
    rate_of,
    roots,
    untransposed,
    update_of,
)
from advisor.intake.code.layers import ACTIVATIONS
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# What trains a network without any update in the program itself.
_LIBRARIES = ("minimize", "apply_gradients", "GradientTape", "train_on_batch", "fit_generator",
              "jax.grad", "value_and_grad", "autograd.record", "elementwise_grad")  # fmt: skip
MAX_HOPS = 24
# A path through more values than these is given up: bounded time on hostile input.
MAX_STEPS = 400
MAX_DEPTH = 6


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One step of a forward pass: a product with weights, or an activation.

    ``name`` is the weight as written or the activation in one word, ``value`` the expression,
    ``inner`` what goes in, ``biased`` whether something is added to a product.
    """

    kind: Literal["product", "activation"]
    name: str
    value: Value
    inner: Value
    at: At | None
    biased: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Error:
    """A difference of prediction and target; ``sign`` is 1 for prediction minus target."""

    prediction: Value
    target: Value
    sign: Literal[-1, 1]
    value: Value
    at: At


@dataclass(frozen=True, eq=False, slots=True)
class _Frame:
    """A function that was entered by a call."""

    function: Function
    call: Call
    outer: _Frame | None


class ByHand:
    """What a program does by hand."""

    def __init__(self, code: Program) -> None:
        self.code = code

    # --- weights and updates ---

    @functools.cached_property
    def updates(self) -> tuple[Update, ...]:
        """Every change of a parameter along a gradient; none where a library trains."""
        if not self._roots:
            return ()
        return tuple(
            u
            for u in self._candidates
            if rate_of(u.step) is not None or roots(u.at.target) & self._roots
        )

    @functools.cached_property
    def _candidates(self) -> tuple[Update, ...]:
        code = self.code
        if code.is_empty or code.has(*_LIBRARIES) or _steps_itself(code):
            return ()
        found = (update_of(a) for a in code.assignments if a.function or a.blocks)
        return tuple(u for u in found if u is not None)

    @functools.cached_property
    def _roots(self) -> frozenset[str]:
        """Names of what is changed and multiplied with."""
        changed = {r for u in self._candidates for r in roots(u.at.target)}
        if not changed:
            return frozenset()
        used = {r for p in self._products for f in factors(p) for r in self._names_of(f)}
        return frozenset(changed & used)

    def _names_of(self, value: Value) -> frozenset[str]:
        """The roots of an operand; of ``w`` in ``for w, b in zip(weights, biases)`` those too."""
        value = untransposed(value)
        found = set(roots(value.text))
        for name in list(found):
            found.update(self._looped.get(name, ()))
            for a in self.code.assignments_to(name)[:3]:
                if a.value.kind in ("subscript", "name") and a.unpacked is None:
                    found |= roots(a.value.text)
        return frozenset(found)

    @functools.cached_property
    def _looped(self) -> dict[str, frozenset[str]]:
        """What loop variables stand for."""
        found: dict[str, frozenset[str]] = {}
        for block in self.code.blocks:
            if block.kind not in ("for", "comprehension") or block.value is None:
                continue
            call = block.value.call
            given = (block.value,) if call is None else call.args
            names = [t.strip("() ") for t in block.target.split(",")]
            if call is not None and call.short == "enumerate":
                names = names[1:]
            if call is not None and call.short not in ("zip", "enumerate", "reversed"):
                continue
            for name, value in zip(names, given, strict=False):
                found[name] = found.get(name, frozenset()) | roots(value.text)
        return found

    @functools.cached_property
    def _products(self) -> tuple[Value, ...]:
        values = [a.value for a in self.code.assignments]
        values += [v for f in self.code.functions for v, _ in f.returns]
        values += [v for c in self.code.calls for v in (*c.args, *c.kwargs.values())]
        found = {id(p): p for v in values for p in v.walk() if factors(p)}
        return tuple(found.values())

    def is_weight(self, value: Value) -> bool:
        """Whether a value is a matrix that is changed by hand, transposed or not."""
        return bool(self._names_of(value) & self._roots)

    @functools.cached_property
    def weights(self) -> tuple[Update, ...]:
        """The updates of what is multiplied with: one for each name."""
        found = {u.name: u for u in self.updates if roots(u.at.target) & self._roots}
        return tuple(found.values())

    # --- the forward pass ---

    def steps(self, value: Value, at: At | None) -> tuple[Step, ...]:
        """Products and activations on the way to a value, the last first."""
        found: list[Step] = []
        self._follow(value, at, None, found)
        return tuple(found)

    def _follow(self, value: Value, at: At | None, frame: _Frame | None, found: list[Step]) -> None:
        biased = False
        for _ in range(MAX_STEPS):
            if value.operator == "+" and len(value.parts) == 2:
                sides = [p for p in value.parts if self._has_product(p, at, frame)]
                value = sides[0] if sides else value.parts[0]
                biased = biased or bool(sides)
                continue
            step = self._step(value, at, frame, biased=biased)
            if step is not None:
                found.append(step)
                biased = False
                value = step.inner
                continue
            went = self.back(value, at, frame)
            if went is None:
                return
            biased = biased or self._added_to(value, at)
            value, at, frame = went

    def _added_to(self, value: Value, at: At | None) -> bool:
        """``z += b``: whether the name was last changed by adding to it."""
        found = self.code.lookup(value.name, at) if value.kind == "name" else None
        return found is not None and found.augmented == "+="

    def _has_product(self, value: Value, at: At | None, frame: _Frame | None) -> bool:
        for _ in range(MAX_HOPS):
            if any(self.is_weight(f) for f in factors(value)):
                return True
            if value.operator == "+" and len(value.parts) == 2:
                return any(self._has_product(p, at, frame) for p in value.parts)
            went = self.back(value, at, frame)
            if went is None:
                return False
            value, at, frame = went
        return False

    def _step(
        self, value: Value, at: At | None, frame: _Frame | None, *, biased: bool
    ) -> Step | None:
        pair = factors(value)
        if pair:
            weight = next((f for f in pair if self.is_weight(f)), None)
            if weight is None:
                return None
            inner = pair[1] if weight is pair[0] else pair[0]
            return Step("product", weight.text, value, inner, at, biased)
        bent = self.activation(value, at)
        if bent is None:
            return None
        return Step("activation", bent[0], value, bent[1], at)

    def activation(self, value: Value, at: At | None) -> tuple[str, Value] | None:
        """The activation that an expression applies, and what to; None for anything else."""
        inline = by_formula(self.code, value, at)
        if inline is not None:
            return inline
        call = value.call
        if call is None or not call.args:
            return None
        body = self.body(call)
        if body is not None:
            inner = by_formula(self.code, body[0], body[1], own=True)
            given = inner is not None and self._is_given(inner[1], body[1])
            return (inner[0], call.args[-1]) if inner is not None and given else None
        named = ACTIVATIONS.get(call.short)
        return None if named is None or named == "linear" else (named, call.args[0])

    def _is_given(self, value: Value, at: At | None) -> bool:
        """Whether a value is a parameter: what the function is applied to."""
        function = self.code.function(at.function) if at is not None and at.function else None
        lambdas = at is not None and isinstance(at, Assignment) and at.value.operator == "lambda"
        return value.kind == "name" and (
            lambdas or (function is not None and value.name in function.parameters)
        )

    def body(self, call: Call) -> tuple[Value, At | None] | None:
        """What a function of the program (or a lambda) gives back, and when."""
        function = self.function(call)
        if function is not None and function.returns:
            value, place = function.returns[-1]
            return value, function.moment(value, place)
        found = self.code.lookup(call.text, call)
        if found is not None and found.value.operator == "lambda" and found.value.parts:
            return found.value.parts[0], found
        return None

    def function(self, call: Call) -> Function | None:
        """The function of the program that is called."""
        if call.name.startswith(("numpy.", "math.", "scipy.", "random.")):
            return None
        own = self.code.function(f"{call.klass}.{call.short}") if "self." in call.text else None
        return own or self.code.function(call.short)

    def back(
        self, value: Value, at: At | None, frame: _Frame | None
    ) -> tuple[Value, At | None, _Frame | None] | None:
        """One step back that changes nothing in kind; None at an input."""
        if value.kind == "name":
            return self._name(value, at, frame)
        if value.kind == "subscript" and value.parts:
            entries = self.code.assignments_to(value.text)
            if entries and not entries[-1].augmented:
                return entries[-1].value, entries[-1], frame
            return value.parts[0], at, frame
        if value.kind == "other" and value.operator.startswith(".") and value.parts:
            return value.parts[0], at, frame
        if value.operator in ("*", "/", "-") and len(value.parts) == 2:
            first, second = value.parts
            number = self.code.resolve(second, at).number
            if number is not None or value.operator == "-":
                return first, at, frame
            return (second, at, frame) if first.number is not None else None
        call = value.call
        if call is None:
            return None
        function = self.function(call)
        if function is not None and function.returns:
            inner, place = function.returns[-1]
            inner = inner.parts[0] if inner.kind == "tuple" and inner.parts else inner
            if _depth(frame) > MAX_DEPTH:
                return None
            return inner, function.moment(inner, place), _Frame(function, call, frame)
        if call.short in _PASSES:
            if call.receiver is not None and call.text != call.receiver.text:
                return call.receiver, call, frame
            return (call.args[0], call, frame) if call.args else None
        return None

    def _name(
        self, value: Value, at: At | None, frame: _Frame | None
    ) -> tuple[Value, At | None, _Frame | None] | None:
        name = value.name.removesuffix(".T")
        found = self.code.lookup(name, at)
        if found is not None and found.augmented:
            before = [
                a
                for a in self.code.assignments_to(name)
                if a.order < found.order and a.function == found.function and not a.augmented
            ]
            found = before[-1] if before else None
        if found is None:
            return self._argument(name, at, frame)
        if found.unpacked is None:
            went = found.value, found, frame
        else:
            went = self._part(found.value, found.unpacked, found, frame)
        if went is not None and went[0].kind == "list":
            for call in reversed(self.code.methods_of(name)):
                if call.short == "append" and call.function == found.function and call.args:
                    return call.args[0], call, frame
        return went

    def _part(
        self, value: Value, position: int, at: At | None, frame: _Frame | None
    ) -> tuple[Value, At | None, _Frame | None] | None:
        """One of several values that are unpacked: of a tuple, or of what a function returns."""
        for _ in range(MAX_HOPS):
            if value.kind in ("tuple", "list"):
                return (value.parts[position], at, frame) if position < len(value.parts) else None
            function = None if value.call is None else self.function(value.call)
            if function is not None and value.call is not None and function.returns:
                if _depth(frame) > MAX_DEPTH:
                    return None
                frame = _Frame(function, value.call, frame)
                value, place = function.returns[-1]
                at = function.moment(value, place)
                continue
            went = self._name(value, at, frame) if value.kind == "name" else None
            if went is None:
                return None
            value, at, frame = went
        return None

    def _argument(
        self, name: str, at: At | None, frame: _Frame | None
    ) -> tuple[Value, At | None, _Frame | None] | None:
        """What a parameter stands for: by the call that was followed, or by the only one."""
        function = self.code.function(at.function) if at is not None and at.function else None
        if function is None or name not in function.parameters:
            return None
        outer: _Frame | None = None
        if frame is not None and frame.function is function:
            site, outer = frame.call, frame.outer
        else:
            sites = self.code.call_sites(function.name)
            if not sites or sites[0].function == function.name:
                return None
            site = sites[0]
        given = function.given(name, site)
        return None if given is None else (given, site, outer)

    # --- errors ---

    @functools.cached_property
    def errors(self) -> tuple[Error, ...]:
        """Differences of what the network gives and what it should give."""
        if not self.updates:
            return ()
        found: list[Error] = []
        for value, at in self._differences():
            sides = [self._is_output(p, at) for p in value.parts]
            if sides[0] == sides[1]:
                sides = [_sounds_like_output(p) for p in value.parts]
                aims = [_sounds_like_target(p) for p in value.parts]
                if not (sides[0] and aims[1]) and not (sides[1] and aims[0]):
                    continue
                sides = [aims[1], aims[0]]
            first, second = value.parts
            if sides[0]:
                found.append(Error(first, second, 1, value, at))
            else:
                found.append(Error(second, first, -1, value, at))
        return tuple(found)

    def _differences(self) -> Iterator[tuple[Value, At]]:
        for a in self.code.assignments:
            for part in a.value.walk():
                if part.operator == "-" and len(part.parts) == 2 and _plain(part):
                    yield part, a
        for call in self.code.calls:
            for value in call.args:
                if value.operator == "-" and len(value.parts) == 2 and _plain(value):
                    yield value, call

    def _is_output(self, value: Value, at: At) -> bool:
        return any(s.kind == "product" for s in self.steps(value, at))

    @functools.cached_property
    def passes(self) -> tuple[tuple[Error, tuple[Step, ...]], ...]:
        """Every error with the forward pass to its prediction."""
        return tuple((e, self.steps(e.prediction, e.at)) for e in self.errors)


def _plain(value: Value) -> bool:
    """Whether both sides are names, entries or calls that may hold an output and a target.

    ``z - z.max()`` has the same on both sides.
    """
    first, second = value.parts
    one = {n.partition(".")[0] for n in first.names()} - {"numpy", "self"}
    other = {n.partition(".")[0] for n in second.names()} - {"numpy", "self"}
    kinds = {first.kind, second.kind}
    return kinds <= {"name", "subscript", "call", "other"} and not one & other


_TARGET = pattern(
    r"(?i)(?:^|[._])(?:ys?|t|targets?|labels?|expected|desired|y_?true|truth|training_?outputs?"
    r"|[yt](?:_?(?:train|batch|b|i|data|one_?hot|true))|actual|answers?)$"
)
_OUTPUT = pattern(
    r"(?i)(?:^|[._])(?:out|outs?|outputs?|output_?layer|pred\w{0,6}|y_?hat|y_?pred|guess|result"
    r"|a[1-9]|l[1-9]|layer_?\d|o|final_?outputs?|activations?)$"
)


def _sounds_like_target(value: Value) -> bool:
    return _TARGET.search(_bare(value)) is not None


def _sounds_like_output(value: Value) -> bool:
    return _OUTPUT.search(_bare(value)) is not None


def _bare(value: Value) -> str:
    return value.text.partition("[")[0].removesuffix(".T")


def _depth(frame: _Frame | None) -> int:
    return 0 if frame is None else 1 + _depth(frame.outer)


_PASSES = frozenset(
    {"reshape", "squeeze", "astype", "clip", "array", "asarray", "copy", "ravel", "flatten"}
    | {"transpose", "atleast_2d", "nan_to_num", "float", "round"}
)


def _steps_itself(code: Program) -> bool:
    """Whether a library computes the gradients: ``loss.backward()`` of no class shown, ``fit``."""
    for call in code.find("backward", "fit", "compile"):
        if code.function(call.short) is None and not call.name.startswith("sklearn."):
            made = code.maker(call)
            if made is None or not made.name.startswith("sklearn."):
                return True
    return any(".grad" in n for a in code.assignments for n in a.value.names())


@remembered
def by_hand(program: Program) -> ByHand:
    """What a program does by hand."""
    return ByHand(program)
