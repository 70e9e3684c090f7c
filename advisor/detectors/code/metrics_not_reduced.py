"""Is a metric of one process reported as that of all?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import processes
from advisor.intake.code import Assignment, Call, Program, Value, program
from advisor.intake.code.remembered import remembered
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


@detector("metrics-not-reduced", reads_comments=True)
def metrics_not_reduced(case: Case) -> Answer:
    """An evaluation set that is split among processes, sums over it, and no reduction.

    Also Lightning on several devices with ``self.log`` of a plain value in validation_step and
    no ``sync_dist``; a mean that is summed over the ranks and not divided; and predictions
    gathered from a sampler that repeats samples, which are not cut to the length of the set. An
    evaluation of the whole set on each process, or on the first, is right, as are objects of
    torchmetrics, which reduce themselves. The training loss printed from one process is a sample,
    not an error.
    """
    code = program(case)
    wrong = [*_summed(code), *_per_replica(code), *_padded(code)]
    if wrong:
        return present(*{e.where: e for e in wrong}.values())
    lightning = _lightning(code)
    if lightning is not None:
        return lightning
    started = processes(code) or (code.find("DistributedSampler") if code.has("get_rank") else ())
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
    words = [a.target for a in code.assigned(call) if a.value.call is call]
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
        a.klass == call.klass
        and a.value.call is not None
        and ("metric" in a.value.call.name.lower() or a.value.call.short in ("Accuracy", "AUROC"))
        for a in code.assignments_to(text)
    )


_WORLD = pattern(r"(?i)world|n_?gpus?|num_replicas|size\(\)|n_?proc|ReduceOp\.AVG|global_batch")
_MEAN = pattern(r"(?i)loss|acc|mean|mae|mse|metric")
_MAKES_MEAN = pattern(r"\.mean\(|cross_entropy\(|_loss\(|criterion\(|crit\(|reduce_mean\(")


@remembered
def _divided(code: Program) -> bool:
    """Whether anything in the program is divided by the number of processes."""
    texts = [(a.value.text, a.augmented) for a in code.assignments]
    texts += [(v.text, "") for c in code.calls for v in (*c.args, *c.kwargs.values())]
    if any(("/" in t or sign in ("/=", "*=")) and _WORLD.search(t) for t, sign in texts):
        return True
    return any("AVG" in c.place.text or c.short in ("div_", "div") for c in code.calls)


def _summed(code: Program) -> Iterator[Evidence]:
    """``all_reduce(loss)`` sums; the mean of the ranks needs a division by their number."""
    if not code.has("all_reduce", "reduce") or _divided(code):
        return
    for call in code.find("all_reduce"):
        given = call.args[0] if call.args else None
        if given is None or given.kind != "name" or not _is_mean(code, given, call):
            continue
        yield call.evidence(observed="a sum over the ranks, never divided")
    for call in code.find("reduce"):
        word = call.kwargs.get("reduction")
        mine = call.receiver is not None and "accelerator" in call.receiver.text.lower()
        if mine and word is not None and word.string == "sum" and call.args:
            inner = code.resolve(call.args[0], call)
            if _MEAN.search(inner.text):
                yield call.evidence(observed="a sum over the ranks, never divided")


def _is_mean(code: Program, value: Value, at: Call) -> bool:
    """Whether a name stands for the mean over a batch."""
    for _ in range(3):
        found = code.lookup(value.name, at)
        if found is None or found.augmented or found.unpacked is not None:
            return False
        if _MAKES_MEAN.search(found.value.text):
            return "reduction" not in found.value.text
        inner = [v for v in found.value.walk() if v.kind == "name" and v.name in _targets(code)]
        if len(inner) != 1:
            return False
        value = inner[0]
    return False


def _targets(code: Program) -> set[str]:
    return {a.target for a in code.assignments}


def _per_replica(code: Program) -> Iterator[Evidence]:
    """``strategy.reduce(SUM, per_replica)`` of what each replica has averaged itself."""
    if _divided(code) or code.has("compute_average_loss"):
        return
    means = code.has("reduce_mean") or any("reduce_mean" in a.comment for a in code.assignments)
    for call in code.find("reduce"):
        if means and call.args and call.args[0].text.endswith("ReduceOp.SUM"):
            yield call.evidence(observed="means of the replicas are added up")


def _padded(code: Program) -> Iterator[Evidence]:
    """The sampler repeats samples until each rank has as many; the gathered list has them twice."""
    samplers = code.find("DistributedSampler")
    if not samplers or code.has("gather_for_metrics"):
        return
    if any("len(" in a.value.text for a in _cuts(code)):
        return
    gathered = [c for c in code.calls if _GATHERS.search(c.short)]
    for call in samplers:
        exact = code.argument(call, "drop_last")
        if gathered and _is_held_out(code, call) and exact is None and not _sliced(code):
            yield call.evidence(observed="repeats samples to fill up the ranks")
            yield gathered[0].evidence(observed="and nothing takes them out")


_GATHERS = pattern(r"^(?:all_)?gather(?:_object|_all|_into_tensor)?$|^gather_all$|^all_gather")


def _cuts(code: Program) -> list[Assignment]:
    return [a for a in code.assignments if a.value.kind == "subscript" and "[:" in a.value.text]


def _sliced(code: Program) -> bool:
    texts = [a.value.text for a in code.assignments]
    texts += [v.text for c in code.calls for v in c.args]
    unique = bool(code.find("unique", "set", "argsort"))
    return unique or any("[:" in t for t in texts)
