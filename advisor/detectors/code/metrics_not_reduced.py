"""Is a metric of one process reported as that of all?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import processes
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_REDUCES = (
    "all_reduce",
    "all_gather",
    "all_gather_object",
    "gather_object",
    "gather",
    "reduce",
    "gather_for_metrics",
    "reduce_tensor",
    "reduce_dict",
    "reduce_value",
    "allreduce",
    "synchronize_between_processes",
    "concat_all_gather",
    "metric_average",
    "all_gather_into_tensor",
    "distributed_concat",
    "sync",
)
_HELD_OUT = pattern(r"val|test|eval|dev", re.IGNORECASE)
_COUNTED = pattern(r"correct|hits|loss|acc|total", re.IGNORECASE)


@detector("metrics-not-reduced")
def metrics_not_reduced(case: Case) -> Answer:
    """An evaluation set that is split among processes, sums over it, and no reduction.

    Also Lightning on several devices with ``self.log`` of a plain value in validation_step and
    no ``sync_dist``. An evaluation of the whole set on each process, or on the first, is right,
    as are objects of torchmetrics, which reduce themselves. The training loss printed from one
    process is a sample, not an error.
    """
    code = program(case)
    lightning = _lightning(code)
    if lightning is not None:
        return lightning
    started = processes(code)
    if not started:
        return not_seen(code, "no distributed training")
    if code.mentions(*_REDUCES) or any("torchmetrics" in c.name for c in code.calls):
        return absent("metrics are reduced over the processes")
    samplers = [c for c in code.find("DistributedSampler") if _is_held_out(code, c)]
    sums = [
        a
        for a in code.assignments
        if a.augmented == "+=" and _COUNTED.search(a.target) and a.blocks
    ]
    summed = [a for a in sums if any(b.value and _HELD_OUT.search(b.value.text) for b in a.blocks)]
    inner = [a for a in sums if re.search(r"val|test|eval", a.function.lower())]
    if not samplers:
        if code.has("DistributedSampler") and not code.is_fragment and sums:
            return absent("the evaluation set is not split")
        return unknown("whether the evaluation set is split is not shown")
    if code.ellipses:
        return unknown("part of the evaluation is left out")
    for assignment in (*summed, *inner):
        return present(samplers[0].evidence(), assignment.place.evidence())
    return unknown("the evaluation is not shown")


def _is_held_out(code: Program, call: Call) -> bool:
    words = [a.target for a in code.assignments if a.value.call is call]
    words += [a.text for a in call.args[:1]]
    return any(_HELD_OUT.search(w) for w in words)


def _lightning(code: Program) -> Answer | None:
    """The verdict on a LightningModule; None when there is none on several devices."""
    modules = {c.name for c in code.classes if c.derives_from("LightningModule")}
    if not modules:
        return None
    trainers = [c for c in code.find("Trainer") if c.name.startswith("lightning.")]
    several = [c for c in trainers if _is_several(code, c)]
    if not several:
        return unknown("on how many devices it runs is not shown") if not trainers else None
    found: list[Evidence] = []
    for call in code.find("self.log", "self.log_dict"):
        hook = call.function.rpartition(".")[2]
        if call.klass not in modules or hook not in ("validation_step", "test_step"):
            continue
        value = call.args[1] if len(call.args) > 1 else call.kwargs.get("value")
        if "sync_dist" in call.kwargs or value is None or _is_metric(code, call, value.text):
            continue
        found.append(call.evidence(observed="sync_dist is not set"))
    if found:
        return present(*found)
    return absent("logged values are reduced over the devices", several[0].evidence())


def _is_several(code: Program, call: Call) -> bool:
    for name in ("devices", "gpus", "num_nodes"):
        given = call.kwargs.get(name)
        found = None if given is None else code.resolve(given, call)
        if found is not None and (found.number or 0) > 1:
            return True
        if found is not None and found.kind in ("list", "tuple") and len(found.parts) > 1:
            return True
    return False


def _is_metric(code: Program, call: Call, text: str) -> bool:
    return any(
        a.target == text
        and a.klass == call.klass
        and a.value.call is not None
        and ("metric" in a.value.call.name.lower() or a.value.call.short in ("Accuracy", "AUROC"))
        for a in code.assignments
    )
