"""Are weights loaded without strict checking?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.subjects import is_discarded
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case

_LOADS = (
    "load_state_dict",
    "load_weights",
    "load_from_checkpoint",
    "assign_from_checkpoint_fn",
    "load_checkpoint",
)
# Argument and the value that switches the check off.
_LENIENT = (
    ("strict", False),
    ("by_name", True),
    ("skip_mismatch", True),
    ("ignore_missing_vars", True),
)


@detector("strict-false-load")
def strict_false_load(case: Case) -> Answer:
    """``strict=False``, ``by_name=True``, ``expect_partial()`` or keys filtered before loading.

    Such a load reports success when nothing fits. It is right when the report of missing keys is
    looked at, which counts as absent. Optimizers and schedulers have no strictness.
    Source: torch.nn.Module.load_state_dict; keras.Model.load_weights.
    """
    code = program(case)
    loads = [c for c in code.find(*_LOADS) if not _is_state(c)]
    asserted = code.has("assert_existing_objects_matched", "assert_consumed")
    partial = () if asserted else code.find("expect_partial")
    for call in loads:
        if _is_lenient(call) and not _is_checked(code, call):
            return present(call.evidence())
        if call.short == "load_state_dict" and call.args and _is_filtered(code, call.args[0], call):
            what = "keys that do not fit are dropped before loading"
            return present(call.evidence(what, observed=call.place.text))
    if partial:
        return present(partial[0].evidence())
    if loads:
        return absent(
            "weights are loaded strictly, or the report is looked at", loads[0].evidence()
        )
    if code.has("from_pretrained", "load_model", "restore"):
        return unknown("how strictly these weights are loaded is not visible in the code")
    return not_seen(code, "no weights are loaded")


def _is_state(call: Call) -> bool:
    owner = call.text.lower()
    return any(w in owner for w in ("optim", "sched", "scaler", "opt."))


def _is_lenient(call: Call) -> bool:
    if any(n in call.kwargs and call.kwargs[n].literal is v for n, v in _LENIENT):
        return True
    second = call.args[1] if len(call.args) > 1 else None
    return call.short == "load_state_dict" and second is not None and second.literal is False


def _is_checked(code: Program, call: Call) -> bool:
    """Whether the result is kept and used, printed or compared."""
    if call.short != "load_state_dict" or is_discarded(code, call):
        return False
    kept = [a for a in code.assigned(call) if a.value.call is call]
    if not kept:
        return True
    used = {
        v.name.partition(".")[0]
        for c in code.calls
        for a in (*c.args, *c.kwargs.values())
        for v in a.walk()
        if v.kind == "name" and c.order > call.order
    }
    used |= {
        n.partition(".")[0]
        for b in code.blocks
        if b.value is not None and b.order > call.order
        for n in b.value.names()
    }
    return any(a.target in used for a in kept)


def _is_filtered(code: Program, state: Value, at: Call) -> bool:
    """``{k: v for k, v in loaded.items() if k in model_dict}``, directly or through update."""
    found = [code.resolve(state, at)]
    found += [
        code.resolve(c.args[0], c)
        for c in code.find("update")
        if c.args and c.receiver is not None and c.receiver.text == state.text
    ]
    return any(
        v.operator == "comprehension"
        and " if " in v.text
        and " in " in v.text.partition(" if ")[2]
        and "head" not in v.text
        for v in found
    )
