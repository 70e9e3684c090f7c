"""Does a TensorFlow 1 graph with batch norm train without running the update ops?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.jax_states import dropped_statistics
from advisor.intake.code import Assignment, Call, Program, losses, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

# Networks of slim that contain batch norm (their arg scopes set it); AlexNet and VGG have none.
_SLIM_WITH_BN = pattern(
    r"(?:^|\.)(?:inception_v\d\w*|inception_resnet_v2|resnet_v[12]\w*|mobilenet\w*|nasnet\w*"
    r"|densenet\w*|pnasnet\w*)$"
)
_BN = ("batch_normalization", "batch_norm", "BatchNormalization", "fused_batch_norm")
_RUNS_UPDATES = ("create_train_op", "optimize_loss", "get_updates_for")
_SESSION = ("placeholder", "Session", "MonitoredTrainingSession", "EstimatorSpec")
_GRAPH = (
    *("get_variable", "minimize", "arg_scope", "create_train_op"),
    *("batch_normalization", "batch_norm", "fused_batch_norm"),
)
_TRAIN_OP = pattern(r"^train(?:ing)?_?(?:op|step)$")


@detector("bn-update-ops-not-run")
def bn_update_ops_not_run(case: Case) -> Answer:
    """Look for ``minimize`` outside ``control_dependencies(UPDATE_OPS)`` in a graph with BN.

    ``slim.learning.create_train_op`` and ``optimize_loss`` run the update ops themselves, as do
    Keras' fit and every PyTorch layer. A ``train_op = ...`` that was left out decides nothing.
    Source: note in the documentation of tf.compat.v1.layers.batch_normalization.
    """
    code = program(case)
    dropped = [] if code.ellipses else list(dropped_statistics(code))
    if dropped:
        return present(*dropped)
    if code.framework not in ("tensorflow1", "", "keras") or code.has("fit", "fit_generator"):
        return absent(f"batch-norm layers of {code.framework} update their statistics themselves")
    if _is_eager(code):
        return absent("Keras layers update their statistics when they are called")
    early = _collected_early(code)
    if early is not None:
        return present(early.place.evidence(observed="collected before any layer: an empty list"))
    norms = _norms(code)
    if not norms:
        return not_seen(code, "no batch-norm layer in the code shown")
    elided = _elided_train_op(code)
    if elided is not None:
        line = elided.place
        return unknown(f"{line.where} leaves out how {elided.target} is built ({line.text})")
    if _updates_are_run(code):
        return absent("the update ops run with the train op", norms[0].evidence())
    steps = [c for c in code.find("minimize", "apply_gradients") if not _is_guarded(code, c)]
    if not steps:
        return unknown("the train op is not shown")
    return present(steps[0].evidence(), norms[0].evidence("batch norm: " + norms[0].place.text))


def _collected_early(code: Program) -> Assignment | None:
    """UPDATE_OPS that are read before the graph that would add to them is built."""
    for a in code.assignments:
        call = a.value.call
        if (
            call is None
            or call.short != "get_collection"
            or "UPDATE_OPS" not in call.text + str([v.text for v in call.args])
        ):
            continue
        built = [
            c.order
            for c in (*_norms(code), *code.find("placeholder"), *(u.call for u in losses(code)))
            if c.function == a.function
        ]
        again = any(
            c is not call and "UPDATE_OPS" in " ".join(v.text for v in c.args)
            for c in code.find("get_collection")
        )
        guards = any(a.target in b.value.names() for b in code.blocks if b.value is not None)
        if built and a.order < min(built) and not a.blocks and guards and not again:
            return a
    return None


def _is_eager(code: Program) -> bool:
    """Whether TensorFlow 2 runs it: a gradient tape, or Keras layers and nothing of a graph."""
    if code.has(*_SESSION):
        return False
    return code.has("GradientTape") or (code.framework == "keras" and not code.has(*_GRAPH))


def _norms(code: Program) -> list[Call]:
    """Batch-norm layers and networks with them, unless built for inference only."""
    found = [
        c
        for c in code.calls
        if c.short in _BN
        or (_SLIM_WITH_BN.search(c.name) and not c.name.endswith("arg_scope"))
        or _normalises(c)
    ]
    return [
        c
        for c in found
        if not any(
            (flag := c.kwargs.get(name)) is not None and flag.literal is False
            for name in ("is_training", "training")
        )
        and not _in_place(code, c)
    ]


def _normalises(call: Call) -> bool:
    """``normalizer_fn=slim.batch_norm``, given to a layer or to an arg_scope."""
    given = call.kwargs.get("normalizer_fn")
    return given is not None and given.text.rpartition(".")[2] == "batch_norm"


def _in_place(code: Program, call: Call) -> bool:
    """``updates_collections=None`` updates the statistics within the layer."""
    given = call.kwargs.get("updates_collections")
    params = call.kwargs.get("normalizer_params")
    if params is not None:  # they may say so, here or where they are made
        params = code.resolve(params, call)
        return params.kind != "dict" or "updates_collections" in params.keys
    return given is not None and given.is_literal and given.literal is None


def _elided_train_op(code: Program) -> Assignment | None:
    first = next((a for a in code.assignments_like(_TRAIN_OP.match)), None)
    return first if first is not None and first.value.kind == "ellipsis" else None


def _updates_are_run(code: Program) -> bool:
    if code.has(*_RUNS_UPDATES):
        return True
    if not code.mentions("UPDATE_OPS") and not code.mentions("update_ops"):
        return False
    collected = [a for a in code.assignments if any("UPDATE_OPS" in n for n in a.value.names())]
    if not collected:
        return True
    names = {a.target for a in collected}
    blocks = [b.value for b in code.blocks if b.value is not None]
    given = [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    later = [a.value for a in code.assignments if a not in collected]
    return any(names & v.names() for v in (*blocks, *given, *later))


def _is_guarded(code: Program, call: Call) -> bool:
    """Whether the step waits for something that is not shown, which may be the update ops."""
    waited = [
        v
        for b in call.withs
        if b.value is not None
        for c in b.value.calls()
        if c.short == "control_dependencies"
        for v in c.args
    ]
    return any(v.kind != "list" and not code.assignments_to(v.text) for v in waited)
