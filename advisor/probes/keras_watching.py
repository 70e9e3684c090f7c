"""Look at what a layer of Keras, which has no hooks, takes in and gives out."""

# Neither tensorflow nor keras says its types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false, reportOptionalMemberAccess=false

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import Any


@contextlib.contextmanager
def watching(hooks: list[tuple[Any, Callable[[Any, Any], Any]]]) -> Generator[None]:
    """Call ``hook(inputs, output)`` after each of the layers; what it returns is the output."""
    watched: list[tuple[Any, Any]] = []
    try:
        for layer, hook in hooks:
            original = layer.call
            watched.append((layer, layer.__dict__.get("call")))

            def call(*args: Any, _call: Any = original, _hook: Any = hook, **named: Any) -> Any:
                given = args[0] if args else next(iter(named.values()), None)
                return _hook(given, _call(*args, **named))

            layer.__dict__["call"] = call
        yield
    finally:
        for layer, before in reversed(watched):
            layer.__dict__.pop("call", None)
            if before is not None:
                layer.__dict__["call"] = before
