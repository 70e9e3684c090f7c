"""Draw the curves of a run in a terminal, with the places that the findings name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.model import Curve, Finding, Role, Run
from advisor.patterns import pattern

Array = npt.NDArray[np.float64]

WIDTH, HEIGHT = 64, 8  # characters of the drawing area
# Losses that span more than this ratio are drawn on a log scale.
LOG_RATIO = 20.0
# One bit a dot: column 0 or 1, row 0 to 3, of a Unicode braille cell.
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_PLACE = pattern(r"^(?P<curve>.+)@(?P<start>-?[\d.e+]+)(?:-(?P<end>[\d.e+]+))?$")


@dataclass(frozen=True)
class Mark:
    """An event: a letter at a step, and what was seen there."""

    letter: str
    step: float
    what: str


@dataclass(frozen=True)
class Drawing:
    """Lines of text, one string a row, and the events marked on the axis below them."""

    title: str
    rows: tuple[str, ...]
    marks: tuple[Mark, ...]


def draw(
    run: Run, findings: Sequence[Finding], *, chance: float | None = None, width: int = WIDTH
) -> tuple[Drawing, ...]:
    """A drawing of the losses and one of the metrics of a run, where there are any."""
    groups: tuple[tuple[Role, ...], ...] = (
        ("train-loss", "val-loss"),
        ("train-metric", "val-metric"),
    )
    drawings: list[Drawing] = []
    for roles in groups:
        curves = [c for role in roles for c in run.all(role)[:1] if _drawable(c)]
        if curves:
            level = chance if roles[0] == "train-loss" else None
            drawings.append(_draw(run, curves, findings, level, width))
    return tuple(drawings)


def _drawable(curve: Curve) -> bool:
    return int(np.isfinite(curve.values).sum()) >= 2


def _draw(
    run: Run,
    curves: Sequence[Curve],
    findings: Sequence[Finding],
    chance: float | None,
    width: int,
) -> Drawing:
    finite = np.concatenate([c.values[np.isfinite(c.values)] for c in curves])
    log = bool(finite.min() > 0 and finite.max() / finite.min() > LOG_RATIO)
    low, high = float(finite.min()), float(finite.max())
    if chance is not None and low < chance * 1.5 and high > chance / 1.5:
        low, high = min(low, chance), max(high, chance)
    if low == high:
        low, high = low - 0.5 * (abs(low) or 1), high + 0.5 * (abs(high) or 1)
    canvas = _Canvas(width, _span(curves), (low, high), log)
    for curve in curves:
        canvas.line(curve.steps, curve.values)
    marks = _marks(run, curves, findings)
    rows = (*canvas.rows(chance), canvas.axis(marks), canvas.steps(curves[0].granularity))
    names = ", ".join(f"{c.name} ({c.role})" for c in curves)
    scale = ", log scale" if log else ""
    return Drawing(f"{run.name}: {names}{scale}", rows, marks)


def _span(curves: Sequence[Curve]) -> tuple[float, float]:
    steps = np.concatenate([c.steps for c in curves])
    first, last = float(steps.min()), float(steps.max())
    return (first, last) if last > first else (first, first + 1.0)


def _marks(run: Run, curves: Sequence[Curve], findings: Sequence[Finding]) -> tuple[Mark, ...]:
    names = {c.name for c in curves}
    found: dict[tuple[float, str], None] = {}
    for finding in findings:
        if finding.status != "present":
            continue
        for evidence in finding.evidence:
            if evidence.run not in (None, run.name):
                continue
            place = _PLACE.match(evidence.where.rpartition("/")[2] or evidence.where)
            if place and place["curve"] in names:
                found[(float(place["start"]), evidence.what)] = None
    events = sorted(found)[:26]
    return tuple(Mark(chr(ord("a") + i), *event) for i, event in enumerate(events))


class _Canvas:
    """Braille cells of shape ``(HEIGHT, width)`` over data coordinates."""

    def __init__(
        self, width: int, x: tuple[float, float], y: tuple[float, float], log: bool
    ) -> None:
        self.cells = np.zeros((HEIGHT, width), dtype=np.int64)
        self.x, self.log = x, log
        self.y = (float(np.log(y[0])), float(np.log(y[1]))) if log else y

    def _column(self, x: Array) -> Array:
        return (x - self.x[0]) / (self.x[1] - self.x[0]) * (self.cells.shape[1] * 2 - 1)

    def _row(self, y: Array) -> Array:
        value = np.log(y) if self.log else y
        return (self.y[1] - value) / (self.y[1] - self.y[0]) * (HEIGHT * 4 - 1)

    def line(self, x: Array, y: Array) -> None:
        good = np.isfinite(y) & np.isfinite(x)
        columns, rows = self._column(x[good]), self._row(y[good])
        if len(columns) == 0:
            return
        order = np.argsort(columns, kind="stable")
        count = self.cells.shape[1] * 8
        fine: Array = np.linspace(float(columns.min()), float(columns.max()), count)
        between: Array = np.asarray(np.interp(fine, columns[order], rows[order]))
        self._dots(np.concatenate([columns, fine]), np.concatenate([rows, between]))

    def _dots(self, columns: Array, rows: Array) -> None:
        width = self.cells.shape[1]
        for c, r in zip(np.rint(columns).astype(int), np.rint(rows).astype(int), strict=True):
            if 0 <= c < width * 2 and 0 <= r < HEIGHT * 4:
                self.cells[r // 4, c // 2] |= _DOTS[c % 2][r % 4]

    def rows(self, chance: float | None) -> tuple[str, ...]:
        level = None
        if chance is not None and chance > 0:
            level = int(self._row(np.array([chance]))[0] // 4)
        lines: list[str] = []
        for i, cells in enumerate(self.cells):
            text = "".join(chr(0x2800 + int(cell)) for cell in cells)
            if i == level:
                text = text.replace("\u2800", "·") + " chance"
            label = {0: self._label(0.0), HEIGHT - 1: self._label(1.0)}.get(i, "")
            lines.append(f"{label:>9} ┤{text}")
        return tuple(lines)

    def _label(self, share: float) -> str:
        value = self.y[1] - share * (self.y[1] - self.y[0])
        return f"{np.exp(value) if self.log else value:.4g}"

    def axis(self, marks: Sequence[Mark]) -> str:
        line = ["─"] * self.cells.shape[1]
        for mark in marks:
            at = int(np.clip(self._column(np.array([mark.step]))[0] // 2, 0, len(line) - 1))
            line[at] = mark.letter
        return f"{'':>9} └{''.join(line)}"

    def steps(self, unit: str) -> str:
        left, right = (
            f"{self.x[0]:g}",
            f"{self.x[1]:g}" + (f" {unit}s" if unit != "unknown" else ""),
        )
        gap = max(1, self.cells.shape[1] - len(left) - len(right))
        return f"{'':>11}{left}{'':{gap}}{right}"
