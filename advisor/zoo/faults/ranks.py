"""Several processes, played in one."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from advisor.probes import Target
from advisor.probes.ranks import note_rank
from advisor.zoo.setup import TABLES, Setup, build, fault

_FOLDERS: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> Path:
    _FOLDERS.append(tempfile.TemporaryDirectory())
    return Path(_FOLDERS[-1].name)


def _ranks(setup: Setup, fault: str) -> None:
    """Two ranks note their weights and samples over two epochs."""
    folder, draw = _folder(), np.random.default_rng(setup.seed)
    n = 64
    orders = [draw.permutation(n), draw.permutation(n)]
    setup.steps = 20

    def finish(target: Target) -> None:
        other = target.model
        if fault == "weights":
            twin = replace(setup, finish=None, seed=setup.seed + 1)
            other = build(twin).model
        for epoch in range(2):
            order = orders[0 if fault == "epoch" else epoch]
            for rank, model in enumerate((target.model, other)):
                ids = order if fault == "data" else order[rank::2]
                note_rank(folder, rank, model, epoch=epoch, samples=_ints(ids))
        target.ranks = str(folder)

    setup.finish = finish


def _ints(ids: Any) -> list[int]:
    return [int(i) for i in ids]


@fault("dist/params-diverged", "distributed-audit", architectures=TABLES)
def ranks_with_weights_of_their_own(setup: Setup) -> None:
    """Gradients were not averaged, or the start was not shared."""
    _ranks(setup, setup.pick("weights", ""))


@fault("dist/same-data-on-ranks", "distributed-audit", architectures=TABLES)
def ranks_with_the_same_samples(setup: Setup) -> None:
    """No sampler divides the data."""
    _ranks(setup, setup.pick("data", ""))


@fault("dist/sampler-set-epoch", "distributed-audit", architectures=TABLES)
def the_epoch_is_not_told(setup: Setup) -> None:
    """The sampler gives the same order in every epoch."""
    _ranks(setup, setup.pick("epoch", ""))
