"""Is a Dice or IoU loss used without smoothing of its numerator?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.dice import Overlap, overlap_score
from advisor.detectors.objectives import objectives, way_to
from advisor.detectors.safeguards import expressions
from advisor.intake.code import Assignment, Function, Place, Program, Value, losses, program
from advisor.model import Answer, Case

# On an empty mask the gradient with respect to one pixel is about smoothing / total^2 for a total
# of a few pixels; MONAI's default of 1e-5 is the smallest in common use.
LEAST_SMOOTHING = 1e-5


@detector("dice-without-smoothing")
def dice_without_smoothing(case: Case) -> Answer:
    """An overlap score that is minimised, with nothing or next to nothing added to the overlap.

    With an empty mask the overlap is 0 for any prediction, so without smoothing above the line
    there is no gradient. A score that only serves as a metric does not count.
    """
    code = program(case)
    scores = list(_scores(code))
    bare = [(o, p) for o, p in scores if o.smoothing is not None and o.smoothing < LEAST_SMOOTHING]
    if bare:
        places = {p.where: (o, p) for o, p in bare}
        return present(*(p.evidence(observed=f"{o.smoothing:g} added") for o, p in places.values()))
    smoothed = [p for o, p in scores if o.smoothing]
    if smoothed:
        return absent("the overlap is smoothed", smoothed[0].evidence())
    if scores:
        return unknown(f"{scores[0][1].where}: what is added to the overlap is not shown")
    used = losses(code)
    if used:
        return absent(f"the loss is {used[0].name}", used[0].place.evidence())
    return not_seen(code, "no overlap score is minimised")


def _scores(code: Program) -> Iterator[tuple[Overlap, Place]]:
    """Overlap scores among the expressions that lead to what is minimised."""
    entered: set[str] = set()
    for objective in objectives(code):
        for value, at, place in expressions(code, objective):
            for part in value.walk() if "/" in value.operators() else ():
                if part.operator == "/" and (found := overlap_score(code, part, at)) is not None:
                    yield found, place
        for call in way_to(code, objective).calls:
            function = code.function(call.name) if "." not in call.name else None
            if function is not None and function.name not in entered:
                entered.add(function.name)
                yield from _returned(code, function)
    for function in code.functions:
        lower = function.name.lower()
        named = ("dice" in lower or "iou" in lower or "tversky" in lower) and "loss" in lower
        if named and function.name not in entered:
            yield from _returned(code, function)


def _returned(code: Program, function: Function) -> Iterator[tuple[Overlap, Place]]:
    inside: list[tuple[Value, Assignment]] = [
        (a.value, a) for a in code.assignments_in(function.name)
    ]
    inside += [(v, function.moment(v, p)) for v, p in function.returns]
    for value, at in inside:
        for part in value.walk():
            if part.operator == "/" and (found := overlap_score(code, part, at)) is not None:
                yield found, at.place
