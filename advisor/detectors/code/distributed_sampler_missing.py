"""Do all processes of a distributed training read the same data?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.distribution import is_managed, processes, sampler_of, splits_data
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Place, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_HELD_OUT = pattern(r"val|test|eval|dev", re.IGNORECASE)


@detector("distributed-sampler-missing", reads_comments=True)
def distributed_sampler_missing(case: Case) -> Answer:
    """DistributedDataParallel around the network, and a training DataLoader without a sampler.

    Any sampler, any split by rank (also ``data[rank::world_size]``, ``shard``), an iterable data
    set that may split itself, and a random seed that depends on the rank decide against it.
    DataParallel runs in one process and splits each batch. Frameworks that replace the sampler
    are right. Source: PyTorch, "Getting started with distributed data parallel".
    """
    code = program(case)
    told = [*_sharding_off(code), *_not_prepared(code), *_copied(code)]
    if told:
        return present(*told)
    started = processes(code)
    if not started:
        return not_seen(code, "no distributed training")
    if is_managed(code):
        return absent("the framework splits the data", started[0].evidence())
    alone = _held_out_only(code)
    if alone is not None:
        return present(alone.evidence(observed="only the held-out data are split among the ranks"))
    if splits_data(code):
        return absent("the data are split among the processes")
    loaders = [c for c in code.find("DataLoader") if _trains(code, c)]
    drawn = [c for c in loaders if _draws(code, c)]
    whole = _reads_all(code)
    if whole is not None and loaders:
        return present(whole.evidence(observed="every rank reads all of it"))
    if not loaders or not (drawn or backward_calls(code)):
        return unknown("the training loader is not shown")
    if (code.ellipses and not drawn) or any(
        c.derives_from("IterableDataset") for c in code.classes
    ):
        return unknown("the data may be split in a part that is not shown")
    if any("rank" in a.text for c in code.find("manual_seed", "seed") for a in c.args):
        return unknown("each process draws its own order")
    wrapped = code.find("DistributedDataParallel", "DDP", "FullyShardedDataParallel", "FSDP")
    for loader in loaders:
        if sampler_of(code, loader) is not None or loader.starred or not wrapped:
            continue
        if _gets_rank(code, loader):
            return unknown("the data set is told the rank")
        return present(loader.evidence(), wrapped[0].evidence())
    return unknown("whether the sampler of the loader splits the data is not known")


def _trains(code: Program, call: Call) -> bool:
    """Whether a loader is for training, by its own name and that of its data."""
    words = [a.target for a in code.assigned(call) if a.value.call is call]
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


def _held_out_only(code: Program) -> Call | None:
    """A training loader that shuffles, where every sampler belongs to held-out data."""
    samplers = code.find("DistributedSampler")
    for sampler in samplers:
        words = [a.target for a in code.assigned(sampler) if a.value.call is sampler]
        words += [v.text for v in sampler.args[:1]]
        flag = code.argument(sampler, "shuffle", 3)
        steady = flag is not None and flag.literal is False
        if not steady or not any(_HELD_OUT.search(w) for w in words):
            return None
    if not samplers:
        return None
    others = any("::" in c.place.text and "rank" in c.place.text for c in code.calls)
    if others or code.mentions("shard", "split_dataset_by_node"):
        return None
    drawn = [c for c in code.find("DataLoader") if _trains(code, c) and _draws(code, c)]
    drawn = [c for c in drawn if sampler_of(code, c) is None and not _gets_rank(code, c)]
    return drawn[0] if drawn else None


def _draws(code: Program, loader: Call) -> bool:
    """``shuffle=True`` leaves no room for a sampler."""
    flag = code.argument(loader, "shuffle")
    return flag is not None and flag.literal is True


_SHARES = pattern(r"rank|world|worker|shard|split_by_node|num_replicas|islice", re.IGNORECASE)


def _reads_all(code: Program) -> Place | None:
    """An IterableDataset, shown whole, that goes through all its files whatever the rank."""
    for klass in code.classes:
        if not klass.derives_from("IterableDataset") or "__iter__" not in klass.methods:
            continue
        own = [f for f in code.functions if f.klass == klass.name]
        inner = [c for c in code.calls if c.klass == klass.name]
        texts = [c.text for c in inner] + [v.text for c in inner for v in c.args]
        texts += [a.target + a.value.text for a in code.assignments if a.klass == klass.name]
        texts += [p for f in own for p in f.parameters]
        texts += [b.value.text for c in inner for b in c.blocks if b.value is not None]
        if not code.ellipses and not any(_SHARES.search(t) for t in texts):
            return next(f.place for f in own if f.name.endswith("__iter__"))
    return None


def _sharding_off(code: Program) -> Iterator[Evidence]:
    """``auto_shard_policy = AutoShardPolicy.OFF``, Lightning's own sampler switched off."""
    if splits_data(code) or code.has("distribute_datasets_from_function"):
        return
    for a in code.assignments:
        if a.target.endswith("auto_shard_policy") and a.value.text.endswith("AutoShardPolicy.OFF"):
            yield a.place.evidence(observed="every worker reads all the data")
    for call in code.find("Trainer"):
        flags = (call.kwargs.get(n) for n in ("use_distributed_sampler", "replace_sampler_ddp"))
        if any(f is not None and f.literal is False for f in flags):
            shown = [c for c in code.find("DataLoader") if "shuffle" in c.kwargs or _batches(c)]
            if shown and not any("rank" in c.place.text for c in code.calls):
                yield call.evidence(observed="and no sampler that knows the rank")


def _batches(loader: Call) -> bool:
    return "batch_sampler" in loader.kwargs


def _not_prepared(code: Program) -> Iterator[Evidence]:
    """``accelerator.prepare(model, optimizer)`` where the loader goes unprepared."""
    prepared = [c for c in code.find("prepare") if c.receiver is not None]
    texts = {v.text for c in prepared for v in c.args}
    if not prepared or any(c.starred for c in prepared) or code.has("prepare_data_loader"):
        return
    if not any("accelerator" in c.text for c in prepared) or splits_data(code):
        return
    steps = [c for c in backward_calls(code) if "accelerator" in c.text]
    for step in steps:
        for block in step.loops:
            data = block.value
            while data is not None and data.call is not None and data.call.args:
                data = data.call.args[0]
            if data is None or data.kind != "name" or not _LOADER.search(data.text):
                continue
            if data.text not in texts and not any("loader" in t or "dl" in t for t in texts):
                yield block.place.evidence(observed=f"{data.text} is not given to prepare()")


_LOADER = pattern(r"(?i)loader|(?:^|_)dl$")


def _copied(code: Program) -> Iterator[Evidence]:
    """``jnp.broadcast_to(batch, (devices, *batch.shape))`` before a step under ``pmap``."""
    for call in code.find("broadcast_to", "replicate"):
        given = [v.text for v in call.args[:1]]
        jax = call.name.startswith(("jax.", "flax.")) or call.text.startswith(("jnp.", "jax."))
        around = [c for c in code.find("tree_map", "map") if c.place == call.place]
        data = given + [v.text for c in around for v in c.args[1:2]]
        if jax and any(_BATCH.match(d) for d in data):
            yield call.evidence(observed="each device gets the same batch")


_BATCH = pattern(r"^(?:batch|x|images?|data|inputs?)$")
