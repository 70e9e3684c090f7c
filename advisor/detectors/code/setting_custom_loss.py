"""Is the loss written by hand?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.objectives import Objective, loss_functions, objectives, way_to
from advisor.intake.code import Call, Program, losses, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_ARITHMETIC = frozenset(
    {
        "mean",
        "reduce_mean",
        "sum",
        "reduce_sum",
        "square",
        "pow",
        "log",
        "abs",
        "squared_difference",
    }
)
# Losses of libraries that are not in the table of known ones.
_LIBRARY = pattern(
    r"^(?:torch|tensorflow|keras|monai|segmentation_models_pytorch|kornia|optax|torchmetrics)\..*"
    r"(?:loss|entropy|error|divergence)|Loss$",
    re.IGNORECASE,
)


@detector("setting-custom-loss")
def setting_custom_loss(case: Case) -> Answer:
    """A function of the program as loss, a class derived from Loss, or arithmetic.

    Only what is minimised. A weighted sum of library losses is none, nor a penalty added to one.
    """
    code = program(case)
    own = [f.place.evidence(observed=f.function.name) for f in loss_functions(code)]
    found = own or [e for o in objectives(code) if (e := _by_hand(code, o)) is not None]
    if found:
        return present(*{e.where: e for e in found}.values())
    used = [u for u in losses(code) if not u.by_hand]
    if used:
        return absent(f"the loss is {used[0].name} of the library", used[0].place.evidence())
    if code.calls_like(_LIBRARY.search):
        return absent("the loss is one of a library")
    if objectives(code):
        return unknown(f"{objectives(code)[0].place.where}: the loss itself is not shown")
    return not_seen(code, "no loss that is known")


def _by_hand(code: Program, objective: Objective) -> Evidence | None:
    """The last arithmetic before what is minimised, when no library loss is in it."""
    if objective.call is not None and objective.call.short == "add_loss":
        return objective.place.evidence(observed="add_loss")
    way = way_to(code, objective)
    known = frozenset(u.call for u in losses(code) if not u.by_hand)
    if any(_is_library(code, c, known) for c in way.calls):
        return None
    for a in way.assignments:
        target = a.target.lower()
        named = "loss" in target or "cost" in target or "entropy" in target
        arithmetic = any(
            (v.call is not None and v.call.short in _ARITHMETIC) or v.operator in ("**",)
            for v in a.value.walk()
        )
        if named and arithmetic:
            return a.place.evidence(observed=a.target)
    for call in way.calls:
        function = code.function(call.name) if "." not in call.name else None
        if function is not None and "loss" in function.name.lower():
            return function.place.evidence(observed=function.name)
    return None


def _is_library(code: Program, call: Call, known: frozenset[Call]) -> bool:
    if call in known or _LIBRARY.search(call.name):
        return True
    maker = code.maker(call) if call.receiver is not None else None
    return (
        maker is not None
        and bool(_LIBRARY.search(maker.name))
        and (code.klass(maker.short) is None)
    )
