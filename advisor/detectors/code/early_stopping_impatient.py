"""Does early stopping wait for very few evaluations only?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

# One or two evaluations are within the noise of most validation curves. unsourced
IMPATIENT = 2
PATIENT = 5
_DEFAULTS = {"keras": 0, "lightning": 3, "transformers": 1}
_COUNTER = pattern(r"^(?:self\.)?(?:early_?stop\w*_)?patience$", re.IGNORECASE)


@detector("early-stopping-impatient")
def early_stopping_impatient(case: Case) -> Answer:
    """A patience of at most 2 evaluations in Keras (default 0), Lightning, transformers or a loop.

    The patience of ReduceLROnPlateau lowers the rate and stops nothing. Sources: Keras
    EarlyStopping; Lightning EarlyStopping; transformers EarlyStoppingCallback.
    """
    code = program(case)
    found = [(c, _patience(code, c)) for c in code.find("EarlyStopping", "EarlyStoppingCallback")]
    found = [(c, v) for c, v in found if not c.klass or c.klass != "EarlyStopping"]
    short = [(c, n) for c, n in found if n is not None and n <= IMPATIENT]
    if short:
        return present(*(_evidence(c, n) for c, n in short))
    if found:
        if any(n is None or n < PATIENT for _, n in found):
            return unknown(f"{found[0][0].where}: whether this is short depends on the noise")
        return absent("patient enough", found[0][0].evidence())
    return _by_hand(code)


def _evidence(call: Call, patience: float) -> Evidence:
    return call.evidence(observed=f"patience {patience:g}", threshold=f"{IMPATIENT}")


def _patience(code: Program, call: Call) -> float | None:
    for name in ("patience", "early_stopping_patience"):
        if name in call.kwargs:
            return code.resolve(call.kwargs[name], call).number
    if call.starred:
        return None
    value = code.setting(call, "patience")
    if value is not None:
        return value.number
    own = code.function("EarlyStopping.__init__")
    if own is not None:
        given = own.given("patience", call) or own.defaults.get("patience")
        return None if given is None else code.resolve(given, call).number
    if call.args and call.short == "EarlyStoppingCallback":
        return code.resolve(call.args[0], call).number
    return next((n for root, n in _DEFAULTS.items() if call.name.startswith(root)), None)


def _by_hand(code: Program) -> Answer:
    """``if bad_epochs >= patience: break`` with a constant patience."""
    compared = [
        b
        for b in code.blocks
        if b.kind == "if" and b.value is not None and re.search(r"\bpatience\b", b.value.text)
    ]
    for assignment in code.assignments:
        number = assignment.value.number
        if not _COUNTER.search(assignment.target) or number is None or not compared:
            continue
        if number <= IMPATIENT:
            return present(assignment.place.evidence(observed=f"patience {number:g}"))
        return absent("patient enough", assignment.place.evidence())
    if compared:
        return unknown(f"{compared[0].place.where}: the patience cannot be read")
    return not_seen(code, "no early stopping")
