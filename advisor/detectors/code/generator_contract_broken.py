"""Does a generator end too early, or give something other than batches of inputs and labels?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, keras_fits
from advisor.detectors.sequences import samples_as_length
from advisor.intake.code import Block, Call, Function, Program, Value, kind_of, program
from advisor.model import Answer, Case, Evidence

_FINITE = frozenset({"range", "xrange", "listdir", "glob", "sorted", "open", "iterrows", "items"})
_SEQUENCES = ("Sequence", "PyDataset")


@detector("generator-contract-broken")
def generator_contract_broken(case: Case) -> Answer:
    """Python generators and Sequence classes that are given to fit of Keras.

    A generator that ends cannot start again for the second epoch; one that was never called, a
    function that returns one batch, a Sequence without ``__len__`` or with ``yield``, and one whose
    length is its number of samples while it is indexed by batches, are broken.
    ``Dataset.from_generator`` and a single epoch may use a generator that ends.
    """
    code = program(case)
    wrong: list[Evidence] = [*_sequences(code)]
    checked: list[Call] = []
    for fit in keras_fits(code):
        data = fed(code, fit, 0, "x", "generator")
        if data is None or (fed(code, fit, 1, "y") is not None and fit.short == "fit"):
            continue
        found = _function(code, fit, data)
        if found is None:
            continue
        function, called = found
        checked.append(fit)
        wrong.extend(_faults(code, fit, function, called))
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    if checked:
        return absent("the generator goes on for ever", checked[0].evidence())
    own = [k for k in code.classes if k.derives_from(*_SEQUENCES)]
    if own:
        return absent("the Sequence has all its methods", own[0].place.evidence())
    if keras_fits(code) and not code.is_fragment:
        return absent("no generator of the program's own", keras_fits(code)[0].evidence())
    if keras_fits(code):
        return unknown("the generator is not shown")
    return not_seen(code, "no generator that is fitted")


def _function(code: Program, fit: Call, data: Value) -> tuple[Function, bool] | None:
    """The function of the program behind the data, and whether it was called."""
    made = code.resolve(data, fit)
    if made.call is not None:
        function = code.function(made.call.name.removeprefix("self."))
        mine = function is not None and not function.klass
        return None if function is None or not mine else (function, True)
    function = code.function(made.text) if made.kind == "name" else None
    return None if function is None or function.klass else (function, False)


def _faults(code: Program, fit: Call, function: Function, called: bool) -> Iterator[Evidence]:
    if function.yields and not called:
        yield fit.evidence(observed=f"{function.name} is given without being called")
    elif not function.yields and called and fit.short == "fit_generator":
        if _returns_batch(function):
            yield function.returns[0][1].evidence(observed="one batch is returned, none is yielded")
    elif function.yields and called and _ends(code, function) and _goes_on(code, fit):
        place = function.yields[-1][1]
        yield place.evidence(observed="ends after one pass; fit wants more epochs")


def _returns_batch(function: Function) -> bool:
    """Whether every return is a tuple of two or three names or arrays."""
    values = [v for v, _ in function.returns]
    return bool(values) and all(v.kind == "tuple" and len(v.parts) in (2, 3) for v in values)


def _ends(code: Program, function: Function) -> bool:
    """Whether every yield stands in one loop over something finite, or in no loop."""
    for _, _, blocks in function.yields:
        loops = [b for b in blocks if b.kind in ("for", "while")]
        if any(b.kind == "while" for b in loops) or len(loops) > 1:
            return False
        if any("epoch" in b.target.lower() or not _finite(code, function, b) for b in loops):
            return False
    return True


def _finite(code: Program, function: Function, block: Block) -> bool:
    """Whether a loop is known to end: over a range, a listing, a list or an array."""
    value = block.value
    if value is None:
        return False
    if value.call is not None:
        return value.call.short in _FINITE
    inner = code.within(function)
    return kind_of(code, value, inner[-1] if inner else None) in ("list", "array", "frame")


def _goes_on(code: Program, fit: Call) -> bool:
    epochs = code.argument(fit, "epochs")
    return epochs is not None and epochs.number is not None and epochs.number > 1 and not fit.loops


def _sequences(code: Program) -> Iterator[Evidence]:
    for klass in code.classes:
        bases = [b for b in klass.bases if b.startswith("keras.")]
        if not bases or not klass.derives_from(*_SEQUENCES) or code.ellipses:
            continue
        for method in ("__len__", "__getitem__"):
            if method not in klass.methods:
                yield klass.place.evidence(observed=f"no {method}")
        getter = code.function(f"{klass.name}.__getitem__")
        if getter is not None and getter.yields:
            yield getter.yields[0][1].evidence(observed="yield in __getitem__: return the batch")
        elif getter is not None and (place := samples_as_length(code, klass.name, getter)):
            yield place.evidence(observed="the number of samples where that of batches belongs")
