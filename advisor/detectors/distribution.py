"""Training in several processes: what starts it, and who splits the data among them."""

from __future__ import annotations

from advisor.intake.code import Call, Program, Value

# Each process runs the whole program; data must be split by rank.
_PROCESSES = (
    "DistributedDataParallel",
    "DDP",
    "FullyShardedDataParallel",
    "FSDP",
    "init_process_group",
    "horovod.torch.DistributedOptimizer",
    "hvd.DistributedOptimizer",
)
# These split the data and call set_epoch themselves.
MANAGED = (
    "Accelerator",
    "lightning.Trainer",
    "Trainer",
    "Seq2SeqTrainer",
    "SFTTrainer",
    "Fabric",
    "deepspeed.initialize",
    "TorchTrainer",
    "prepare_data_loader",
    "idist.auto_dataloader",
    "auto_dataloader",
)
_SPLITS = (
    "DistributedSampler",
    "DistributedBatchSampler",
    "DistributedLengthGroupedSampler",
    "split_dataset_by_node",
    "split_by_node",
    "shard",
    "RandomGeoSampler",
    "get_worker_info",
    "DistributedEvalSampler",
)


def processes(code: Program) -> tuple[Call, ...]:
    """Calls that make the program one of several equal processes."""
    return code.find(*_PROCESSES)


def is_managed(code: Program) -> bool:
    """Whether a library splits the data by itself."""
    return code.has(*MANAGED) or any(c.derives_from("LightningModule") for c in code.classes)


def splits_data(code: Program) -> bool:
    """Whether anything in the program splits data by rank, by a sampler or by hand."""
    if any("Sampler" in c.name and _mentions_rank(c) for c in code.calls):
        return True
    if code.mentions(*_SPLITS):
        return True
    by_hand = [a.value for a in code.assignments if "::" in a.value.text]
    by_hand += [v for c in code.calls for v in (*c.args, *c.kwargs.values()) if "::" in v.text]
    return any("rank" in v.text for v in by_hand)


def _mentions_rank(call: Call) -> bool:
    return (
        any("rank" in v.text for v in (*call.args, *call.kwargs.values())) or "rank" in call.kwargs
    )


def sampler_of(code: Program, loader: Call) -> Value | None:
    """The sampler given to a DataLoader, followed to what it is; None when none is given."""
    given = loader.kwargs.get("sampler") or loader.kwargs.get("batch_sampler")
    return None if given is None else code.resolve(given, loader)
