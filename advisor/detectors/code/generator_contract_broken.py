"""Does a generator end too early, or give something other than batches of inputs and labels?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.roles import fed, fed_inputs, is_label_name, keras_fits
from advisor.detectors.sequences import samples_as_length
from advisor.detectors.single_batches import used_up
from advisor.intake.code import Block, Call, Function, Program, Value, kind_of, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_FINITE = frozenset({"range", "xrange", "listdir", "glob", "sorted", "open", "iterrows", "items"})
_SEQUENCES = ("Sequence", "PyDataset")


@detector("generator-contract-broken", reads_comments=True)
def generator_contract_broken(case: Case) -> Answer:
    """Python generators and Sequence classes that are given to fit of Keras.

    A generator that ends cannot start again for the second epoch; one that was never called, a
    function that returns one batch, a Sequence without ``__len__`` or with ``yield``, and one whose
    length is its number of samples while it is indexed by batches, are broken.
    ``Dataset.from_generator`` and a single epoch may use a generator that ends. So are a batch
    returned as a list (one input with several parts), labels before inputs, weights of zero, one
    sample where a batch belongs, two inputs stacked into one array, and an endless generator
    whose steps are not told.
    """
    code = program(case)
    wrong: list[Evidence] = [*_sequences(code), *_getters(code), *_batches(code)]
    wrong += used_up(code)
    checked: list[Call] = []
    for fit in keras_fits(code):
        data = fed_inputs(fit)
        if data is None or (fed(fit, 1, "y") is not None and fit.short == "fit"):
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
    elif function.yields and called and _is_endless(code, fit, function):
        yield fit.evidence(observed="an endless generator without steps_per_epoch")
    elif function.yields and called and _ends(code, function) and _goes_on(code, fit):
        place = function.yields[-1][1]
        yield place.evidence(observed="ends after one pass; fit wants more epochs")


def _is_endless(code: Program, fit: Call, function: Function) -> bool:
    """Whether a generator never ends and fit is not told how many batches make an epoch."""
    told = {"steps_per_epoch", "samples_per_epoch", "steps"} & fit.kwargs.keys()
    if told or fit.starred or len(fit.args) > 1 or code.has("return_value", "islice"):
        return False
    loops = [b for _, _, blocks in function.yields for b in blocks if b.kind == "while"]
    endless = any(b.value is not None and b.value.literal in (True, 1) for b in loops)
    return endless and not any(c.short == "next" for c in code.within(function))


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
    if value.kind == "name" and _LISTS.search(value.name) and code.lookup(value.name) is None:
        return True
    inner = code.within(function)
    return kind_of(code, value, inner[-1] if inner else None) in ("list", "array", "frame")


_LISTS = pattern(r"(?:^|_)(?:files?|filenames|paths|names|shards|rows|lines|ids)$")


def _goes_on(code: Program, fit: Call) -> bool:
    epochs = code.argument(fit, "epochs")
    return epochs is not None and epochs.number is not None and epochs.number > 1 and not fit.loops


def _getters(code: Program) -> Iterator[Evidence]:
    """``__getitem__`` of a Sequence, also without its class where it cuts out batches."""
    for function in code.functions:
        owner = code.klass(function.klass) if function.klass else None
        keras = owner is not None and owner.derives_from(*_SEQUENCES)
        lone = owner is None and _SLICES.search(_text(code, function)) is not None
        if not function.name.endswith("__getitem__") or not (keras or lone):
            continue
        for value, place in function.returns:
            if value.kind == "list" and len(value.parts) == 2:
                yield place.evidence(observed="a list is one input of two parts: return a tuple")
            elif value.kind == "tuple" and len(value.parts) == 2 and keras:
                if _is_noised(code, *value.parts, function):
                    yield place.evidence(observed="the noise is added to what is asked for")
            elif value.kind == "tuple" and len(value.parts) == 3 and _is_zero(value.parts[2]):
                yield place.evidence(observed="the third entry weighs every sample with zero")
        for call in code.within(function) if keras else ():
            if call.name == "next" and call.args and call.args[0].name.startswith("self."):
                yield call.evidence(observed="which batch comes next does not depend on the index")
        length = code.function(f"{function.klass}.__len__" if owner else "__len__")
        yield from () if length is None else _other_size(code, function, length)


_SLICES = pattern(r"\bself\.(?:bs|batch_size|batch)\b")


def _text(code: Program, function: Function) -> str:
    values = [a.value.text for a in code.assignments_in(function.name)]
    return " ".join([*values, *(v.text for v, _ in function.returns)])


def _is_zero(value: Value) -> bool:
    return value.call is not None and value.call.short in ("zeros", "zeros_like")


def _other_size(code: Program, getter: Function, length: Function) -> Iterator[Evidence]:
    """A length for batches of one size, and batches of another."""
    for value, place in length.returns:
        for part in value.walk():
            divided = part.operator in ("/", "//") and len(part.parts) == 2
            size = part.parts[1].number if divided else None
            if size is not None and size > 1 and _SLICES.search(_text(code, getter)):
                yield place.evidence(observed=f"{size:g} is not the size of its batches")


def _batches(code: Program) -> Iterator[Evidence]:
    """What generators that are fitted, or stand alone, yield."""
    fitted = {c.args[0].call.name for c in keras_fits(code) if c.args and c.args[0].call}
    for function in code.functions:
        keras = function.name in fitted or not code.imports
        if function.klass or not keras or code.has("from_generator", "DataLoader"):
            continue
        for value, place, blocks in function.yields:
            if value.kind != "tuple" or len(value.parts) != 2:
                continue
            first, second = value.parts
            if is_label_name(_root(first)) and _DATA.search(_root(second)):
                yield place.evidence(observed="labels come first, inputs second")
            elif _stacked(first):
                yield place.evidence(observed="two inputs stacked into one array")
            elif _LAST_ONLY.search(first.text):
                yield place.evidence(observed="one sample of all that were gathered")
            elif _is_noised(code, first, second, function):
                yield place.evidence(observed="the noise is added to what is asked for")
            elif _is_single(code, first, function, blocks):
                yield place.evidence(observed="one sample without an axis of the batch")
    for fit in keras_fits(code):
        made = code.origin(fit.args[0], fit) if len(fit.args) == 1 else None
        if made is not None and made.short == "flow_from_directory":
            mode = made.kwargs.get("class_mode")
            if mode is not None and mode.is_literal and mode.literal is None:
                yield made.evidence(observed="no targets: class_mode is None")


_LAST_ONLY = pattern(r"\)\[\s*(?:-1\s*:|:\s*1)\s*\]$")
_NOISE = frozenset({"normal", "randn", "standard_normal", "random_noise", "randn_like"})


def _is_noised(code: Program, first: Value, second: Value, function: Function) -> bool:
    """``yield x, x + noise``: a denoiser gets them the wrong way round."""
    if first.kind != "name" or second.kind != "name":
        return False
    made = [a for a in code.assignments_in(function.name) if a.target == second.name]
    return len(made) == 1 and any(
        v.operator == "+"
        and v.parts[0].text == first.name
        and any(c.short in _NOISE for c in v.parts[1].calls())
        for v in made[0].value.walk()
    )


_DATA = pattern(r"^(?:x|xs|images?|imgs?|inputs?|sents?|sentences|texts?|tokens|features?)(?:_|\b)")


def _root(value: Value) -> str:
    return value.text.partition("[")[0].partition("(")[0].rpartition(".")[2]


def _stacked(value: Value) -> bool:
    """``np.array([left[i], right[i]])``: the same rows of two arrays in one."""
    call = value.call
    if call is None or call.name != "numpy.array" or len(call.args) != 1:
        return False
    parts = call.args[0].parts if call.args[0].kind == "list" else ()
    rows = [p for p in parts if p.kind == "subscript" and len(p.parts) == 2]
    alike = len({p.parts[1].text for p in rows}) == 1
    return len(parts) == 2 == len(rows) and alike and len({p.parts[0].text for p in rows}) == 2


_OPENS = frozenset({"imread", "load_img", "resize"})


def _is_single(code: Program, value: Value, function: Function, blocks: tuple[Block, ...]) -> bool:
    """Whether one picture that was just read is yielded as it is."""
    if value.kind != "name" or not any(b.kind in ("for", "while") for b in blocks):
        return False
    mine = [a for a in code.assignments_in(function.name) if a.target == value.name]
    read = [a for a in mine if any(c.short in _OPENS for c in a.value.calls())]
    wrapped = any(
        "None" in a.value.text
        or "newaxis" in a.value.text
        or a.value.kind == "list"
        or any(c.short in ("expand_dims", "array", "stack", "reshape") for c in a.value.calls())
        for a in mine
        if a not in read
    )
    return bool(read) and not wrapped and not any(a.augmented for a in mine)


def _sequences(code: Program) -> Iterator[Evidence]:
    for klass in code.classes:
        bases = [b for b in klass.bases if b.startswith("keras.")]
        if not bases or not klass.derives_from(*_SEQUENCES) or code.ellipses:
            continue
        part = klass.methods == ("__getitem__",)  # the one method that the question is about
        for method in ("__len__", "__getitem__"):
            if method not in klass.methods and not part:
                yield klass.place.evidence(observed=f"no {method}")
        getter = code.function(f"{klass.name}.__getitem__")
        if getter is not None and getter.yields:
            yield getter.yields[0][1].evidence(observed="yield in __getitem__: return the batch")
        elif getter is not None and (place := samples_as_length(code, klass.name, getter)):
            yield place.evidence(observed="the number of samples where that of batches belongs")
