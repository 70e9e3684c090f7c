"""What ``model.compile`` of Keras accepts, and what a call of it gets wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from advisor.intake.code.facts import Call, Program, Value
from advisor.intake.code.remembered import remembered
from advisor.intake.code.training import optimizer_kind

# Keras 1 to 3 and tf.keras, Model.compile; unknown names raise in all of them.
ACCEPTED = frozenset(
    {
        "optimizer",
        "loss",
        "metrics",
        "loss_weights",
        "weighted_metrics",
        "run_eagerly",
        "steps_per_execution",
        "jit_compile",
        "auto_scale_loss",
        "sample_weight_mode",
        "target_tensors",
        "distribute",
        "options",
        "run_metadata",
        "class_mode",
        "experimental_run_tf_function",
        "experimental_steps_per_execution",
        "pss_evaluation_shards",
        "cloning",
    }
)


@dataclass(frozen=True, slots=True)
class CompileFault:
    """One wrong argument; ``raises`` when Keras stops on it, so that training cannot have begun."""

    kind: Literal[
        "unknown-argument",
        "model-as-optimizer",
        "optimizer-as-loss",
        "class-not-object",
        "wrong-place",
        "unused-object",
    ]
    call: Call
    what: str
    raises: bool


def keras_compiles(program: Program) -> tuple[Call, ...]:
    """Calls of Keras' own ``compile``; a class that defines its own compile is left out."""
    found: list[Call] = []
    for call in program.find("compile"):
        maker = program.maker(call)
        own = None if maker is None else program.klass(maker.short)
        custom = (own is not None and "compile" in own.methods) or (
            maker is None and any("compile" in c.methods for c in program.classes)
        )
        keras = program.framework in ("keras", "tensorflow1") or (
            maker is not None and maker.name.startswith("keras.")
        )
        if keras and call.receiver is not None and not custom and call.function != "compile":
            found.append(call)
    return tuple(found)


@remembered
def compile_faults(program: Program) -> tuple[CompileFault, ...]:
    """Every wrong argument of every Keras compile."""
    return tuple(f for call in keras_compiles(program) for f in _faults(program, call))


def _faults(program: Program, call: Call) -> list[CompileFault]:
    found: list[CompileFault] = []
    for name in call.kwargs:
        if name not in ACCEPTED:
            what = f"compile has no argument {name!r}"
            found.append(CompileFault("unknown-argument", call, what, True))
    first = call.kwargs.get("optimizer", call.args[0] if call.args else None)
    second = call.kwargs.get("loss", call.args[1] if len(call.args) > 1 else None)
    if first is not None and _is_model(program, call, first):
        what = f"the first argument of compile is the optimizer; {first.text} is the model"
        found.append(CompileFault("model-as-optimizer", call, what, True))
    elif first is not None and _is_optimizer_class(program, call, first):
        what = f"{first.text} is the class, not an optimizer made from it"
        found.append(CompileFault("class-not-object", call, what, False))
    if second is not None and _is_optimizer(program, call, second):
        what = f"{second.text} is an optimizer, given where the loss belongs"
        found.append(CompileFault("optimizer-as-loss", call, what, True))
    found += _misplaced(program, call)
    found += _unused(program, call, first)
    return found


def _misplaced(program: Program, call: Call) -> list[CompileFault]:
    """Metrics where the weights of the losses belong, and weights of classes in compile."""
    found: list[CompileFault] = []
    weights = call.kwargs.get("loss_weights", call.args[3] if len(call.args) > 3 else None)
    weights = None if weights is None else program.resolve(weights, call)
    if weights is not None and any(p.string is not None for p in weights.parts):
        what = f"{weights.text} stands where the weights of the losses belong"
        found.append(CompileFault("wrong-place", call, what, False))
    weighted = call.kwargs.get("weighted_metrics")
    for value in (weights, weighted):
        dicts = [] if value is None else [v for v in (value, *value.parts) if v.kind == "dict"]
        if any(d.keys and all(k.isdigit() for k in d.keys) for d in dicts):
            what = "weights of classes belong in fit(class_weight=...)"
            found.append(CompileFault("wrong-place", call, what, False))
    return found


def _unused(program: Program, call: Call, optimizer: Value | None) -> list[CompileFault]:
    """``opt = Adam(1e-5)`` and then ``compile("adam")``: the object is used nowhere."""
    if optimizer is None or optimizer.string is None:
        return []
    for a in program.assignments_in(call.function):
        made = a.value.call
        kind = None if made is None else optimizer_kind(made.name)
        same = kind == optimizer.string.lower() and a.order < call.order
        if same and not program.mentions(a.target):
            what = f"compile takes {optimizer.text} with its defaults; {a.target} is not used"
            return [CompileFault("unused-object", call, what, False)]
    return []


def _is_model(program: Program, call: Call, value: Value) -> bool:
    if call.receiver is not None and value.kind == "name" and value.text == call.receiver.text:
        return True
    made = program.maker_of(value, call)
    return made is not None and made.name in ("keras.Model", "keras.Sequential")


def _is_optimizer(program: Program, call: Call, value: Value) -> bool:
    made = program.resolve(value, call)
    return made.call is not None and optimizer_kind(made.call.name) is not None


def _is_optimizer_class(program: Program, call: Call, value: Value) -> bool:
    found = program.resolve(value, call)
    return found.kind == "name" and optimizer_kind(found.name) is not None
