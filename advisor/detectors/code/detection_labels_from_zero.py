"""Are classes of boxes counted from 0 for a detector whose 0 is the background?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import Ancestry, ancestry
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Place, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# Those of torchvision that keep class 0 for the background; FCOS and RetinaNet have no such class.
_MODELS = pattern(
    r"(?:fasterrcnn|maskrcnn|keypointrcnn)_\w+$|(?:^|\.)(?:FasterRCNN|MaskRCNN|FastRCNNPredictor)$"
)
_BACKGROUND = pattern(r"(?i)background|^_*bg$")


@detector("detection-labels-from-zero")
def detection_labels_from_zero(case: Case) -> Answer:
    """``labels`` of a torchvision R-CNN made by ``index``, ``enumerate`` from 0 or ``zeros``.

    A list that begins with the background, ``+ 1`` and ``enumerate(names, 1)`` are right. Numbers
    read from a file cannot be judged. Source: torchvision, object detection finetuning tutorial:
    "the class 0 is background".
    """
    code = program(case)
    models = code.calls_like(_MODELS.search)
    if not models:
        return not_seen(code, "no detector of torchvision")
    seen = list(_labels(code))
    wrong = [e for v, at, place in seen if (e := _from_zero(code, v, at, place)) is not None]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if not seen:
        return unknown("how boxes are labelled is not shown")
    if any(_shifts(ancestry(code, v, at)) for v, at, _ in seen):
        return absent("the classes are counted from 1", models[0].evidence())
    return unknown("where the classes are counted is not shown")


def _labels(code: Program) -> Iterator[tuple[Value, Assignment, Place]]:
    """What stands under "labels" in a target."""
    written = [(a.value, a) for a in code.assignments]
    written += [(v, f.moment(v, place)) for f in code.functions for v, place in f.returns]
    for value, at in written:
        for part in value.walk():
            if part.kind == "dict" and {"boxes", "labels"} <= set(part.keys):
                yield part.parts[part.keys.index("labels")], at, at.place
    for a in code.assignments:
        if a.target.endswith(("['labels']", '["labels"]')):
            yield a.value, a, a.place


def _shifts(way: Ancestry) -> bool:
    return any(
        v.operator == "+" and any(p.number == 1 for p in v.parts) for v in way.values
    ) or any(
        c.short == "ones" or (c.short == "enumerate" and (len(c.args) > 1 or c.kwargs))
        for c in way.calls
    )


def _from_zero(code: Program, value: Value, at: Assignment, place: Place) -> Evidence | None:
    way = ancestry(code, value, at)
    if _shifts(way):
        return None
    for call in way.calls:
        if call.name == "torch.zeros" and _is_one_number_a_box(call):
            return call.evidence(observed="every box is labelled 0, the background")
        if call.short == "index" and call.receiver is not None and _has_no_background(code, call):
            return call.evidence(observed="the first class gets 0, the background")
    for part, here in zip(way.values, way.moments, strict=True):
        holder = part.parts[0] if part.kind == "subscript" and part.parts else None
        if holder is not None and holder.kind == "name" and _counts_from_zero(code, holder, here):
            return (here.place if here else place).evidence(
                observed="the first class gets 0, the background"
            )
    return None


def _is_one_number_a_box(call: Call) -> bool:
    """``torch.zeros((n,), dtype=torch.int64)``; of a picture without boxes the size is 0."""
    size = call.args[0] if call.args else None
    whole = "dtype" in call.kwargs and "int" in call.kwargs["dtype"].text
    first = size.parts[0] if size is not None and size.parts else size
    return whole and first is not None and not first.is_literal and not call.branches


def _has_no_background(code: Program, call: Call) -> bool:
    listed = None if call.receiver is None else code.resolve(call.receiver, call)
    names = [] if listed is None else [p.string for p in listed.parts]
    told = [n for n in names if n is not None]
    return bool(told) and len(told) == len(names) and not _BACKGROUND.search(told[0])


def _counts_from_zero(code: Program, holder: Value, at: Call | Assignment | None) -> bool:
    """``{c: i for i, c in enumerate(names)}`` of a list without the background."""
    found = code.lookup(holder.name, at)
    call = (
        None
        if found is None
        else next((c for c in found.value.calls() if c.short == "enumerate"), None)
    )
    if call is None or len(call.args) != 1 or call.kwargs or found is None:
        return False
    if any(v.operator == "+" for v in found.value.walk()):
        return False
    listed = code.resolve(call.args[0], call)
    told = [p.string for p in listed.parts if p.string is not None]
    return bool(told) and not _BACKGROUND.search(told[0])
