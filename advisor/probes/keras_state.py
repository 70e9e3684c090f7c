"""What of a Keras set-up comes back: variables, attributes, flags, and the inside of optimizers."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def save_variable(variable: Any) -> Callable[[], object]:
    """What stands in it."""
    value = variable.numpy()  # a copy; a tf.Variable of the person's own has it too
    return lambda: variable.assign(value)


def save_on_device(variable: Any) -> Callable[[], object]:
    """The same of a Keras variable, without a way through numpy: for small ones, often saved."""
    inner = variable.value
    value = inner.read_value()  # never written to: an assignment in place copies what is shared
    return lambda: inner.assign(value, read_value=False)


def save_attribute(owner: Any, name: str) -> Callable[[], object]:
    """One attribute, past whatever watches assignments."""
    before = getattr(owner, name)
    return lambda: object.__setattr__(owner, name, before)


def save_policy(layer: Any) -> Callable[[], object]:
    """In which precision a layer computes."""
    before = layer.dtype_policy
    return lambda: setattr(layer, "dtype_policy", before)


def save_flags(layer: Any) -> Callable[[], object]:
    """Whether a layer and each of its variables is trainable, and whether it was ever called."""
    own, called = getattr(layer, "_trainable", True), getattr(layer, "_called", False)
    each = [(v, v.trainable) for v in getattr(layer, "_trainable_variables", [])]

    def restore() -> None:
        object.__setattr__(layer, "_trainable", own)
        object.__setattr__(layer, "_called", called)
        for variable, trainable in each:
            variable.trainable = trainable

    return restore


def save_optimizer(optimizer: Any) -> Callable[[], object]:
    """Attributes of an optimizer: one that never stepped has no slots yet, and none afterwards."""
    held_now = vars(optimizer).items()
    # Lists of an optimizer are TensorFlow's own kind, which is a list but not of that type.
    before = {k: list(v) if isinstance(v, list) else v for k, v in held_now}
    lists = {k: v for k, v in held_now if isinstance(v, list)}
    dicts = [(v, dict(v)) for _, v in held_now if type(v) is dict]

    def restore() -> None:
        for name in [n for n in vars(optimizer) if n not in before]:
            object.__delattr__(optimizer, name)
        for name, value in before.items():
            object.__setattr__(optimizer, name, lists.get(name, value))
        for name, held in lists.items():
            if len(held) != len(before[name]):
                object.__setattr__(optimizer, name, type(held)(before[name]))
        for held, content in dicts:
            held.clear()
            held.update(content)

    return restore
