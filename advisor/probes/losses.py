"""What kind of loss a function is, by its name and its settings."""

from __future__ import annotations

import functools
from typing import Any

from advisor.probes.target import LossKind

# Names in lower case without underscores, as torch.nn, torch.nn.functional, keras.losses and optax
# spell them.
_BY_NAME: dict[str, LossKind] = {
    "crossentropyloss": "softmax-cross-entropy",
    "crossentropy": "softmax-cross-entropy",
    "softmaxcrossentropywithlogits": "softmax-cross-entropy",
    "sparsesoftmaxcrossentropywithlogits": "softmax-cross-entropy",
    "categoricalcrossentropy": "softmax-probabilities",
    "sparsecategoricalcrossentropy": "softmax-probabilities",
    "nllloss": "nll",
    "bcewithlogitsloss": "sigmoid-cross-entropy",
    "binarycrossentropywithlogits": "sigmoid-cross-entropy",
    "sigmoidcrossentropywithlogits": "sigmoid-cross-entropy",
    "bceloss": "sigmoid-probabilities",
    "binarycrossentropy": "sigmoid-probabilities",
    "mseloss": "mse",
    "mse": "mse",
    "meansquarederror": "mse",
    "l1loss": "mae",
    "mae": "mae",
    "meanabsoluteerror": "mae",
    "multimarginloss": "hinge",
    "categoricalhinge": "hinge",
    "hinge": "hinge",
}
_FROM_LOGITS: dict[LossKind, LossKind] = {
    "softmax-probabilities": "softmax-cross-entropy",
    "sigmoid-probabilities": "sigmoid-cross-entropy",
}


def name_of(loss: Any) -> str:
    """Its name in lower case without underscores."""
    if isinstance(loss, functools.partial):
        loss = loss.func  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)  # pyright: ignore
    return str(name).lower().replace("_", "")  # pyright: ignore[reportUnknownArgumentType]


def kind_of(loss: Any) -> LossKind:
    """The kind of a loss object, function, partial or name; "other" where it does not tell."""
    settings: dict[str, Any] = {}
    if isinstance(loss, functools.partial):
        settings = dict(loss.keywords)
        loss = loss.func  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    settings = {**getattr(loss, "_fn_kwargs", {}), **settings}
    kind = _BY_NAME.get(name_of(loss), "other")
    return _FROM_LOGITS.get(kind, kind) if settings.get("from_logits") else kind
