"""Put a ReLU between two linear layers."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.patterns import pattern
from advisor.repairs import repair
from advisor.repairs.changes import with_argument, wrapped
from advisor.repairs.pieces import Pages


@repair("no-activation-between-layers", "two linear layers in a row are one linear layer")
def no_activation_between_layers(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``activation="relu"`` in the first of two Keras layers."""
    pages = Pages(case, finding)
    found = [c for c in pages.code.calls if pages.points_at(c)]
    layers = [c for c in found if c.name.startswith("keras.layers.") and _LAYER.match(c.short)]
    told = [e.observed.partition(" directly into ")[0] for e in finding.evidence]
    called = [c for c in found if c.name.startswith("self.") and c.name in told and c.args]
    if called and not layers:
        relu = "F.relu" if pages.code.has("F.relu", "functional.gelu") else "torch.relu"
        return tuple(e for c in called for e in wrapped(pages.of(c), f"{relu}(", ")"))
    return tuple(with_argument(pages.of(c), "activation", '"relu"') for c in layers)


_LAYER = pattern(r"(?:Dense|Conv[123]D)$")
