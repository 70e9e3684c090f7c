"""Is a scaler fitted on all data before the split?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.roles import role_of_name
from advisor.detectors.scaling import Fitting, fittings
from advisor.detectors.splits import Split, splits
from advisor.intake.code import Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# x[:n], x[:n, 1:]
_ROWS = pattern(r"\[\s*\w*\s*:\s*[^\s,\]]")


@detector("fit-scaler-before-split", reads_comments=True)
def fit_scaler_before_split(case: Case) -> Answer:
    """A scaler, imputer or projection fitted on data that are divided afterwards.

    Encoders of labels only list the classes and do not count, nor does a scaler in a Pipeline or
    one fitted on the training part. Dividing by a constant learns nothing.
    """
    code = program(case)
    fitted = fittings(code)
    divided = splits(code)
    early = [f for f in fitted if any(_leads(code, f, s) for s in divided)]
    if early:
        places = {f.call.where: f for f in early}.values()
        return present(*(f.call.evidence(observed=f"{f.kind} sees all rows") for f in places))
    if not fitted:
        return not_seen(code, "no scaler")
    if all(role_of_name(f.data.text) == "train" for f in fitted) or divided:
        return absent("fitted on the training part", fitted[0].call.evidence())
    return unknown(f"{fitted[0].call.where}: how the data are divided is not shown")


def _leads(code: Program, fitting: Fitting, split: Split) -> bool:
    if fitting.call.order > split.order or role_of_name(fitting.data.text) is not None:
        return False
    for data in split.data:
        origin = ancestry(code, data, split.at)
        if fitting.call in origin.calls:
            return not _divided_before(code, fitting)
        uses = [c for c in origin.find("transform") if c.receiver is not None]
        if any(c.receiver is not None and c.receiver.text == fitting.scaler for c in uses):
            return not _divided_before(code, fitting)
    return False


def _divided_before(code: Program, fitting: Fitting) -> bool:
    """Whether what is fitted is itself one side of an earlier split: by a call or a slice."""
    data, at = fitting.data, fitting.call
    found = code.lookup(data.name, at) if data.kind == "name" else None
    if found is not None and found.unpacked is None:
        data = found.value
    if (
        data.kind == "subscript"
        and data.parts
        and _ROWS.match(data.text[len(data.parts[0].text) :])
    ):
        return True
    return ancestry(code, fitting.data, fitting.call).has("train_test_split")
