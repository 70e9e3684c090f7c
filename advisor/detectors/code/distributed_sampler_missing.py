"""Do all processes of a distributed training read the same data?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import is_managed, processes, sampler_of, splits_data
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_HELD_OUT = pattern(r"val|test|eval|dev", re.IGNORECASE)


@detector("distributed-sampler-missing")
def distributed_sampler_missing(case: Case) -> Answer:
    """DistributedDataParallel around the network, and a training DataLoader without a sampler.

    Any sampler, any split by rank (also ``data[rank::world_size]``, ``shard``), an iterable data
    set that may split itself, and a random seed that depends on the rank decide against it.
    DataParallel runs in one process and splits each batch. Frameworks that replace the sampler
    are right. Source: PyTorch, "Getting started with distributed data parallel".
    """
    code = program(case)
    started = processes(code)
    if not started:
        return not_seen(code, "no distributed training")
    if is_managed(code):
        return absent("the framework splits the data", started[0].evidence())
    if splits_data(code):
        return absent("the data are split among the processes")
    loaders = [c for c in code.find("DataLoader") if _trains(code, c)]
    if not loaders or not backward_calls(code):
        return unknown("the training loader is not shown")
    if code.ellipses or any(c.derives_from("IterableDataset") for c in code.classes):
        return unknown("the data may be split in a part that is not shown")
    if any("rank" in a.text for c in code.find("manual_seed", "seed") for a in c.args):
        return unknown("each process draws its own order")
    wrapped = code.find("DistributedDataParallel", "DDP", "FullyShardedDataParallel")
    for loader in loaders:
        if sampler_of(code, loader) is not None or loader.starred or not wrapped:
            continue
        if _gets_rank(code, loader):
            return unknown("the data set is told the rank")
        return present(loader.evidence(), wrapped[0].evidence())
    return unknown("whether the sampler of the loader splits the data is not known")


def _trains(code: Program, call: Call) -> bool:
    """Whether a loader is for training, by its own name and that of its data."""
    words = [a.target for a in code.assignments if a.value.call is call]
    words += [a.text for a in call.args[:1]]
    return not any(_HELD_OUT.search(w) for w in words)


def _gets_rank(code: Program, loader: Call) -> bool:
    given = loader.args[0] if loader.args else loader.kwargs.get("dataset")
    made = None if given is None else code.origin(given, loader)
    if made is None:
        return (
            given is not None and given.kind == "name" and _is_parameter(code, loader, given.name)
        )
    values = (*made.args, *made.kwargs.values())
    return any("rank" in v.text or "world" in v.text for v in values)


def _is_parameter(code: Program, call: Call, name: str) -> bool:
    function = code.function(call.function) if call.function else None
    return function is not None and name in function.parameters
