"""Give every process its share."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import before, imported, replaced, with_argument
from advisor.repairs.epochs import epoch_loop
from advisor.repairs.pieces import Pages


@repair(
    "distributed-sampler-missing",
    "without it every process trains on the same examples",
    elsewhere="the beginning of the loop over epochs",
)
def distributed_sampler_missing(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """A DistributedSampler above the loader, in place of ``shuffle=True``, told every epoch."""
    pages = Pages(case, finding)
    loaders = pages.seen("DataLoader")
    edits: list[Edit] = []
    for loader in loaders:
        data, shuffle = loader.argument("dataset", 0), loader.keyword("shuffle")
        if data is None or len(loader.args) > 2 or "train_sampler" in loader.sheet.snippet.text:
            raise NotMechanical("the loader is not plain")
        if shuffle is not None:
            edits.append(replaced(shuffle, "sampler=train_sampler"))
        else:
            edits.append(with_argument(loader, "sampler", "train_sampler"))
        epoch, first = epoch_loop(loader)
        edits.append(before(first, f"train_sampler.set_epoch({epoch})"))
        edits.append(before(loader, f"train_sampler = DistributedSampler({data.text})"))
    if edits and not any(i.alias == "DistributedSampler" for i in pages.code.imports):
        line = "from torch.utils.data.distributed import DistributedSampler"
        edits.append(imported(loaders[0].sheet, line))
    return tuple(edits)
