"""Which places in the curves the findings name, numbered, so that page and plot can link them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.model import Curve, Evidence, Finding, Run
from advisor.patterns import pattern

# A number, or two joined by a hyphen, after the last @: ``val_loss@3550``, ``loss@120-480``.
_NUMBER = r"-?\d[\d.]*(?:e[+-]?\d+)?"
_PLACE = pattern(rf"(?P<name>.+)@(?P<start>{_NUMBER})(?:-(?P<end>{_NUMBER}))?")
# Detectors write a step with six digits, so that it may lie a little outside of the curve.
ROUNDED = 1e-5


@dataclass(frozen=True)
class Mark:
    """A place in one curve of one run, in the units of that curve.

    ``certain`` is false when several runs have such a curve there and the evidence does not say
    which is meant, or several go by the name that it says.
    """

    number: int
    run: int
    curve: str
    start: float
    end: float
    what: str
    certain: bool = True


@dataclass
class Places:
    """Every mark, and the marks of each place and run that evidence names."""

    marks: list[Mark] = field(default_factory=list[Mark])
    by_place: dict[tuple[str, str | None], list[Mark]] = field(
        default_factory=dict[tuple[str, str | None], list[Mark]]
    )

    def of(self, evidence: Evidence) -> list[Mark]:
        """The marks of that evidence; none when it is not a place in a curve."""
        return self.by_place.get((evidence.where, evidence.run), [])


def find(runs: Sequence[Run], findings: Sequence[Finding]) -> Places:
    """The places of every finding that is present, in the order of the findings."""
    places = Places()
    for finding in findings:
        for evidence in finding.evidence if finding.status == "present" else ():
            key = (evidence.where, evidence.run)
            if key not in places.by_place:
                spots = _spots(evidence, runs)
                first = len(places.marks) + 1
                marks = [
                    Mark(first + i, *spot, evidence.what, certain=len(spots) == 1)
                    for i, spot in enumerate(spots)
                ]
                places.marks += marks
                places.by_place[key] = marks
    return places


_Spot = tuple[int, str, float, float]  # run, curve, first and last step


def _spots(evidence: Evidence, runs: Sequence[Run]) -> list[_Spot]:
    """Where that can be, one a run. Runs that logged a value at exactly these steps win."""
    where = evidence.where
    exact: dict[int, _Spot] = {}
    near: dict[int, _Spot] = {}
    for number, run in enumerate(runs):
        if evidence.run not in (None, run.name):
            continue
        for curve in run.curves:
            span = _span(where, curve)
            if span is not None:
                logged = all((curve.steps == step).any() for step in span)
                (exact if logged else near).setdefault(number, (number, curve.name, *span))
    return list((exact or near).values())


def _span(where: str, curve: Curve) -> tuple[float, float] | None:
    """The range of steps that ``where`` names in that curve; its name alone means all of it."""
    if not len(curve):
        return None
    low, high = float(curve.steps.min()), float(curve.steps.max())
    if where == curve.name:
        return low, high
    place = _PLACE.fullmatch(where)
    if place is None or place["name"] != curve.name:
        return None
    try:
        start, end = float(place["start"]), float(place["end"] or place["start"])
    except ValueError:
        return None
    slack = ROUNDED * max(abs(low), abs(high))
    return (start, end) if low - slack <= start <= end <= high + slack else None
