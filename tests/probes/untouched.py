"""One check for every probe: what is the person's is bit for bit as before, whatever happened."""

from __future__ import annotations

import functools
import pickle
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from advisor import knowledge
from advisor.model import ProbeResult
from advisor.probes import Subject, Target
from advisor.probes.measuring import measure
from advisor.probes.opening import open_target

OPERATIONS = (
    "batches",
    "labels",
    "forward",
    "loss",
    "gradients",
    "input_gradient",
    "hessian_vector",
    "activations",
    "layer_inputs",
    "norm_inputs",
    "set_norm",
    "set_parameters",
    "train_step",
    "replay_schedule",
    "set_learning_rate",
    "use_optimizer",
    "freshen",
    "without_regularisation",
    "seed",
)


class Crash(Exception):
    """Stands for an error in the person's own code."""


@functools.cache
def kb() -> knowledge.Knowledge:
    return knowledge.load()


def run(id: str, target: Target) -> ProbeResult:
    """The probe on a target; a crash of the probe fails the test."""
    return measure(id, open_target(target), kb().probes[id].answers, strict=True)


def statuses(result: ProbeResult) -> dict[str, str]:
    """Status by symptom."""
    return {f.symptom: f.status for f in result.findings}


def verdicts(result: ProbeResult) -> dict[str, str]:
    """Verdict by cause."""
    return {j.cause: j.verdict for j in result.judgements}


def untouched(target: Target, id: str) -> None:
    """Run the probe to its end, into Ctrl-C and into an error, early, midway and late."""
    subject = open_target(target)
    subject.device  # noqa: B018  # opening may move the model; from here on nothing may change
    _pretend_used(target)
    before = fingerprint(target)
    calls = _counted(subject)
    measure(id, subject, kb().probes[id].answers, strict=True)
    _same(before, fingerprint(target), "after a whole run")
    total = calls()
    assert total > 0, "the probe used nothing of its subject"
    for number in sorted({1, (total + 1) // 2, total}):
        for error in (KeyboardInterrupt, Crash):
            other = open_target(target)
            used = _counted(other, stop=number, error=error)
            result = measure(id, other, kb().probes[id].answers)
            if used() >= number:  # other batches may need fewer operations
                assert result.outcome == ("stopped" if error is KeyboardInterrupt else "crashed")
            _same(before, fingerprint(target), f"after {error.__name__} in operation {number}")


def _counted(
    subject: Subject, *, stop: int = 0, error: type[BaseException] = Crash
) -> Callable[[], int]:
    """Count the operations used; the ``stop``-th raises once it is done."""
    used = 0

    def wrapped(operation: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            nonlocal used
            used += 1
            number = used
            value = operation(*args, **named)
            if number == stop:
                raise error("as the test wants it")
            return value

        return call

    for name in OPERATIONS:
        setattr(subject, name, wrapped(getattr(subject, name)))
    return lambda: used


def _pretend_used(target: Target) -> None:
    """Odd modes, a frozen parameter, left-over gradients: what a person's state may look like."""
    model = target.model
    if model is None:
        return
    if hasattr(model, "named_parameters"):
        model.train()
        parameters = list(model.parameters())
        parameters[0].grad = parameters[0].detach().clone() * 3
        next(m for m in model.modules() if not list(m.children())).eval()


def _same(before: dict[str, bytes], after: dict[str, bytes], when: str) -> None:
    differ = [k for k in {**before, **after} if before.get(k) != after.get(k)]
    assert not differ, f"changed {when}: {', '.join(differ[:8])}"


def fingerprint(target: Target) -> dict[str, bytes]:
    """Everything of the person's, by name, as bytes."""
    found: dict[str, bytes] = {
        "python": pickle.dumps(random.getstate()),
        "numpy": pickle.dumps(np.random.get_state()),
    }
    if target.model is None:
        return found
    return found | (_torch(target) if hasattr(target.model, "named_parameters") else _keras(target))


def _torch(target: Target) -> dict[str, bytes]:
    import torch

    found: dict[str, bytes] = {"torch": torch.get_rng_state().numpy().tobytes()}

    def tensor(name: str, value: torch.Tensor) -> None:
        raw = value.detach().contiguous().view(-1).view(torch.uint8).numpy().tobytes()
        found[name] = raw + str((value.dtype, value.shape, value.data_ptr(), id(value))).encode()

    for name, p in target.model.named_parameters():
        tensor(f"parameter {name}", p)
        found[f"wants {name}"] = str((p.requires_grad, p.grad is None)).encode()
        if p.grad is not None:
            tensor(f"gradient {name}", p.grad)
    for name, b in target.model.named_buffers():
        tensor(f"buffer {name}", b)
    for name, m in target.model.named_modules():
        hooks = (len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks))
        plain = {k: v for k, v in vars(m).items() if isinstance(v, int | float | str | bool)}
        found[f"module {name}"] = repr((sorted(plain.items()), hooks)).encode()
    if target.optimizer is not None:
        state = target.optimizer.state_dict()
        found["groups"] = repr(state["param_groups"]).encode()
        for number, slots in state["state"].items():
            for key, value in slots.items():
                if isinstance(value, torch.Tensor):
                    tensor(f"slot {number} {key}", value)
                else:
                    found[f"slot {number} {key}"] = repr(value).encode()
    return found


def _keras(target: Target) -> dict[str, bytes]:
    import tensorflow as tf

    found: dict[str, bytes] = {}
    model = target.model
    optimizer = target.optimizer
    held = [*model.variables, *(optimizer.variables if optimizer is not None else [])]
    for number, variable in enumerate(held):
        value = variable.value.numpy().copy()
        found[f"variable {number} {variable.path}"] = (
            value.tobytes()
            + str((value.dtype, value.shape, id(variable), variable.trainable)).encode()
        )
    for layer in model._flatten_layers():
        plain = {k: v for k, v in vars(layer).items() if isinstance(v, int | float | str | bool)}
        found[f"layer {layer.name}"] = repr(
            (sorted(plain.items()), layer.trainable, "call" in vars(layer), layer.dtype_policy.name)
        ).encode()
    if optimizer is not None:
        plain = {
            k: v for k, v in vars(optimizer).items() if isinstance(v, int | float | str | bool)
        }
        found["optimizer"] = repr((sorted(plain.items()), sorted(vars(optimizer)))).encode()
    home = tf.random.get_global_generator()
    found["tensorflow"] = home.state.numpy().tobytes()
    return found
