"""Whole series with a name (History, event files, tables) as runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.intake.curves.names import meaning
from advisor.intake.curves.recorder import MAX_SERIES
from advisor.intake.curves.roles import assign_roles
from advisor.intake.curves.thinning import MAX_POINTS, thinned
from advisor.model import Curve, Granularity, Number, Role, Run, Smoothing

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """One series: ``steps`` and ``values`` of shape (n,)."""

    name: str
    steps: Array
    values: Array
    granularity: Granularity
    side: str = ""
    smoothing: Smoothing = "unknown"
    origin: str = ""


def run_of(
    name: str,
    series: Sequence[Named],
    overrides: Mapping[str, Role],
    *,
    notes: Sequence[str] = (),
    settings: Mapping[str, str | Number] | None = None,
    steps_per_epoch: float | None = None,
    assume_loss: bool = False,
) -> Run:
    """A run of these series with roles.

    ``assume_loss``: a single series whose name says nothing is taken for the training loss.
    """
    said = list(notes)
    kept = [s for s in series if len(s.values) and meaning(s.name).kind != "skip"][:MAX_SERIES]
    if assume_loss and not kept and len(series) == 1 and len(series[0].values):
        kept = list(series)
    curves = [_curve(s, said) for s in kept]
    if assume_loss and len(kept) == 1 and meaning(kept[0].name).kind in ("other", "skip"):
        only = curves[0]
        role = overrides.get(only.name, "train-loss")
        if only.name not in overrides:
            said.append(f"nothing says what {only.name!r} is: taken for the training loss")
        chosen: tuple[Curve, ...] = (only.model_copy(update={"role": role}),)
    else:
        chosen = assign_roles(curves, [s.side for s in kept], overrides, said.append)
    return Run(
        name=name,
        curves=chosen,
        steps_per_epoch=steps_per_epoch,
        settings=dict(settings or {}),
        notes=tuple(said),
    )


def _curve(series: Named, notes: list[str]) -> Curve:
    steps, values = series.steps, series.values
    stride = -(-len(values) // MAX_POINTS)
    if stride > 1:
        notes.append(f"{series.name}: thinned, one point in {stride} kept")
        keep = thinned(values, stride, 0)
        steps, values = steps[keep], values[keep]
    return Curve(
        name=series.name,
        role="other",
        steps=steps,
        values=values,
        granularity=series.granularity,
        smoothing=series.smoothing,
        origin=series.origin,
    )
