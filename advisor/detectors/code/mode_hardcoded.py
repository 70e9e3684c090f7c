"""Is the training flag fixed in the code?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.fresh_parts import fresh_parts
from advisor.detectors.modes import FLAGS, INVERTED, mode_of, told_calls
from advisor.detectors.roles import words
from advisor.intake.code import Call, Function, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_ARG_SCOPES = ("arg_scope",)
_SENSITIVE = pattern(
    r"(?:Dropout\w*|BatchNorm\w*|batch_norm\w*|dropout|LayerDropout|StochasticDepth"
    r"|inception_\w+|resnet_\w+|mobilenet\w*|nasnet\w*|vgg_\w+|alexnet_\w+|get_network_fn)$"
)
_NORMALISES = pattern(r"^self\.(?:\w*_)?(?:bn|batch_?norm|norm)\d*$")
_HELD_OUT = pattern(
    r"(?:^|[^a-z])(?:test|val|valid|validation|eval|dev)(?:$|[^a-z])", re.IGNORECASE
)
_ON_PURPOSE = pattern(r"mc_?drop|monte|bayes|uncertain|recalibrat|update_bn|pix2pix", re.I)
_APPLIED = ("apply_gradients", "apply", "minimize")
_EVALUATES = frozenset({"test", "val", "valid", "validation", "validate", "eval", "evaluate"})
_EVALUATES_ONLY = (
    "evaluation_loop",
    "evaluate_once",
    "evaluate_repeatedly",
    "wait_for_new_checkpoint",
)
_RESTORES = (
    "latest_checkpoint",
    "restore_checkpoint",
    "load_checkpoint",
    "load_weights",
    "restore",
)
_MEASURES = (
    "aggregate_metric_map",
    "streaming_accuracy",
    "metrics.accuracy",
    "accuracy_score",
    "classification_report",
    "in_top_k",
)
_MEASURED = pattern(r"(?i)^(?:evaluate|eval_model|run_eval|compute_accuracy|accuracy)$")
_TRAINS = (
    *("minimize", "apply_gradients", "create_train_op", "optimize_loss", "fit", "fit_generator"),
    *(
        "train_on_batch",
        "backward",
        "value_and_grad",
        "grad",
        "GradientTape",
        "train",
        "training_loop",
    ),
)


@detector("mode-hardcoded")
def mode_hardcoded(case: Case) -> Answer:
    """A literal for ``training``, ``is_training`` or the learning phase where it must vary.

    Counted: ``F.batch_norm(training=True)`` in a forward; a literal True in a ``call`` or an
    Estimator ``model_fn`` that has the flag as parameter; a graph or network built or called for
    test data, in a function named for evaluation or in a program that only restores and
    measures, with True; ``is_training: True`` fed with test data; a literal False in a gradient
    tape or a differentiated JAX function whose step is applied; ``K.set_learning_phase`` set once
    and never changed before the other phase. ``base_model(x, training=False)`` in a functional
    model is the documented way to keep batch norm frozen where the network is not new, and
    dropout with True there is Monte Carlo dropout.
    """
    code = program(case)
    found = [*_torch(code), *_in_layers(code), *_by_data(code), *_in_steps(code), *_phase(code)]
    found += _in_fed_graph(code)
    found += [
        c.evidence(observed="a new network, never trained in its mode") for c in fresh_parts(code)
    ]
    found += [*_in_evaluation_program(code), *_in_differentiated(code), *_in_blocks(code)]
    unique = {e.where: e for e in found}
    if found and _ON_PURPOSE.search(" ".join(f.name for f in code.functions) + case.prose[:2000]):
        return unknown("the fixed flag may be meant here (Monte Carlo dropout)")
    if unique:
        return present(*unique.values())
    flagged = code.calls_with("training", "is_training") or told_calls(code)
    switched = code.has("eval", "set_learning_phase") or bool(flagged)
    if switched:
        return absent("the mode is switched, or the flag is right where it is fixed")
    if code.framework == "keras" and code.has("fit") and not code.has("GradientTape"):
        return absent("Keras sets the flag in fit and evaluate")
    return not_seen(code, "no training flag")


def _torch(code: Program) -> list[Evidence]:
    return [
        c.evidence()
        for c in code.find("torch.nn.functional.batch_norm")
        if c.klass and mode_of(code, c) is True and not c.branches and _keeps_statistics(c)
    ]


def _keeps_statistics(call: Call) -> bool:
    """Without running statistics it standardises something else, such as weights."""
    given = call.args[1] if len(call.args) > 1 else call.kwargs.get("running_mean")
    return given is not None and not given.is_literal


def _in_layers(code: Program) -> list[Evidence]:
    """A literal True in a function that is itself told the mode, or should be."""
    found: list[Evidence] = []
    for call in told_calls(code):
        if mode_of(code, call) is not True or call.branches:
            continue
        function = next((f for f in code.functions if f.name == call.function), None)
        if function is None:
            continue
        told = any(p in (*FLAGS, *INVERTED, "mode") for p in function.parameters)
        if told and call.applied and _varies(code, call) and not _is_told(code, function):
            found.append(call.evidence(observed="the flag of the function is not passed on"))
        if not _is_sensitive(code, call) and not _NORMALISES.search(call.text):
            continue
        estimator = {"features", "labels", "mode"} <= set(function.parameters)
        layer = call.function.endswith((".call", ".__call__"))
        bare = call.function == "call" and function.parameters[:1] == ("self",)
        if bare and not told and call.receiver is not None and call.text.startswith("self."):
            found.append(call.evidence(observed="training mode in every call"))
        if (told and (layer or _varies(code, call))) or estimator:
            found.append(call.evidence())
    return found


def _is_told(code: Program, function: Function) -> bool:
    """Whether a function tells its flag to anything that it calls."""
    flags = {*FLAGS, *INVERTED, "mode"}.intersection(function.parameters)
    given = (v for c in code.within(function) for v in (*c.args, *c.kwargs.values()))
    return any(flags & v.names() for v in given)


def _varies(code: Program, call: Call) -> bool:
    """Whether the enclosing function is called both for training and otherwise."""
    given = {
        v.literal
        for s in code.call_sites(call.function)
        for v in (*s.args, *s.kwargs.values())
        if isinstance(v.literal, bool)
    }
    return given == {True, False}


def _is_sensitive(code: Program, call: Call) -> bool:
    """A layer, an object made as one, or a function with one, that differs in training."""
    if _SENSITIVE.search(call.name):
        return True
    own = code.function(call.name) if call.receiver is None or call.applied else None
    if own is not None and any(_SENSITIVE.search(c.name) for c in code.within(own)):
        return True
    made = code.maker(call)
    return made is not None and _SENSITIVE.search(made.name) is not None


def _by_data(code: Program) -> list[Evidence]:
    """Networks built or run for test data with the flag of training."""
    found: list[Evidence] = []
    for call in code.calls:
        if mode_of(code, call) is True and _is_held_out(code, call):
            if call.function and not _evaluates(call.function):
                continue
            found.append(call.evidence())
        feed = call.kwargs.get("feed_dict") if call.short in ("run", "eval") else None
        feed = None if feed is None else code.resolve(feed, call)
        if feed is not None and feed.kind == "dict" and _fed_true(feed, call):
            found.append(call.evidence())
    return found


def _is_held_out(code: Program, call: Call) -> bool:
    """Whether a call gets test data."""
    data = [*call.args, *(v for k, v in call.kwargs.items() if k in ("inputs", "x"))]
    return any(_HELD_OUT.search(d.text) for d in data) or _over_held_out(code, call)


def _over_held_out(code: Program, call: Call) -> bool:
    """Whether a call stands in a loop over test data in which nothing is trained."""
    loops = [b for b in call.blocks if b.kind == "for" and b.value is not None]
    if not loops or loops[-1].value is None or not _HELD_OUT.search(loops[-1].value.text):
        return False
    steps = code.find("apply_gradients", "gradient", "minimize")
    return not any(loops[-1] in s.blocks for s in steps)


def _in_blocks(code: Program) -> list[Evidence]:
    """``BatchNormalization()(x, training=True)`` where a functional model is put together."""
    found: list[Evidence] = []
    for call in code.calls_with("training"):
        flag = call.kwargs.get("training")
        made = call.receiver.call if call.receiver is not None else None
        batch_norm = made is not None and made.short == "BatchNormalization"
        if batch_norm and flag is not None and flag.literal is True and not call.klass:
            found.append(call.evidence(observed="batch statistics in prediction, too"))
    return found


def _in_fed_graph(code: Program) -> list[Evidence]:
    """TensorFlow 1: one graph in training mode that is run on test data as well.

    A second graph for them, or a flag that anything feeds, is right. What only the session of a
    test run does with a restored checkpoint is another question.
    """
    if code.framework != "tensorflow1" or not code.has("minimize", "create_train_op"):
        return []
    fixed = [c for c in code.calls if _is_fixed(code, c) and not c.branches]
    other = any(mode_of(code, c) is False for c in code.calls)
    reused = any(len(code.call_sites(c.function)) > 1 for c in fixed if c.function)
    if not fixed or other or reused or code.mentions("reuse", "UPDATE_OPS_COLLECTION"):
        return []
    for run in code.find("run", "eval"):
        feed = run.kwargs.get("feed_dict") or (run.args[1] if len(run.args) > 1 else None)
        feed = None if feed is None else code.resolve(feed, run)
        held = feed is not None and any(_HELD_OUT.search(p.text) for p in feed.parts)
        trains = bool(run.args) and re.search(r"train|optim|minimi", run.args[0].text) is not None
        if held and not trains and feed is not None and feed.kind == "dict":
            return [c.evidence(observed=f"run on test data too ({run.where})") for c in fixed]
    return []


def _is_fixed(code: Program, call: Call) -> bool:
    """Whether a layer, or what a scope gives to its layers, is told to train."""
    if mode_of(code, call) is True and _is_sensitive(code, call):
        return True
    given = call.kwargs.get("normalizer_params")
    found = None if given is None else code.resolve(given, call)
    if found is None or found.kind != "dict" or "is_training" not in found.keys:
        return False
    return found.parts[found.keys.index("is_training")].literal is True


def _fed_true(feed: Value, call: Call) -> bool:
    flags = [
        p.literal
        for k, p in zip(feed.keys, feed.parts, strict=True)
        if re.search(r"(?:^|\.)(?:is_)?train(?:ing)?(?:_mode|_flag|_phase)?$", k)
    ]
    held_out = any(_HELD_OUT.search(p.text) for p in feed.parts)
    trains = bool(call.args) and re.search(r"train|optim|minimi", call.args[0].text) is not None
    return flags == [True] and held_out and not trains


def _in_steps(code: Program) -> list[Evidence]:
    """``model(x, training=False)`` under a tape that is applied; True in a test step."""
    found: list[Evidence] = []
    sensitive = bool(code.calls_like(_SENSITIVE.search))
    for call in code.calls:
        mode = mode_of(code, call)
        if mode is None or not call.function:
            continue
        body = code.calls_in(call.function)
        taped = any("GradientTape" in b.value.text for b in call.withs if b.value is not None)
        applied = any(
            c.short in _APPLIED and not c.kwargs.keys() & {*FLAGS, *INVERTED, "rngs"} for c in body
        )
        if mode is False and taped and applied and sensitive and _is_network(call, body):
            found.append(call.evidence())
        klass = code.klass(call.klass) if call.klass else None
        unit_test = klass is not None and klass.derives_from("TestCase")
        evaluates = _evaluates(call.function) and not taped and not applied and not unit_test
        told = set(_parameters(code, call.function)) & {*FLAGS, *INVERTED}
        if mode is True and evaluates and not told:
            found.append(call.evidence())
    return found


def _evaluates(function: str) -> bool:
    """Whether the name of a function says that it evaluates: ``eval_step``, ``run_validation``."""
    found = set(words(function.rpartition(".")[2]))
    return bool(found & _EVALUATES) and "train" not in found


def _in_evaluation_program(code: Program) -> list[Evidence]:
    """A program that trains nothing, restores a checkpoint and measures, in training mode."""
    measures = code.has(*_MEASURES) or bool(code.calls_like(_MEASURED.search))
    exports = code.has("convert_variables_to_constants", "freeze_graph", "export_saved_model")
    restores = code.has(*_EVALUATES_ONLY) or (code.has(*_RESTORES) and (measures or exports))
    if not restores or code.has(*_TRAINS):
        return []
    return [
        c.evidence(observed="the program only evaluates")
        for c in code.calls
        if mode_of(code, c) is True
        and (_is_sensitive(code, c) or c.short in _ARG_SCOPES or c.short == "training_scope")
    ]


def _in_differentiated(code: Program) -> list[Evidence]:
    """JAX: ``apply(..., train=False)`` in the function whose gradient is taken, with dropout."""
    differentiated = {
        v.name.rpartition(".")[2]
        for c in code.find("value_and_grad", "grad")
        for v in c.args[:1]
        if v.kind == "name"
    }
    if not code.has("Dropout") or code.mentions("multi_transform", "set_to_zero", "freeze"):
        return []
    return [
        c.evidence(observed="the gradient is taken in evaluation mode")
        for c in code.find("apply", "apply_fn")
        if c.function.rpartition(".")[2] in differentiated and mode_of(code, c) is False
    ]


def _is_network(call: Call, body: tuple[Call, ...]) -> bool:
    """Whether the object called is the one whose variables receive the gradients."""
    if call.receiver is None:
        return False
    name = call.text
    return any(
        v.name == f"{name}.trainable_variables" or v.name == f"{name}.trainable_weights"
        for c in body
        if c.short in ("gradient", "apply_gradients")
        for a in (*c.args, *c.kwargs.values())
        for v in a.walk()
    )


def _parameters(code: Program, function: str) -> tuple[str, ...]:
    found = code.function(function)
    return () if found is None else found.parameters


def _phase(code: Program) -> list[Evidence]:
    """The learning phase of Keras set once for both training and evaluation."""
    sets = code.find("set_learning_phase")
    given = {c.args[0].literal for c in sets if c.args}
    phases = {bool(g) for g in given if isinstance(g, int)}
    if len(phases) != 1 or len(given) != len(phases) or code.ellipses:
        return []
    phase = phases.pop()
    later = code.find(
        *(("predict", "evaluate") if phase else ("fit", "fit_generator", "train_on_batch"))
    )
    sensitive = list(code.calls_like(_SENSITIVE.search))
    at_top = [c for c in later if c.function == sets[0].function and c.order > sets[0].order]
    return [sets[0].evidence()] if at_top and sensitive else []
