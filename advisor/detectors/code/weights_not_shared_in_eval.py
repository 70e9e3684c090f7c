"""Does the evaluation use another set of weights than training?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.initial_weights import first_params_used
from advisor.detectors.left_networks import (
    clones_never_filled,
    copies_left_behind,
    prefixed_in_vain,
    read_and_not_loaded,
    weights_dropped,
)
from advisor.detectors.parameters import holdings
from advisor.detectors.subjects import subjects, trained
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_HELD_OUT = pattern(
    r"(?:^|[^a-z])(?:test|val|valid|validation|eval|te|va|tst)(?:$|[^a-z])", re.IGNORECASE
)
_FRESH = pattern(
    r"^tensorflow\.(?:Variable$|layers\.|contrib\.slim\.|contrib\.layers\.)|^tensorflow\.contrib\."
)
_SHARING = (
    "reuse_variables",
    "make_template",
    "get_variable_scope",
    "AUTO_REUSE",
    "restore",
    "Saver",
    "Graph",
    "train_and_evaluate",
    "Estimator",
    "latest_checkpoint",
    "init_from_checkpoint",
)
_FILLS = (
    "load_state_dict",
    "load_weights",
    "set_weights",
    "load_model",
    "parameters",
    "named_parameters",
    "state_dict",
    "get_weights",
    "copy_",
    "deepcopy",
    "assign",
    "restore",
    "update_parameters",
)


@detector("weights-not-shared-in-eval")
def weights_not_shared_in_eval(case: Case) -> Answer:
    """Two networks where one is trained and the other, made anew, is evaluated.

    In TensorFlow 1: one function builds the graph for training data and again for test data,
    with variables that are new each time (tf.Variable, unnamed layers) and no reuse. In Keras and
    PyTorch: a second object from the same class or builder is evaluated and nothing is loaded or
    copied into it. Two calls of one Keras model share their weights. A restored checkpoint or a
    graph of its own is right.
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    graph = _second_graph(code)
    if graph is not None:
        return present(graph.evidence(observed="makes a second set of variables"))
    left = [*copies_left_behind(code), *clones_never_filled(code), *weights_dropped(code)]
    left += [*prefixed_in_vain(code), *first_params_used(code), *read_and_not_loaded(code)]
    if left:
        return present(*(c.evidence(observed="the trained weights never get there") for c in left))
    second = _second_object(code)
    if second is not None:
        return present(second.evidence(observed="its weights are never set from the trained ones"))
    reused = list(code.calls_with("reuse"))
    if reused and code.framework == "tensorflow1":
        return absent("the second graph reuses the variables of the first", reused[0].evidence())
    evaluated = code.find("eval", "evaluate", "predict", "test")
    if evaluated and not code.ellipses and (code.has("fit") or trained(code)):
        return absent("the network that is trained is evaluated", evaluated[0].evidence())
    return not_seen(code, "no second network")


def _second_graph(code: Program) -> Call | None:
    """The call of a building function that repeats it for test data without reuse."""
    if code.framework != "tensorflow1" or code.mentions(*_SHARING):
        return None
    for function in code.functions:
        makes = [c for c in code.within(function) if _FRESH.search(c.name)]
        fresh = [c for c in makes if not {"name", "scope", "reuse"} & set(c.kwargs)]
        variables = [c for c in makes if c.name == "tensorflow.Variable"]
        sites = [s for s in code.call_sites(function.name) if s.function != function.name]
        if not (fresh or variables) or len(sites) < 2 or function.klass:
            continue
        if any("reuse" in k for s in (*sites, *code.within(function)) for k in s.kwargs):
            continue
        if any(s.loops or _scoped(s) for s in sites):
            continue
        held_out = [s for s in sites if s.args and _HELD_OUT.search(s.args[0].text)]
        held_out = held_out or [
            s for s in sites if any(_HELD_OUT.search(a.target) for a in code.assigned(s))
        ]
        others = [s for s in sites if s not in held_out]
        if held_out and others:
            return held_out[0]
    return None


def _scoped(call: Call) -> bool:
    return any(b.value is not None and "reuse" in b.value.text for b in call.withs)


def _second_object(code: Program) -> Call | None:
    """A fresh network that is only evaluated, made like the one that is trained."""
    learning = {m.order: m for c in _trainings(code) if (m := code.maker(c)) is not None}
    for holding in holdings(code):
        for call in code.find("parameters"):
            if call.receiver is not None and call.receiver.text in holding.networks:
                made = code.maker(call)
                if made is not None:
                    learning[made.order] = made
    if not learning or code.ellipses:
        return None
    for call in code.find("evaluate", "predict", "eval"):
        made = code.maker(call)
        if made is None or call.receiver is None or made.order in learning:
            continue
        twin = any(m.name == made.name and m.order < made.order for m in learning.values())
        own = code.klass(made.short) is not None or code.function(made.name) is not None
        if twin and own and not made.args and not _is_filled(code, call, made):
            return call
    return None


def _trainings(code: Program) -> list[Call]:
    return [c for c in code.find("fit", "fit_generator", "train_on_batch") if c.receiver]


def _is_filled(code: Program, use: Call, made: Call) -> bool:
    """Whether anything else than calling and moving is done with the object."""
    assert use.receiver is not None
    mine = subjects(code, use.receiver, use)
    for call in code.find(*_FILLS):
        values = [*call.args, *([call.receiver] if call.receiver is not None else [])]
        if any(v.kind == "name" and subjects(code, v, call) & mine for v in values):
            return True
        if any(use.receiver.text in v.text for v in call.args):
            return True
    within = code.function(made.name)
    inner = () if within is None else code.within(within)
    if any(c.short in ("load_weights", "load_state_dict", "restore", "load") for c in inner):
        return True
    given = [
        c
        for c in code.calls
        if any(a.text == use.receiver.text for a in (*c.args, *c.kwargs.values()))
    ]
    return any(code.function(c.short) is None for c in given)
