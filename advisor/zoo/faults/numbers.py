"""Number formats."""

from __future__ import annotations

from typing import Any

from advisor.probes import Target
from advisor.zoo.setup import TABLES, Setup, fault


@fault(
    "num/fp16-overflow", "precision-fork", frameworks=("torch",), architectures=TABLES, start=True
)
def half_precision_overflows(setup: Setup) -> None:
    """Inputs in the hundreds of thousands under float16."""
    data = setup.data
    if setup.broken:
        data.x, data.val_x = data.x * 3e5, data.val_x * 3e5
    setup.hidden, setup.lr, setup.steps = (16,), 1e-4, 40
    setup.fields["autocast"] = "float16"


@fault(
    "num/fp16-overflow",
    "first-non-finite",
    only_open=("first-non-finite",),
    frameworks=("torch",),
    architectures=TABLES,
    start=True,
)
def the_first_infinity_is_of_float16(setup: Setup) -> None:
    """The same seen where it begins."""
    half_precision_overflows.apply(setup)


@fault(
    "num/bf16-stagnation",
    "precision-fork",
    "update-ratio",
    frameworks=("torch",),
    architectures=TABLES,
    start=True,
)
def weights_too_coarse_for_their_steps(setup: Setup) -> None:
    """The weights themselves are bfloat16: small steps are rounded away."""
    setup.optimizer, setup.lr, setup.hidden = "sgd", 2e-3, (16,)
    if not setup.broken:
        setup.fields["autocast"] = "bfloat16"

    def coarse(model: Any) -> None:
        if setup.broken:
            model.bfloat16()

    setup.change = coarse

    def after(target: Target) -> None:
        target.fresh = False

    setup.after = after
