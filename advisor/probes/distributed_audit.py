"""Do the ranks hold the same weights and see different data?"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np

from advisor.probes import Decline, Record, Subject, probe
from advisor.probes.ranks import Rank, read_ranks, sample_ids

# Overlap (Jaccard) of the samples of two ranks: none but what a sampler repeats to fill up, and the
# same samples. # judgement
DISJOINT, SAME = 0.05, 0.9
# Fewest samples of a rank that an overlap can be told from, and most that are drawn. # unsourced
FEWEST, MOST = 8, 4096

DISAGREE, SAME_DATA = "ranks-disagree", "rank-data-identical"
DIVERGED, IDENTICAL, SET_EPOCH = (
    "dist/params-diverged",
    "dist/same-data-on-ranks",
    "dist/sampler-set-epoch",
)


@probe("distributed-audit", causes=(DIVERGED, IDENTICAL, SET_EPOCH))
def distributed_audit(subject: Subject, record: Record) -> None:
    """Checksums of weights and ids of samples over ranks and epochs.

    ``target.ranks`` is the folder that ``advisor.probes.ranks.note_rank`` wrote on every rank; or
    ``ranks(rank, world)``, the data of a rank drawn in one process (``more["world_size"]``, 2 by
    default), every time from the same seed. Without it a loader's distributed sampler is asked for
    every rank. One process alone tells nothing of the weights. Buffers may differ: batch norm keeps
    them per device.
    """
    ranks = _ranks(subject)
    if len(ranks) < 2:
        raise Decline("Two ranks at least are needed.", "至少需要两个 rank。")
    record.measure("ranks", len(ranks))
    _judge_weights(record, ranks)
    same = _judge_data(record, ranks)
    _judge_order(record, ranks, same=same)


def _ranks(subject: Subject) -> list[Rank]:
    given: Any = subject.target.ranks
    world = int(subject.target.more.get("world_size", 2))
    if callable(given):
        found: list[Rank] = []
        for rank in range(world):
            subject.seed(0)  # as processes that all set the seed of the script
            drawn: Any = given(rank, world)
            found.append(Rank(rank, epochs={0: _drawn(drawn)}))
        return found
    if given is not None:
        return read_ranks(given)
    sampler = getattr(subject.target.train_batches, "sampler", None)
    if not all(hasattr(sampler, name) for name in ("num_replicas", "rank", "__iter__")):
        raise Decline(
            "Call advisor.probes.ranks.note_rank on every rank and give its folder as ranks.",
            "请在每个 rank 上调用 advisor.probes.ranks.note_rank，并把其文件夹作为 ranks 给出。",
        )
    return [_asked(sampler, rank) for rank in range(int(sampler.num_replicas))]  # pyright: ignore[reportOptionalMemberAccess]


def _asked(sampler: Any, rank: int) -> Rank:
    """The samples that a rank's copy of the sampler would give."""
    mine = copy.copy(sampler)
    mine.rank = rank
    return Rank(rank, epochs={0: tuple(str(i) for i in itertools.islice(iter(mine), MOST))})


def _drawn(data: Iterable[Any]) -> tuple[str, ...]:
    """Ids, or digests of the rows of batches."""
    found: list[str] = []
    for item in data:
        found += sample_ids([item] if isinstance(item, int | str | np.integer) else item)
        if len(found) >= MOST:
            break
    return tuple(found)


def _judge_weights(record: Record, ranks: list[Rank]) -> None:
    first = ranks[0]
    if not all(r.parameters for r in ranks):
        record.unknown(DISAGREE, "no rank noted its weights")
        record.unsure(
            DIVERGED,
            "The weights of the ranks were not noted: pass the model to note_rank.",
            "没有记录各 rank 的权重：请把模型传给 note_rank。",
        )
        return
    names = sorted({n for r in ranks for n in r.parameters})
    differ = [n for n in names if len({r.parameters.get(n) for r in ranks}) > 1]
    buffers = [n for n in first.buffers if len({r.buffers.get(n) for r in ranks}) > 1]
    record.measure("parameters that differ", len(differ), threshold="0", basis="exact")
    record.measure("buffers that differ", len(buffers))
    told = f"{len(differ)} of {len(names)} parameters differ between ranks"
    if differ:
        record.present(DISAGREE, differ[0], "the ranks hold different weights", told)
        record.confirm(
            DIVERGED,
            f"The copies drifted apart: {told}, first {differ[0]}.",
            f"各 rank 的权重已不同：{len(names)} 个参数中有 {len(differ)} 个不一致，首个为"
            f" {differ[0]}。",
        )
    else:
        record.absent(DISAGREE, told)
        record.refute(DIVERGED, "All ranks hold the same weights.", "各 rank 权重完全一致。")


def _judge_data(record: Record, ranks: list[Rank]) -> bool | None:
    """Whether ranks see the same samples; None where that cannot be told."""
    overlaps: list[float] = []
    for one, other in itertools.combinations(ranks, 2):
        for epoch in one.epochs.keys() & other.epochs.keys():
            mine, theirs = set(one.epochs[epoch]), set(other.epochs[epoch])
            if min(len(mine), len(theirs)) >= FEWEST:
                overlaps.append(len(mine & theirs) / len(mine | theirs))
    if not overlaps:
        record.unknown(SAME_DATA, f"no two ranks noted {FEWEST} samples of one epoch")
        record.unsure(IDENTICAL, "The samples were not noted.", "没有记录各 rank 的样本。")
        return None
    worst = max(overlaps)
    record.measure(
        "overlap of samples",
        worst,
        threshold=f"< {DISJOINT} apart, > {SAME} the same",
        basis="judgement",
    )
    told, zh = (
        f"{worst:.0%} of the samples of two ranks are the same",
        f"两个 rank 的样本重合 {worst:.0%}",
    )
    if worst > SAME:
        record.present(SAME_DATA, "samples", "two ranks see the same data", told)
        record.confirm(IDENTICAL, f"{told}.", f"{zh}。")
        return True
    if worst < DISJOINT:
        record.absent(SAME_DATA, told)
        record.refute(IDENTICAL, f"Only {told}.", f"仅 {zh}。")
        return False
    record.unknown(SAME_DATA, told)
    record.unsure(IDENTICAL, f"{told}: neither the same nor apart.", f"{zh}：既非相同也非不相交。")
    return None


def _judge_order(record: Record, ranks: list[Rank], *, same: bool | None) -> None:
    """Whether every epoch comes in the order of the first."""
    several = [r for r in ranks if len(r.epochs) > 1 and min(map(len, r.epochs.values())) >= FEWEST]
    if not several:
        record.unsure(
            SET_EPOCH,
            "Note the samples of two epochs to see whether their order changes.",
            "请记录两个 epoch 的样本，以判断顺序是否变化。",
        )
        return
    repeats = [r for r in several if len(set(r.epochs.values())) == 1]
    record.measure("ranks whose order repeats", len(repeats), threshold="0")
    if len(repeats) < len(several):
        record.refute(SET_EPOCH, "The order changes by epoch.", "各 epoch 的顺序不同。")
    elif same is False:
        record.confirm(
            SET_EPOCH,
            "Every rank sees its samples in the same order in every epoch.",
            "每个 rank 在每个 epoch 中的样本顺序都相同。",
        )
    else:
        record.unsure(SET_EPOCH, "The order repeats, by whatever reason.", "顺序重复，原因未定。")
