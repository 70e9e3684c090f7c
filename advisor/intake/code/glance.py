"""A program at a glance, as plain parts with the places where they stand."""

from __future__ import annotations

from typing import Any

from advisor.intake.code.facts import Call, Program
from advisor.intake.code.layers import Layer, Path
from advisor.intake.code.shapes import input_of, shapes
from advisor.intake.code.summary import summary
from advisor.intake.code.training import Loss, Optimizer
from advisor.model import Network, Part

# Calls of one kind that are listed; what follows repeats.
MOST_PARTS = 40


def at_a_glance(program: Program) -> dict[str, Any]:
    """The fields of a ``CodeReading`` that come from the program alone."""
    parts = summary(program)
    return {
        "networks": tuple(
            Network(
                name=n.name,
                where=n.place.where,
                layers=_layers(program, n.path),
                complete=n.path.complete,
            )
            for n in parts.networks
        ),
        "losses": tuple(_loss(x) for x in parts.losses[:MOST_PARTS]),
        "optimizers": tuple(_optimizer(x) for x in parts.optimizers[:MOST_PARTS]),
        "schedules": _calls(parts.schedules),
        "pipeline": _calls(parts.pipeline),
        "modes": _calls(parts.modes),
        "callbacks": _calls(parts.callbacks),
        "facts": parts.facts,
    }


def _layers(program: Program, path: Path) -> tuple[Part, ...]:
    """Every layer, with the shape that comes out of it where that is known."""
    start = None if path.branched else input_of(program, path)
    known = {id(s.layer): s.shape for s in shapes(program, path, start)}
    parts: list[Part] = []
    for layer in path.layers:
        part, shape = _layer(layer), known.get(id(layer))
        told = shape is not None and any(s is not None for s in shape.spatial)
        flattens = shape is not None and layer.kind == "shape" and shape.features is not None
        parts.append(
            part.model_copy(update={"what": f"{part.what}  ({shape})"})
            if told or flattens
            else part
        )
    return tuple(parts)


def _layer(layer: Layer) -> Part:
    short = layer.name.rpartition(".")[2]
    size = f" {layer.units}" if layer.units is not None else ""
    end = f" -> {layer.activation}" if layer.activation and layer.kind != "activation" else ""
    named = f" {layer.activation}" if layer.activation and layer.kind == "activation" else ""
    return Part(
        what=f"{short}{size}{named}{end}", where=layer.place.where, text=layer.place.text.strip()
    )


def _loss(loss: Loss) -> Part:
    output = loss.path.output
    given = "" if output is None else f"{output.units or '?'} {output.activation or '?'}"
    receives = f"; receives {given}" if given else ""
    return Part(
        what=f"{loss.name} ({loss.kind}; expects {loss.expects}{receives})",
        where=loss.place.where,
        text=loss.place.text.strip(),
    )


def _optimizer(optimizer: Optimizer) -> Part:
    rate = "learning rate unknown"
    if optimizer.learning_rate is not None:
        by_default = " (default)" if optimizer.lr_is_default else ""
        rate = f"learning rate {optimizer.learning_rate:g}{by_default}"
    elif optimizer.schedule:
        rate = "learning rate by a schedule"
    momentum = f", momentum {optimizer.momentum:g}" if optimizer.momentum is not None else ""
    place = optimizer.place
    return Part(what=f"{optimizer.kind}, {rate}{momentum}", where=place.where, text=place.text)


def _calls(calls: tuple[Call, ...]) -> tuple[Part, ...]:
    return tuple(
        Part(what=c.short, where=c.where, text=c.place.text.strip()) for c in calls[:MOST_PARTS]
    )
