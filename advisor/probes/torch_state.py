"""Everything of a PyTorch set-up that a probe may change, put back bit for bit.

Works on the objects that it is given and imports no framework.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

Restore = Callable[[], None]


def save_modules(modules: Iterable[Any]) -> list[Restore]:
    """Parameters, buffers, gradients, ``requires_grad`` and modes of modules and their children."""
    undo: list[Restore] = []
    seen: set[int] = set()
    for module in (m for top in modules for m in top.modules()):
        undo.append(_module(module))
        if hasattr(module, "metric_state"):
            undo.append(_metric(module))
        for tensor in (*module._parameters.values(), *module._buffers.values()):
            if tensor is not None and id(tensor) not in seen:
                seen.add(id(tensor))
                undo.append(save_tensor(tensor))
    return undo


def _module(module: Any) -> Restore:
    """Which tensors it holds (a replaced one comes back) and its mode."""
    training = module.training
    parameters, buffers = dict(module._parameters), dict(module._buffers)

    def restore() -> None:
        module.training = training
        for held, before in ((module._parameters, parameters), (module._buffers, buffers)):
            held.clear()
            held.update(before)

    return restore


def _metric(metric: Any) -> Restore:
    """What a metric of torchmetrics has summed up: plain attributes, neither buffers nor saved."""
    names = [*metric.metric_state, "_update_count", "_computed", "_forward_cache"]
    before = {n: copy.deepcopy(getattr(metric, n)) for n in names if hasattr(metric, n)}

    def restore() -> None:
        for name, value in before.items():
            object.__setattr__(metric, name, value)

    return restore


def save_tensor(tensor: Any) -> Restore:
    """Its memory, what stands in it, whether it wants a gradient, and that gradient."""
    memory, content = tensor.data, tensor.data.clone()
    wants, gradient = tensor.requires_grad, tensor.grad if tensor.is_leaf else None
    if gradient is not None:
        tensor.grad = gradient.clone()  # the sandbox adds to the copy

    def restore() -> None:
        tensor.data = memory  # float64 runs put other memory there
        tensor.data.copy_(content)
        if tensor.is_leaf:
            tensor.grad = None
            tensor.requires_grad_(wants)
            tensor.grad = gradient

    return restore


def save_optimizer(optimizer: Any) -> list[Restore]:
    """Groups with their settings, and the state of every parameter."""
    undo: list[Restore] = [_groups(optimizer)]
    slots = {p: (state, dict(state)) for p, state in optimizer.state.items()}
    for state, _ in slots.values():
        undo += [save_tensor(v) if hasattr(v, "data_ptr") else _nothing for v in state.values()]

    def restore() -> None:
        optimizer.state.clear()
        for parameter, (state, before) in slots.items():
            state.clear()
            state.update(before)
            optimizer.state[parameter] = state

    return [restore, *undo]


def _groups(optimizer: Any) -> Restore:
    groups = optimizer.param_groups
    before = [(group, dict(group), list(group["params"])) for group in groups]
    rates = [save_tensor(v) for g in groups for v in g.values() if hasattr(v, "data_ptr")]

    def restore() -> None:
        groups[:] = [group for group, _, _ in before]
        for group, settings, parameters in before:
            group.clear()
            group.update(settings)
            group["params"][:] = parameters
        for rate in rates:
            rate()

    return restore


def save_attributes(owner: Any, but: frozenset[str]) -> Restore:
    """Plain attributes of an object, such as a scheduler's counters."""
    held: dict[str, Any] = owner.__dict__
    before = {k: v for k, v in held.items() if k not in but}
    kept = {k: copy.deepcopy(v) for k, v in before.items() if _plain(v)}

    def restore() -> None:
        for name in [n for n in held if n not in before and n not in but]:
            delattr(owner, name)
        held.update({**before, **kept})

    return restore


def save_state_dict(owner: Any) -> Restore:
    """Anything else with ``state_dict`` and ``load_state_dict``: a scaler, averaged weights."""
    before = copy.deepcopy(owner.state_dict())
    return lambda: owner.load_state_dict(before)


def save_generators(source: Any) -> list[Restore]:
    """The random generators that a DataLoader and its samplers own."""
    owners = [source, getattr(source, "sampler", None), getattr(source, "batch_sampler", None)]
    owners.append(getattr(owners[2], "sampler", None))
    generators = {id(g): g for o in owners if (g := getattr(o, "generator", None)) is not None}
    return [_generator(g) for g in generators.values() if hasattr(g, "get_state")]


def _generator(generator: Any) -> Restore:
    state = generator.get_state()
    return lambda: generator.set_state(state)


def _plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_plain(item) for item in value)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return all(_plain(item) for item in value.values())  # pyright: ignore[reportUnknownVariableType]
    return value is None or isinstance(value, int | float | str)


def _nothing() -> None:
    """A number in the optimizer's state comes back with the dict that holds it."""
