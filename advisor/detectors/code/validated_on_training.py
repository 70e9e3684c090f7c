"""Are the training data given as validation data?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, fed_inputs, keras_fits, names_of, role_of_name
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence


@detector("validated-on-training")
def validated_on_training(case: Case) -> Answer:
    """``fit(x, y, validation_data=(x, y))``, or one dataset in the loaders of both parts.

    Both must be the same names. Loaders with samplers may take different rows; a table that is
    written out in the code, as in the example of XOR, is a toy and is left out.
    """
    code = program(case)
    found = [*_fits(code), *_loaders(code)]
    if found:
        return present(*{e.where: e for e in found}.values())
    fits = [f for f in keras_fits(code) if "validation_data" in f.kwargs]
    if fits:
        return absent("other data are given for validation", fits[0].evidence())
    return not_seen(code, "no validation data")


def _fits(code: Program) -> Iterator[Evidence]:
    for fit in keras_fits(code):
        held = fit.kwargs.get("validation_data")
        trained = [v for v in (fed_inputs(fit), fed(fit, 1, "y")) if v]
        if held is None or not trained:
            continue
        given = list(held.parts[:2]) if held.kind in ("tuple", "list") else [held]
        same = given and [v.text for v in given] == [v.text for v in trained[: len(given)]]
        if same and all(v.kind == "name" for v in given) and not _is_toy(code, given[0], fit):
            yield fit.evidence(observed=f"validated on {held.text}, which it is trained on")


def _is_toy(code: Program, value: Value, at: Call) -> bool:
    made = code.origin(value, at)
    return made is not None and bool(made.args) and made.args[0].kind == "list"


def _loaders(code: Program) -> Iterator[Evidence]:
    """``val_loader = DataLoader(train_set)`` beside ``train_loader = DataLoader(train_set)``."""
    plain = [c for c in code.find("DataLoader") if not c.starred and "sampler" not in c.kwargs]
    roles = [(c, {role_of_name(n) for n in names_of(code, c)}) for c in plain]
    trained = [c for c, role in roles if role == {"train"}]
    for call, role in roles:
        data = fed(call, 0, "dataset")
        if role != {"held-out"} or data is None or data.kind != "name":
            continue
        for other in trained:
            its = fed(other, 0, "dataset")
            same = its is not None and its.text == data.text and other.function == call.function
            if same and code.lookup(data.name, call) is code.lookup(data.name, other):
                yield call.evidence(observed=f"{data.text} is trained on at {other.where}")
                break
