"""Is ``trainable`` changed after ``compile`` with no new compile before fit?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Call, Program, program
from advisor.intake.code.keras_compile import keras_compiles
from advisor.model import Answer, Case

_FITS = ("fit", "fit_generator", "train_on_batch")
_OLD = frozenset({"nb_epoch", "samples_per_epoch", "border_mode", "nb_val_samples", "output_dim"})


@detector("trainable-after-compile")
def trainable_after_compile(case: Case) -> Answer:
    """``layer.trainable = ...`` between a compile and a fit.

    Any compile between the change and the fit is right, which includes the usual GAN (the combined
    model is compiled after the discriminator was frozen). Switching to and fro in a loop is left
    open: the compiled models may hold what is wanted. A model comes compiled from ``load_model``.
    Certain once the model has been fitted, or while it is (in a callback): Keras before TensorFlow
    2.2 takes the list of trainable weights at the compile, later ones at the first fit (tried with
    Keras 3.15), so that before it a change still counts unless the code is an old one.
    Source: Keras FAQ, "How can I freeze layers?".
    """
    code = program(case)
    compiles = (*keras_compiles(code), *_loaded(code))
    changes = [a for a in code.assignments if a.target.endswith(".trainable") and not _is_own(a)]
    if not changes:
        return not_seen(code, "trainable is not changed")
    fits = code.find(*_FITS)
    late = [a for a in changes if _in_callback(code, a)]
    if late:
        return present(late[0].place.evidence(observed="in a callback, while the model trains"))
    doubt = False
    for change in changes:
        between = _between(code, change, compiles, fits)
        if between is None:
            continue
        if _switches(changes, change) or code.ellipses:
            doubt = True
        elif between:
            return present(
                change.place.evidence(observed="no compile follows before fit"),
                certain=_is_old(code) or _fitted_before(code, change, fits),
            )
    if doubt:
        return unknown("it is switched to and fro; what the compiled models hold is not sure")
    if compiles:
        return absent("the model is compiled after the change", changes[0].place.evidence())
    return unknown("the compile is not shown")


def _is_old(code: Program) -> bool:
    """Whether arguments are used that only Keras 1 and 2.0 had."""
    return any(not _OLD.isdisjoint(call.kwargs) for call in code.calls)


def _fitted_before(code: Program, change: Assignment, fits: tuple[Call, ...]) -> bool:
    moments = [(change.function, change.order)]
    if change.function:
        moments += [(s.function, s.order) for s in code.call_sites(change.function)]
    return any(o < moment for here, moment in moments for c in fits for o in _when(code, c, here))


def _loaded(code: Program) -> list[Call]:
    """Models that are loaded together with their optimizer."""
    return [
        c
        for c in code.find("keras.models.load_model")
        if (flag := c.kwargs.get("compile")) is None or flag.literal is True
    ]


def _is_own(assignment: Assignment) -> bool:
    """A layer that sets its own flag."""
    return assignment.target == "self.trainable"


def _in_callback(code: Program, change: Assignment) -> bool:
    klass = code.klass(change.klass) if change.klass else None
    hook = change.function.rpartition(".")[2].startswith("on_")
    if klass is None or not hook or not klass.derives_from("Callback"):
        return False
    compiled = [c for c in code.find("compile") if c.klass == change.klass]
    return not compiled


def _between(
    code: Program, change: Assignment, compiles: tuple[Call, ...], fits: tuple[Call, ...]
) -> bool | None:
    """Whether a compile lies before and a fit after the change, with no compile in between.

    None when one of the two is missing in the function of the change and in those that call it.
    """
    moments = [(change.function, change.order)]
    own = any(c.function == change.function and c.order > change.order for c in compiles)
    if change.function and not own:
        moments += [(s.function, s.order) for s in code.call_sites(change.function)]
    for here, moment in moments:
        before = [o for c in compiles for o in _when(code, c, here)]
        after = [o for c in fits for o in _when(code, c, here) if o > moment]
        if after and any(o < moment for o in before):
            return not any(moment < o < min(after) for o in before)
    return None


def _when(code: Program, call: Call, function: str, depth: int = 3) -> list[int]:
    """When a call runs, seen from a function: its own order or those of the calls leading to it."""
    if call.function == function:
        return [call.order]
    if depth == 0 or not call.function:
        return []
    return [o for s in code.call_sites(call.function) for o in _when(code, s, function, depth - 1)]


def _switches(changes: list[Assignment], change: Assignment) -> bool:
    """Whether a loop sets the same flag to both values."""
    loops = [b for b in change.blocks if b.kind in ("for", "while")]
    same = [a for a in changes if a.target == change.target and set(loops) & set(a.blocks)]
    return bool(loops) and {a.value.literal for a in same} == {True, False}
