"""Does the state of a recurrent layer go over from one sample to another?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.ancestry import ancestry
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Assignment, Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_RECURRENT = frozenset({"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell", "SimpleRNN"})
_RESETS = pattern(r"(?i)reset|init_(?:hidden|state)|zero_state|clear_state|initHidden")
_LAST = pattern(r"\[\s*:\s*,\s*-1\b|\[\s*-1\b")


@detector("recurrent-state-carried")
def recurrent_state_carried(case: Case) -> Answer:
    """A state that survives its batch although the next batch holds other sequences.

    PyTorch: ``self.state`` is read and written in a forward that answers once a sequence (from
    the last step), and nothing resets it; or a loop over a shuffled loader hands ``h`` on.
    Keras: ``stateful=True`` while fit shuffles (its default) or nothing ever calls reset_states.
    Language models that read one long text in order carry their state rightly: their loaders
    are not shuffled and they answer at every step. Sources: Keras guide on stateful RNNs;
    PyTorch word_language_model example (repackage_hidden).
    """
    code = program(case)
    if code.is_empty:
        return not_seen(code, "no recurrent layer")
    found = [*_stateful(code), *_attribute(code), *_shuffled(code)]
    if found:
        return present(found[0])
    recurrent = code.called(_RECURRENT)
    if recurrent and not code.is_fragment:
        return absent("every batch starts with a state of its own", recurrent[0].evidence())
    if recurrent:
        return unknown("where the state comes from is not shown")
    return not_seen(code, "no recurrent layer")


def _stateful(code: Program) -> Iterator[Evidence]:
    layers = [
        c
        for c in code.called(_RECURRENT)
        if "stateful" in c.kwargs and c.kwargs["stateful"].literal is True
    ]
    fits = code.find("fit", "fit_generator")
    if not layers or not fits or code.has("train_on_batch"):
        return
    for fit in fits:
        order = fit.kwargs.get("shuffle")
        arrays = fit.short == "fit" and len(fit.args) > 1
        if arrays and (order is None or order.literal is True) and not fit.starred:
            yield layers[0].evidence()
            return
    uses = [c for c in code.find("fit", "evaluate", "predict") if not c.klass]
    again = len(uses) > 1 or any(f.loops for f in fits)
    if again and not _resets(code) and not any("callbacks" in f.kwargs for f in fits):
        yield layers[0].evidence()


def _resets(code: Program) -> bool:
    return bool(code.calls_like(_RESETS.search)) or any(
        _RESETS.search(f.name) for f in code.functions
    )


def _attribute(code: Program) -> Iterator[Evidence]:
    """``out, s = self.rnn(x, self.state); self.state = ...; return self.fc(out[:, -1])``."""
    if _resets(code):
        return
    for function in code.functions:
        if function.name.rpartition(".")[2] not in ("forward", "call") or not function.klass:
            continue
        this = function.parameters[0] if function.parameters else "self"
        kept = _kept(code, function.name, this)
        if kept is None or not _answers_once(code, function.name):
            continue
        set_elsewhere = [
            a
            for a in code.assignments
            if a.target.rpartition(".")[2] == kept.target.rpartition(".")[2]
            and a.function != function.name
            and not a.function.endswith("__init__")
        ]
        if not set_elsewhere:
            yield kept.place.evidence(observed=f"{kept.target} is left for the next batch")


def _kept(code: Program, function: str, this: str) -> Assignment | None:
    """The attribute that a recurrent layer is given as its state and that is set again."""
    for call in code.calls_in(function):
        maker = code.maker(call)
        named = maker.short if maker is not None else ""
        if named not in _RECURRENT and not re.search(r"rnn|lstm|gru", call.name, re.I):
            continue
        given = {n for v in (*call.args[1:], *call.kwargs.values()) for n in v.names()}
        for a in code.assignments_in(function):
            if a.target.startswith(f"{this}.") and a.target in given and not _is_zero(a):
                return a
    return None


def _is_zero(assignment: Assignment) -> bool:
    made = assignment.value.call
    new = made is not None and made.short in ("zeros", "new_zeros", "zeros_like")
    return new or (assignment.value.is_literal and assignment.value.literal is None)


def _answers_once(code: Program, function: str) -> bool:
    """Whether the answer is taken from the last step: one answer for each sequence."""
    held = code.function(function)
    values = [] if held is None else [v for v, _ in held.returns]
    values += [a.value for a in code.assignments_in(function)]
    return any(_LAST.search(p.text) for v in values for p in v.walk() if p.kind == "subscript")


def _shuffled(code: Program) -> Iterator[Evidence]:
    """``out, h = net(x, h)`` in a loop over a loader that shuffles, ``h`` made before the loop."""
    backward = backward_calls(code)
    for call in code.calls:
        carried = [
            a
            for a in code.assigned(call)
            if a.unpacked is not None
            and a.value.call is call
            and not a.looped_over
            and any(a.target in v.names() for v in call.args[1:])
        ]
        if not carried or not call.loops:
            continue
        loop = call.loops[-1]
        if not any(b.loops and b.loops[-1] is loop for b in backward) or not _shuffles(code, call):
            continue
        name = carried[0].target
        again = [
            a
            for a in code.assignments_to(name)
            if loop in a.blocks and a.value.call is not call and _is_new(a)
        ]
        if not again and not any(loop in c.blocks for c in code.calls_like(_RESETS.search)):
            yield call.evidence(observed=f"{name} goes on to other sequences of a shuffled loader")


def _is_new(assignment: Assignment) -> bool:
    text = assignment.value.text
    return re.search(r"zeros|None|init|reset", text) is not None


def _shuffles(code: Program, call: Call) -> bool:
    source = call.loops[-1].value
    if source is None:
        return False
    for _ in range(3):
        if (
            source.call is not None
            and source.call.short in ("enumerate", "tqdm")
            and source.call.args
        ):
            source = source.call.args[0]
    loader = code.maker_of(source, call)
    loaders = [loader] if loader is not None else ancestry(code, source, call).find("DataLoader")
    flags = [code.argument(x, "shuffle") for x in loaders if x.short == "DataLoader"]
    return any(flag is not None and flag.literal is True for flag in flags)
