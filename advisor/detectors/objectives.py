"""Objectives: what the program minimises, wherever it hands that over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.roles import is_label_name
from advisor.intake.code import Assignment, Call, Function, Place, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.patterns import pattern

# ``accelerator.backward(loss)``: the receiver is the engine, not the loss.
_ENGINES = pattern(r"accelerator|fabric|engine|manual_backward|deepspeed|amp|\bmodel\b")
_LOSS_CLASS = pattern(r"loss|criterion", re.IGNORECASE)
# Losses that people call by their kind.
_KIND_OF_LOSS = pattern(
    r"loss|criterion|nll|xent|info_?nce|focal|bce|cross_?entropy|triplet|contrastive|likelihood"
    r"|ranking|batch_hard|n_?pair|arcface",
    re.IGNORECASE,
)
_PREDICTION = pattern(
    r"pred|logit|output|\bout\b|y_?hat|prob|recon|\binputs?\b|scores?\b|\bx\b|\bp\b", re.IGNORECASE
)
_METRIC = pattern(
    r"metric|acc|score|coef|iou|f1|recall|precision|auc|r2|rmse|mape|pearson|corr$", re.IGNORECASE
)
_MINIMISERS = frozenset({"minimize", "compute_gradients", "create_train_op", "optimize_loss"})


@dataclass(frozen=True, eq=False, slots=True)
class Objective:
    """A value that is minimised.

    ``at`` is the moment at which its names mean what they mean. ``function`` is the hand-written
    loss function that returns it, and ``prediction`` and ``target`` are its parameters; None and
    empty where the value is formed in the training code itself. ``call`` hands it over.
    """

    value: Value
    at: Call | Assignment
    place: Place
    call: Call | None = None
    function: Function | None = None
    prediction: str = ""
    target: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class LossFunction:
    """A hand-written loss: its function and which parameters are prediction and target."""

    function: Function
    prediction: str
    target: str
    place: Place


@remembered
def objectives(program: Program) -> tuple[Objective, ...]:
    """Everything minimised: by backward, minimize, a tape, Lightning, Trainer or Keras.

    A loss that Keras or a library computes from the output alone is not among them: see
    ``losses``.
    """
    found: list[Objective] = []
    for call in program.calls:
        value = _minimised(program, call)
        if value is not None:
            found.append(Objective(value, call, call.place, call))
    for function in program.functions:
        if _returns_the_loss(program, function):
            found.extend(
                Objective(_main(value), function.moment(value, place), place)
                for value, place in function.returns
            )
    found.extend(_differentiated(program))
    for own in loss_functions(program):
        found.extend(
            Objective(
                value,
                own.function.moment(value, place),
                place,
                None,
                own.function,
                own.prediction,
                own.target,
            )
            for value, place in own.function.returns
        )
    return tuple(found or _shown(program))


def _differentiated(program: Program) -> Iterator[Objective]:
    """``jax.value_and_grad(loss_fn)``: what the function returns, without what it has beside."""
    for call in program.find("value_and_grad", "grad", "filter_value_and_grad", "filter_grad"):
        given = call.args[0] if call.args else None
        named = given is not None and given.kind == "name" and call.name.startswith(_JAX)
        function = program.function(given.name) if named and given is not None else None
        if function is not None:
            for value, place in function.returns:
                yield Objective(_main(value), function.moment(value, place), place, call)


_JAX = ("jax.", "flax.", "equinox.", "eqx.")
_NAMED_LOSS = pattern(r"(?:^|_)(?:loss|cost|objective)$|^loss", re.IGNORECASE)


def _shown(program: Program) -> Iterator[Objective]:
    """Where nothing is minimised in the part shown: what is called a loss there."""
    for function in program.functions:
        names = function.parameters
        if function.klass or len(names) < 2 or not _named_after_loss(function.name):
            continue
        if program.call_sites(function.name) or not function.returns:
            continue
        prediction, target = _roles(names)
        for value, place in function.returns:
            at = function.moment(value, place)
            yield Objective(value, at, place, None, function, prediction, target)
    last = [a for a in program.assignments_like(_NAMED_LOSS.search) if not a.function]
    for a in last[-1:]:
        if a.unpacked is None and not a.augmented and a.value.kind not in ("literal", "list"):
            yield Objective(a.value, a, a.place)


def _named_after_loss(name: str) -> bool:
    kind = _KIND_OF_LOSS.search(name) is not None and _METRIC.search(name) is None
    return kind or _LOSS_CLASS.search(name) is not None


def _roles(names: tuple[str, ...]) -> tuple[str, str]:
    """Which of the first two parameters is the prediction, and which the target."""
    first, second = names[:2]
    if is_label_name(first) and not is_label_name(second):
        return second, first
    return (second, first) if "true" in first else (first, second)


@remembered
def way_to(program: Program, objective: Objective) -> Ancestry:
    """Everything that may have gone into an objective."""
    return ancestry(program, objective.value, objective.at)


def _minimised(program: Program, call: Call) -> Value | None:
    """What a call minimises; None when it minimises nothing."""
    if call.short == "backward":
        return _backward(call)
    if call.name.endswith("manual_backward") and call.args:
        return call.args[0]
    if call.short in _MINIMISERS and not call.name.startswith("scipy"):
        value = call.kwargs.get("loss") or call.kwargs.get("total_loss")
        value = value or (call.args[0] if call.args else None)
        return None if value is None or value.operator == "lambda" else value
    if call.short == "gradient" and call.args and _is_tape(program, call):
        return call.args[0]
    if call.name in ("tensorflow.gradients", "torch.autograd.backward") and call.args:
        return call.args[0]
    if call.short == "add_loss" and call.args and call.receiver is not None:
        return call.args[0]
    return None


def _is_tape(program: Program, call: Call) -> bool:
    """Whether a method is that of a gradient tape, by its name or by the with that opens it."""
    if "tape" in call.text.lower():
        return True
    name = "" if call.receiver is None else call.receiver.text
    opened = (b.value for b in program.blocks if b.kind == "with" and b.target == name)
    return any(v is not None and "GradientTape" in v.text for v in opened)


def _backward(call: Call) -> Value | None:
    receiver = call.receiver
    if receiver is None or receiver.text.startswith("super"):
        return None
    if call.args and _ENGINES.search(call.text.removesuffix(".backward")):
        return call.args[0]
    scaled = receiver.call
    if scaled is not None and scaled.short == "scale" and scaled.args:
        return scaled.args[0]
    return receiver


def _returns_the_loss(program: Program, function: Function) -> bool:
    """Lightning's ``training_step`` (not manual) and a Trainer's ``compute_loss``."""
    short = function.name.rpartition(".")[2]
    owner = program.klass(function.klass) if function.klass else None
    if owner is None or not function.returns:
        return False
    if short == "training_step":
        return owner.derives_from("LightningModule")
    return short == "compute_loss" and any("Trainer" in base for base in owner.bases)


def _main(value: Value) -> Value:
    """The loss in what is returned: of ``{"loss": x}``, ``(x, outputs)`` and ``a if c else b``."""
    if value.kind == "dict" and "loss" in value.keys:
        return value.parts[value.keys.index("loss")]
    if value.kind == "tuple" and value.parts:
        return value.parts[0]
    if is_choice(value):
        return _main(value.parts[-1])
    return value


def is_choice(value: Value) -> bool:
    """Whether it is ``a if condition else b``: parts are a, the condition and b."""
    return value.operator == "if" and len(value.parts) == 3


@remembered
def loss_functions(program: Program) -> tuple[LossFunction, ...]:
    """Hand-written losses that are compiled, derived from Loss, or modules called ...Loss."""
    found = [*_compiled(program), *_classes(program)]
    found = found or list(_alone(program))
    return tuple({own.function.name: own for own in found}.values())


def _compiled(program: Program) -> Iterator[LossFunction]:
    for call in program.find("compile"):
        value = program.argument(call, "loss")
        if value is None or call.receiver is None:
            continue
        parts = value.parts if value.kind in ("list", "dict") else (value,)
        for part in parts:
            function = _function(program, program.resolve(part, call))
            names = [] if function is None else [p for p in function.parameters if p != "cls"]
            if function is not None and len(names) >= 2 and names[0] != "self":
                yield LossFunction(function, names[1], names[0], call.place)


def _alone(program: Program) -> Iterator[LossFunction]:
    """A function of y_true and y_pred that a fragment shows without compiling it."""
    if program.has("fit", "compile", "evaluate"):
        return
    for function in program.functions:
        short = function.name.rpartition(".")[2]
        if function.parameters[:2] == ("y_true", "y_pred") and not _METRIC.search(short):
            yield LossFunction(function, "y_pred", "y_true", function.place)


def _function(program: Program, value: Value) -> Function | None:
    """A function given by name, or made by a function that returns it (``focal(gamma=2)``)."""
    if value.kind == "name":
        holder = value.name.rpartition(".")[0]  # Losses.dice, a static method
        own = not holder or program.klass(holder) is not None
        return program.function(value.name) if own else None
    maker = None if value.call is None else program.function(value.call.name)
    if maker is None or not maker.returns:
        return None
    inner, _ = maker.returns[-1]
    return program.function(f"{maker.name}.{inner.name}") if inner.kind == "name" else None


def _classes(program: Program) -> Iterator[LossFunction]:
    for klass in program.classes:
        if klass.derives_from("keras.losses.Loss"):
            function = program.function(f"{klass.name}.call")
            names = () if function is None else function.parameters
            if function is not None and len(names) >= 3:
                yield LossFunction(function, names[2], names[1], klass.place)
        elif _KIND_OF_LOSS.search(klass.name) and klass.derives_from("Module", "_Loss"):
            function = program.function(f"{klass.name}.forward")
            names = () if function is None else function.parameters[1:]
            if function is None or len(names) < 2:
                continue
            first = next((n for n in names if _PREDICTION.search(n)), names[0])
            other = next(n for n in names if n != first)
            yield LossFunction(function, first, other, klass.place)
