"""Do prediction and target stand in each other's place in the loss?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import LossFunction, loss_functions
from advisor.detectors.roles import is_label_name, words
from advisor.intake.code import Assignment, Call, Place, Program, Value, losses, program, tracer
from advisor.intake.code.training import Loss
from advisor.model import Answer, Case
from advisor.patterns import pattern

Side = Literal["prediction", "target"]
_At = Call | Assignment

# Of the other known losses squares and absolute errors do not mind the order.
_KINDS = frozenset({"categorical", "sparse-categorical", "binary", "nll"})
_DIVERGENCES = frozenset({"kl_div", "KLDivLoss", "kullback_leibler_divergence", "KLDivergence"})
# What changes the form of a value, not what it is.
_FORMS = frozenset(
    {"float", "long", "double", "half", "to", "cuda", "cpu", "cast", "type", "detach", "clone"}
    | {"squeeze", "unsqueeze", "view", "reshape", "flatten", "contiguous", "expand_dims", "astype"}
)
_SQUASHES = frozenset({"sigmoid", "softmax", "log_softmax", "logsigmoid"})
_LABELS = frozenset(
    {"one_hot", "to_categorical", "ones_like", "zeros_like", "ones", "zeros", "full", "full_like"}
)
_OUTPUTS = frozenset(
    {"pred", "preds", "prediction", "predictions", "predicted", "yhat", "hat", "logit", "logits"}
    | {"output", "outputs", "out", "outs", "prob", "probs", "recon", "scores"}
)
_TRUTH = frozenset({"true", "onehot", "hot"})
_NETWORK = pattern(
    r"(?:^|[._])(?:\w{0,8}model|u?net|net_?[dg]|network|(?:en|de|auto)coder|classifier|student|[gd]"
    r"|discriminator|generator)\d?(?:\.(?:apply|forward))?$",
    re.IGNORECASE,
)
# What only programs of that time say.
_OLD_KERAS = ("Convolution2D", "Convolution1D", "MaxoutDense")
_OLD_WORDS = frozenset({"nb_epoch", "nb_filter", "border_mode", "nb_classes"})
_CONDITIONS = frozenset({">", "<", ">=", "<=", "==", "!="})
_COMPARES = frozenset({"equal", "not_equal", "greater", "less", "greater_equal", "less_equal"})
_WORD = pattern(r"[A-Za-z_]\w*")
MAX_HOPS = 8


@detector("loss-arguments-swapped")
def loss_arguments_swapped(case: Case) -> Answer:
    """Whether a loss that minds the order gets the target as its prediction, or the reverse.

    Where an argument comes from decides: a network, or labels; behind a parameter, what all
    callers give. Keras hands a loss of the program ``(y_true, y_pred)`` whatever its parameters
    are called. Squared and absolute errors are silent; so is what cannot be told on both sides.
    """
    code = program(case)
    own = loss_functions(code)
    minded = [u for u in losses(code) if u.kind in _KINDS or u.name in _DIVERGENCES]
    given = [u for u in minded if u.prediction is not None and u.target is not None]
    sides = [(u, _Sides(code, own).of(u)) for u in given]
    wrong: list[tuple[Place, str]] = [
        (u.place, f"{_said(u.prediction)} stands where the prediction belongs")
        for u, found in sides
        if found == ("target", "prediction") and not _is_old(code, u)
    ]
    wrong += [found for f in own if (found := _by_hand(code, f)) is not None]
    if wrong:
        return present(*{p.where: p.evidence(observed=what) for p, what in wrong}.values())
    right = [u for u, found in sides if found == ("prediction", "target")]
    if right:
        return absent("prediction and target are in their places", right[0].place.evidence())
    if given:
        return unknown(f"{given[0].place.where}: which is the prediction cannot be told")
    used = [u for u in losses(code) if u not in given]
    if used:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    return not_seen(code, "no loss that minds the order")


def _said(value: Value | None) -> str:
    return "" if value is None else value.text


class _Sides:
    """What the two arguments of a loss are."""

    def __init__(self, code: Program, own: tuple[LossFunction, ...]) -> None:
        self.code = code
        self.own = {f.function.name: f for f in own if _by_position(code, f)}

    def of(self, use: Loss) -> tuple[Side | None, Side | None]:
        """What stands in the place of the prediction, and in that of the target."""
        assert use.prediction is not None
        assert use.target is not None
        if use.name in ("kl_div", "KLDivLoss"):
            return _sides_of_divergence(self.code, use)
        first = self.side(use.prediction, use.call, MAX_HOPS)
        return first, self.side(use.target, use.call, MAX_HOPS)

    def side(self, value: Value, at: _At, hops: int) -> Side | None:
        """By where it comes from, else by its name; None when neither tells."""
        value = _bare(value)
        if hops == 0:
            return None
        call = value.call
        if call is not None and call.short in _LABELS:
            return "target"
        if any(tracer(self.code).path(value, at).weighted):
            return "prediction"
        if call is not None:
            return "prediction" if _NETWORK.search(call.text) else None
        if value.kind != "name":
            return None
        holder = self.own.get(at.function)
        if holder is not None and value.name in (holder.prediction, holder.target):
            return "prediction" if value.name == holder.prediction else "target"
        given = self.code.given(value.name, at)
        if given is not None:
            return self.side(given[0], given[1], hops - 1)
        if self._is_several(value.name, at):
            return None
        found = self.code.lookup(value.name, at)
        if found is None or found.unpacked is not None:
            return _named(value.name) or ("target" if _is_data(value.name, at) else None)
        known = self.side(found.value, found, hops - 1)
        made = _bare(found.value).call is not None
        return known if made or known is not None else _named(value.name)

    def _is_several(self, name: str, at: _At) -> bool:
        """Whether a parameter is given by callers that do not agree."""
        function = self.code.function(at.function) if at.function else None
        if function is None or name not in function.parameters:
            return False
        return bool(self.code.uses(function)) and self.code.lookup(name, at) is None


def _is_data(name: str, at: _At) -> bool:
    """``for x, y in loader``: what a loop over one thing gives is no output of a network."""
    loops = [b for b in at.blocks if b.kind == "for" and b.value is not None]
    return any(
        name in _WORD.findall(b.target) and not any(c.short == "zip" for c in b.value.calls())
        for b in loops
        if b.value is not None
    )


def _named(name: str) -> Side | None:
    """By the name alone: ``y_pred`` and ``logits``, or ``y_true`` and ``labels``."""
    found = set(words(name.rpartition(".")[2]))
    if found & _OUTPUTS:
        return "prediction"
    return "target" if found & _TRUTH or is_label_name(name) else None


def _bare(value: Value) -> Value:
    """Without casts, changes of shape and squashing."""
    for _ in range(MAX_HOPS):
        call = value.call
        if call is None or call.short not in _FORMS | _SQUASHES:
            return value
        inner = call.receiver if _is_method(call) else call.args[0] if call.args else None
        if inner is None:
            return value
        value = inner
    return value


def _is_method(call: Call) -> bool:
    return call.receiver is not None and not call.applied


def _sides_of_divergence(code: Program, use: Loss) -> tuple[Side | None, Side | None]:
    """Of ``kl_div(input, target)`` the input is the student's and a logarithm, the target none."""
    assert use.prediction is not None
    assert use.target is not None
    if any("log_target" in c.kwargs for c in (use.call, use.maker) if c is not None):
        return None, None
    if "teacher" in use.prediction.text and "student" in use.target.text:
        return "target", "prediction"
    logs = tuple(_is_logarithm(code, v, use.call) for v in (use.prediction, use.target))
    if logs == (False, True):
        return "target", "prediction"
    return ("prediction", "target") if logs == (True, False) else (None, None)


def _is_logarithm(code: Program, value: Value, at: _At) -> bool | None:
    call = code.resolve(value, at).call
    if call is None or call.short not in ("softmax", "one_hot", "log_softmax", "log"):
        return None
    return call.short in ("log_softmax", "log")


def _is_old(code: Program, use: Loss) -> bool:
    """Whether the program may be older than today's order of the arguments.

    Keras' backend took (output, target) until 2017, TensorFlow's losses of logits took
    (logits, labels) before 1.0 and names only until 2.0.
    """
    if use.call.name.startswith("tensorflow.nn."):
        return len(use.call.args) > 1 and not code.has("GradientTape")
    if not use.call.name.startswith("keras.backend."):
        return False
    return code.has(*_OLD_KERAS) or any(c.kwargs.keys() & _OLD_WORDS for c in code.calls)


def _by_position(code: Program, own: LossFunction) -> bool:
    """Whether Keras calls it, so that positions and not names say which is which."""
    klass = code.klass(own.function.klass) if own.function.klass else None
    keras = klass is not None and klass.derives_from("keras.losses.Loss")
    return keras or (klass is None and own.place.line != own.function.place.line)


def _by_hand(code: Program, own: LossFunction) -> tuple[Place, str] | None:
    """``def loss(y_pred, y_true)`` for Keras, whose formula minds which is which.

    It does where it takes the logarithm of one of the two only, compares the labels with
    something, divides by them, or takes the greater of two multiples of the error.
    """
    turned = _named(own.target) == "prediction" and _named(own.prediction) == "target"
    if not turned or not _by_position(code, own):
        return None
    called_labels, called_output = own.prediction, own.target
    inside = code.within(own.function)
    logs = {n for c in inside if c.short == "log" for v in c.args for n in _roots(code, v, c)}
    one_log = logs & {called_labels, called_output} == {called_output}
    if one_log or _minds(code, own, called_labels) or any(_is_tilted(c) for c in inside):
        what = f"Keras gives the labels as {called_output} and the output as {called_labels}"
        return own.function.place, what
    return None


def _roots(code: Program, value: Value, at: _At) -> frozenset[str]:
    """The names in an expression, those of its own assignments followed."""
    found = set(value.names())
    for name in value.names():
        assigned = code.lookup(name, at)
        if assigned is not None and assigned.function == at.function:
            found |= assigned.value.names()
    return frozenset(found)


def _minds(code: Program, own: LossFunction, labels: str) -> bool:
    """Whether the labels alone are compared with a number or stand under a fraction bar."""
    values = [v for v, _ in own.function.returns]
    values += [a.value for a in code.assignments_in(own.function.name)]
    values += [v for c in code.within(own.function) for v in c.args]
    for part in _all(values):
        two = part.parts if len(part.parts) == 2 else ()
        if two and part.operator in _CONDITIONS and _is_only(two[0], labels):
            return True
        if two and part.operator == "/" and _is_only(two[1], labels):
            return True
        call = part.call
        compared = () if call is None or call.short not in _COMPARES else call.args[:1]
        if any(_is_only(v, labels) for v in compared):
            return True
    return False


def _all(values: list[Value]) -> Iterator[Value]:
    for value in values:
        yield from value.walk()


def _is_only(value: Value, name: str) -> bool:
    bare = {n for n in value.names() if "." not in n}
    return bare == {name}


def _is_tilted(call: Call) -> bool:
    """``maximum(q * e, (q - 1) * e)``: of errors of one sign and the other, unlike multiples."""
    products = len(call.args) >= 2 and all(a.operator == "*" for a in call.args[:2])
    return call.short in ("maximum", "max") and products
