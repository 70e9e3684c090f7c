"""Are the best weights kept as a state dict that the training goes on changing?"""

from __future__ import annotations

from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Assignment, Block, Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_COPIES = pattern(r"deepcopy|clone|\.cpu\(|\.to\(|detach|numpy|torch\.save|BytesIO|tolist")
_ENTRY = pattern(r"\w+\[['\"]\w+['\"]\]")
_KEPT = pattern(r"(?i)best|snapshot|backup|saved|initial|init_|old_|prev|original|keep|early")


@detector("state-dict-kept-by-reference")
def state_dict_kept_by_reference(case: Case) -> Answer:
    """``best = model.state_dict()`` in the training loop and ``load_state_dict(best)`` later.

    The tensors of a state dict are those of the model, so the copy changes with every step; also
    through ``dict(...)`` or ``.copy()``, which copy the names alone, and ``best_model = model``.
    ``copy.deepcopy``, ``.clone()`` or a move to another device make a copy; a dict that is
    written to a file is one too. Source: PyTorch tutorial "Saving and Loading Models".
    """
    code = program(case)
    loads = [c for c in code.find("load_state_dict") if c.args and c.receiver is not None]
    kept = [a for a in code.assignments if _state(_part(a)) is not None]
    wrong = [a for a in kept if _goes_on(code, a) and _restored(code, a, loads)]
    wrong += list(_aliases(code))
    if wrong:
        what = "not a copy: it follows the training"
        return present(*(a.place.evidence(observed=what) for a in wrong))
    if kept:
        return unknown(f"{kept[0].place.where}: what becomes of the state dict is not shown")
    copied = [a.place for a in code.assignments if "state_dict" in a.value.text]
    copied += [c.place for c in code.find("torch.save")]
    if copied:
        return absent("what is kept is a copy or a file", copied[0].evidence())
    return not_seen(code, "no state dict is kept")


def _part(a: Assignment) -> Value:
    """What the target gets: of a tuple its own part."""
    if a.unpacked is not None and a.value.kind == "tuple" and a.unpacked < len(a.value.parts):
        return a.value.parts[a.unpacked]
    if a.value.kind == "dict":
        held = [p for p in a.value.parts if p.call is not None and p.call.short == "state_dict"]
        return held[0] if held else a.value
    return a.value


def _state(value: Value) -> Call | None:
    """The ``state_dict()`` behind an expression that copies at most the names."""
    if _COPIES.search(value.text):
        return None
    call = value.call
    for _ in range(3):
        if call is None:
            return None
        if call.short == "state_dict":
            return call
        if call.name in ("dict", "collections.OrderedDict") and len(call.args) == 1:
            call = call.args[0].call
        elif call.short == "copy" and call.receiver is not None and call.receiver.call is not None:
            call = call.receiver.call
        elif call.name == "copy.copy" and call.args:
            call = call.args[0].call
        else:
            return None
    return None


def _loop(code: Program, kept: Assignment) -> Block | None:
    """The loop around the assignment, also around the calls of its function."""
    mine = [b for b in kept.blocks if b.kind in ("for", "while")]
    if mine:
        return mine[-1]
    sites = list(code.call_sites(kept.function)) if kept.function else []
    if kept.klass:  # an object that watches the training: ``stopper(val_loss, model)``
        makers = [(c, code.maker(c)) for c in code.calls if c.receiver is not None]
        sites += [c for c, m in makers if m is not None and m.short == kept.klass]
    loops = [b for s in sites for b in code.loops_around(s)]
    return loops[0] if loops else None


def _goes_on(code: Program, kept: Assignment) -> bool:
    """Whether the weights are changed after the assignment: it stands in a loop that trains."""
    loop = _loop(code, kept)
    state = _state(_part(kept))
    maker = code.maker_of(kept.value, kept) if state is None else code.maker(state)
    if loop is None or (maker is not None and loop in maker.blocks):  # a new model every time
        return False
    steps = [
        c for c in code.find("step", "train_epoch", "train_one_epoch") if c.receiver is not None
    ]
    steps += list(code.find("backward"))
    steps += _told_to_train(code, state, kept)
    return any(loop in code.loops_around(c) or loop in c.blocks for c in steps)


_TRAINS = pattern(r"(?i)^_?(?:train|fit|run_epoch|run_train|train_\w+|one_epoch)$")


def _given(code: Program, name: str) -> list[Call]:
    """The calls that get an object of this name."""
    return [c for c in code.calls if name and any(v.text == name for v in c.args)]


def _told_to_train(code: Program, state: Call | None, kept: Assignment) -> list[Call]:
    """``train(model, loader)``: a function that is not shown and says that it trains."""
    receiver = None if state is None else state.receiver
    name = receiver.text if receiver is not None else kept.value.text
    return [c for c in _given(code, name) if _TRAINS.search(c.short)]


def _restored(code: Program, kept: Assignment, loads: list[Call]) -> bool:
    """Whether the same name is loaded after the loop, and nothing in between copies it."""
    name = kept.target
    plain = name.replace(".", "").isidentifier() or _ENTRY.fullmatch(name) is not None
    if not plain or not _KEPT.search(name):
        return False
    if any(_COPIES.search(_part(a).text) for a in code.assignments_to(name)):
        return False
    loop = _loop(code, kept)
    for load in loads:
        if loop is not None and loop in load.blocks:
            continue
        loaded = load.args[0].text
        if kept.value.kind == "dict":
            loaded = loaded.partition("[")[0]
        held = name.startswith("self.") and loaded.endswith(name.removeprefix("self"))
        if loaded == name or held:
            return True
        if _is_returned(code, kept) and load.args[0].kind == "name":
            found = code.lookup(load.args[0].name, load)
            made = None if found is None else found.value.call
            if made is not None and code.function(made.text) is code.function(kept.function):
                return True
    return False


def _is_returned(code: Program, kept: Assignment) -> bool:
    function = code.function(kept.function) if kept.function else None
    if function is None or len(function.returns) != 1:
        return False
    value, place = function.returns[0]
    last = code.lookup(kept.target, function.moment(value, place))
    return value.text == kept.target and last is not None


def _aliases(code: Program) -> Iterator[Assignment]:
    """``best_model = model`` below a condition in the loop that trains, and used after it."""
    for a in code.assignments:
        if a.value.kind != "name" or "best" not in a.target.lower() or a.unpacked is not None:
            continue
        maker = code.maker_of(a.value, a)
        built = maker is not None and (
            code.klass(maker.short) is not None or maker.short == "Sequential"
        )
        named = a.value.text if maker is None else ""
        built = built or any(_TRAINS.search(c.short) for c in _given(code, named))
        conditional = any(b.kind == "if" for b in a.blocks)
        loop = _loop(code, a)
        used = [c for c in code.calls if c.receiver is not None and c.receiver.text == a.target]
        used += _given(code, a.target)
        later = [c for c in used if loop is not None and loop not in c.blocks and c.order > a.order]
        if built and conditional and later and _goes_on(code, a):
            yield a
