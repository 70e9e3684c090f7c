"""Is a metric accumulated over the epochs and never reset?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.shared_metrics import shared_metrics
from advisor.detectors.subjects import inside
from advisor.detectors.training_steps import counts_epochs
from advisor.intake.code import Assignment, Block, Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_OBJECTS = pattern(
    r"^keras\.metrics\.[A-Z]|^torchmetrics\.|(?:^|\.)(?:AverageMeter|Averager)$"
    r"|(?:^|\.)(?:Dice|MeanIoU|ConfusionMatrix|HausdorffDistance|ROCAUC|SurfaceDistance)Metric$"
)
_UPDATES = frozenset({"update_state", "update", "add"})
_RESULTS = frozenset({"result", "compute", "aggregate"})
_RESETS = ("reset_states", "reset_state", "reset", "reset_metrics", "clear")
# What is counted per epoch; a counter of steps or of all samples seen is meant to go on.
_COUNTED = pattern(r"loss|correct|hits?\b|(?:^|_)acc(?:uracy)?(?:$|_)|right", re.IGNORECASE)
_MEANS = frozenset({"mean", "average", "sum", "fmean"})
_LOCAL = ("local_variables_initializer", "initialize_local_variables", "variables_initializer")
_SELF_RESETTING = ("EstimatorSpec", "evaluate_once", "evaluation_loop", "evaluate_repeatedly")


@detector("metric-not-reset")
def metric_not_reset(case: Case) -> Answer:
    """A streaming metric updated in the batch loop, read in the epoch loop, reset nowhere in it.

    Objects of keras.metrics, torchmetrics, AverageMeter and of like classes of the program; sums
    (``correct += ...``) that start before the epoch loop; lists of batch losses whose mean is
    taken over all epochs; local variables of tf.metrics in a session. One object for training
    and validation batches of Lightning counts, too. Created or reset anywhere within the epoch
    loop is right; Keras' fit, Estimators and ``self.log(name, metric)`` of Lightning reset
    themselves.
    Source: keras.metrics.Metric.reset_state; torchmetrics documentation, "Metrics and devices".
    """
    code = program(case)
    if code.is_empty:
        return unknown("no code given")
    found = [
        *_objects(code),
        *_own_meters(code),
        *_sums(code),
        *_lists(code),
        *_lightning(code),
        *_streaming(code),
        *(p.evidence(observed=what) for p, what in shared_metrics(code)),
    ]
    if found and code.ellipses:
        return unknown(f"{code.ellipses[0].where}: part of the loop is left out")
    unique = {e.where: e for e in found}
    if unique:
        return present(*unique.values())
    if code.has(*_RESETS) or any(_counts_anew(a) for a in code.assignments):
        return absent("what is accumulated starts anew")
    if code.has("fit", "fit_generator") and not code.has("backward", "GradientTape"):
        return absent("Keras resets its metrics at every epoch")
    return not_seen(code, "no accumulated metric")


def _counts_anew(assignment: Assignment) -> bool:
    zero = assignment.value.number == 0 and not assignment.augmented
    looped = any(b.kind in ("for", "while") for b in assignment.blocks) or assignment.function
    return bool(zero and looped and _COUNTED.search(assignment.target))


def _epoch_loop(code: Program, call: Call) -> Block | None:
    """The loop around the batch loop of a call, when it counts epochs."""
    loops = [b for b in code.loops_around(call) if b.kind in ("for", "while")]
    outer = [b for b in loops[:-1] if counts_epochs(b)]
    return outer[-1] if outer else None


def _objects(code: Program) -> list[Evidence]:
    found: list[Evidence] = []
    resets = code.find(*_RESETS)
    for made in code.calls_like(_OBJECTS.search):
        if code.loops_around(made) or made.klass:
            continue
        uses = [c for c, maker in code.calls_made_by(made.short) if maker is made]
        updates = [c for c in uses if c.short in _UPDATES or _is_called(c)]
        loops = [e for c in updates if (e := _epoch_loop(code, c)) is not None]
        if not loops or inside(code, resets, loops[0]):
            continue
        reads = [c for c in uses if c.short in _RESULTS]
        if inside(code, reads, loops[0]) or "Averag" in made.name:
            found.append(made.evidence(observed="updated in every epoch, never reset"))
    return found


def _own_meters(code: Program) -> list[Evidence]:
    """Objects of a class of the program that adds up and divides, made once and never reset."""
    found: list[Evidence] = []
    grown_in = {a.klass for a in code.assignments if a.augmented == "+="}
    for klass in code.classes:
        if klass.name not in grown_in:
            continue
        mine = [a for a in code.assignments if a.klass == klass.name]
        grown = {a.target for a in mine if a.augmented == "+=" and a.target.startswith("self.")}
        adds = {a.function.rpartition(".")[2] for a in mine if a.target in grown and a.augmented}
        zeroes = {a.function for a in mine if a.target in grown and not a.augmented} - {""}
        resets = {z.rpartition(".")[2] for z in zeroes} - {"__init__"}
        if not _gives_mean(code, klass.name, grown) or not resets or resets & adds:
            continue
        made = code.find(klass.name)
        outside = [c for c in code.calls if c.klass != klass.name]
        updates = [c for c in outside if c.short in adds and c.receiver is not None]
        epochs = [e for c in updates if (e := _epoch_loop(code, c)) is not None]
        anew = any(c.short in resets for c in outside) or any(code.loops_around(c) for c in made)
        if made and epochs and not anew:
            found.append(made[0].evidence(observed="updated in every epoch, never reset"))
    return found


def _gives_mean(code: Program, klass: str, grown: set[str]) -> bool:
    """Whether a method of a class returns a quotient of what the class adds up."""
    return any(
        v.operator == "/" and v.names() & grown
        for f in code.functions
        if f.klass == klass
        for v, _ in f.returns
    )


def _is_called(call: Call) -> bool:
    return call.applied and bool(call.args or call.kwargs)


def _sums(code: Program) -> list[Evidence]:
    """``correct += ...`` in the batch loop of an epoch loop, with ``correct = 0`` before both."""
    found: dict[str, Evidence] = {}
    for added in code.assignments:
        if added.augmented != "+=":
            continue
        loops = [b for b in added.blocks if b.kind in ("for", "while")]
        counted = _COUNTED.search(added.target) or _COUNTED.search(added.value.text)
        if len(loops) < 2 or not counted:
            continue
        epoch = loops[-2]
        plain = [a for a in code.assignments_to(added.target) if not a.augmented]
        if not counts_epochs(epoch) or any(epoch in a.blocks for a in plain):
            continue
        starts = [a for a in plain if _starts_at_zero(a) and a.function == added.function]
        read = _is_read(code, added.target, epoch, loops[-1]) or _is_mean(code, added, epoch)
        if len(starts) == 1 and read:
            found.setdefault(added.target, starts[0].place.evidence())
    return list(found.values())


def _starts_at_zero(a: Assignment) -> bool:
    """``n = 0``, also in ``total, n = 0.0, 0``."""
    if a.unpacked is not None and a.value.kind == "tuple" and a.unpacked < len(a.value.parts):
        return a.value.parts[a.unpacked].number == 0
    return a.value.number == 0


def _is_mean(code: Program, added: Assignment, epoch: Block) -> bool:
    """Whether ``total / n`` is shown within the epochs, of a count that starts before them, too."""
    for call in code.calls:
        for value in call.args if epoch in call.blocks else ():
            over = value.parts[1].text if value.operator == "/" and len(value.parts) == 2 else ""
            if not over or value.parts[0].text != added.target:
                continue
            counts = code.assignments_to(over)
            if any(c.augmented for c in counts) and not any(
                epoch in c.blocks for c in counts if not c.augmented
            ):
                return True
    return False


def _is_read(code: Program, name: str, epoch: Block, batches: Block) -> bool:
    """Whether a name is used at the end of an epoch, outside the batch loop."""
    values = [
        v
        for c in code.calls
        if epoch in c.blocks and batches not in c.blocks
        for v in (*c.args, *c.kwargs.values())
    ]
    values += [
        a.value
        for a in code.assignments
        if epoch in a.blocks and batches not in a.blocks and a.target != name
    ]
    return any(name in v.names() for v in values)


def _lists(code: Program) -> list[Evidence]:
    """Losses of batches collected over all epochs and averaged as if they were of one."""
    found: list[Evidence] = []
    for start in code.assignments:
        empty = start.value.kind == "list" and not start.value.parts
        if not empty or not _COUNTED.search(start.target) or start.blocks:
            continue
        added = [
            c
            for c in code.find("append")
            if c.receiver is not None
            and c.receiver.text == start.target
            and c.function == start.function
        ]
        for call in added:
            loops = [b for b in call.blocks if b.kind in ("for", "while")]
            if len(loops) < 2 or not counts_epochs(loops[-2]):
                continue
            epoch = loops[-2]
            again = [a for a in code.assignments_to(start.target) if epoch in a.blocks]
            cleared = [
                c for c in code.find("clear") if c.receiver and c.receiver.text == start.target
            ]
            means = [
                c
                for c in code.called(_MEANS)
                if c.args
                and c.args[0].text == start.target
                and epoch in c.blocks
                and loops[-1] not in c.blocks
            ]
            if means and not again and not cleared:
                found.append(means[0].evidence(observed="the mean over all epochs so far"))
    return found


def _lightning(code: Program) -> list[Evidence]:
    """``self.acc.compute()`` at the end of an epoch without ``self.acc.reset()``."""
    found: list[Evidence] = []
    for call in code.find("compute"):
        klass = code.klass(call.klass) if call.klass else None
        made = code.maker(call)
        if klass is None or made is None or not made.name.startswith("torchmetrics."):
            continue
        hook = call.function.rpartition(".")[2].endswith("epoch_end")
        if klass.derives_from("LightningModule") and hook and call.receiver is not None:
            resets = [c for c in code.find("reset") if c.klass == call.klass]
            logged = [
                c
                for c in code.find("self.log")
                if any(a.text == call.receiver.text for a in c.args)
            ]
            if not resets and not logged:
                found.append(call.evidence(observed="computed at the end of the epoch, not reset"))
    return found


def _streaming(code: Program) -> list[Evidence]:
    """``tf.metrics`` of TensorFlow 1 whose local variables are initialised only once."""
    if code.framework != "tensorflow1":
        return []
    metrics = [c for c in code.calls if re.match(r"tensorflow\.metrics\.[a-z]", c.name)]
    if not metrics or code.mentions(*_SELF_RESETTING):
        return []
    resets = [c for c in code.find(*_LOCAL) if c.name.startswith("tensorflow.")]
    targets = {a.target for a in code.assignments if a.value.call in resets}
    runs = [
        c
        for c in code.find("run")
        if c.args and (c.args[0].names() & targets or set(c.args[0].calls()) & set(resets))
    ]
    epochs = [b for b in code.blocks if b.kind == "for" and counts_epochs(b)]
    evaluated = [e for e in epochs if any(b is e for c in code.find("run") for b in c.blocks)]
    if not runs or not evaluated or any(code.loops_around(c) for c in runs):
        return []
    updates = {
        a.target for a in code.assignments if a.value.call in metrics and a.unpacked in (None, 1)
    }
    used = [
        c
        for c in code.find("run")
        if c.args and any(n in updates for n in c.args[0].names()) and code.loops_around(c)
    ]
    return (
        [metrics[0].evidence(observed="its local variables are initialised only once")]
        if used
        else []
    )
