"""Two real processes over gloo: equal and drifting weights, own and shared data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from trainings import BATCH, FRAMEWORKS, Framework, batches, data, target
from untouched import run as run_probe
from untouched import statuses, untouched, verdicts

from advisor.model import ProbeResult
from advisor.probes import Target
from advisor.probes.ranks import note_rank

DISAGREE, SAME_DATA = "ranks-disagree", "rank-data-identical"
DIVERGED, IDENTICAL, SET_EPOCH = (
    "dist/params-diverged",
    "dist/same-data-on-ranks",
    "dist/sampler-set-epoch",
)
SCRIPT = """
import sys
import torch, torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, RandomSampler, TensorDataset
from torch.utils.data.distributed import DistributedSampler
from advisor.probes.ranks import note_rank

rank, folder = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(1)
dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
for seed in (0, 1, 2):
    for case in ("right", "drifting", "shared", "no-epoch"):
        torch.manual_seed(seed)
        model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2))
        data = TensorDataset(torch.arange(64), torch.randn(64, 4), torch.randint(0, 2, (64,)))
        wrapped = DistributedDataParallel(model)
        run = wrapped.module if case == "drifting" else wrapped
        own = DistributedSampler(data, num_replicas=2, rank=rank, seed=seed)
        sampler = RandomSampler(data) if case == "shared" else own
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for epoch in range(2):
            if case in ("right", "drifting"):
                own.set_epoch(epoch)
            ids = []
            for number, inputs, labels in DataLoader(data, 8, sampler=sampler):
                optimizer.zero_grad()
                nn.functional.cross_entropy(run(inputs), labels).backward()
                optimizer.step()
                ids += number.tolist()
            note_rank(f"{folder}/{case}-{seed}", rank, wrapped, epoch=epoch, samples=ids)
dist.destroy_process_group()
"""


def run(given: Target) -> ProbeResult:
    return run_probe("distributed-audit", given)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranks")
    script = folder / "train.py"
    script.write_text(SCRIPT)
    started = [
        subprocess.Popen(
            [sys.executable, str(script), str(rank), str(folder)],
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    for child in started:
        _, told = child.communicate(timeout=240)
        assert child.returncode == 0, told
    return folder


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("case", "confirmed"),
    [("right", None), ("drifting", DIVERGED), ("shared", IDENTICAL), ("no-epoch", SET_EPOCH)],
)
def test_two_processes(trained: Path, seed: int, case: str, confirmed: str | None) -> None:
    result = run(Target(ranks=str(trained / f"{case}-{seed}")))
    told = verdicts(result)
    assert {c for c, v in told.items() if v == "confirm"} == {confirmed} - {None}, result
    assert statuses(result) == {
        DISAGREE: "present" if case == "drifting" else "absent",
        SAME_DATA: "present" if case == "shared" else "absent",
    }
    if case == "right":
        assert set(told.values()) == {"refute"}
        buffers = next(m.value for m in result.measures if m.name == "buffers that differ")
        assert buffers > 0  # as batch norm of every device has its own


@pytest.mark.parametrize("shared", [True, False])
def test_one_process_draws_the_data_of_every_rank(*, shared: bool) -> None:
    inputs, labels = data(0)

    def of(rank: int, world: int) -> Any:
        part = slice(None) if shared else slice(rank, None, world)
        return batches(inputs[part], labels[part], size=BATCH)()

    result = run(Target(ranks=of, more={"world_size": 3}))
    assert statuses(result)[SAME_DATA] == ("present" if shared else "absent"), result
    assert statuses(result)[DISAGREE] == "unknown"
    assert verdicts(result)[IDENTICAL] == ("confirm" if shared else "refute")
    assert verdicts(result)[DIVERGED] == verdicts(result)[SET_EPOCH] == "inconclusive"


def test_a_sampler_is_asked_for_every_rank() -> None:
    import torch
    from torch.utils.data import DataLoader, TensorDataset
    from torch.utils.data.distributed import DistributedSampler

    rows = TensorDataset(torch.arange(100), torch.arange(100))
    sampler: Any = DistributedSampler(rows, num_replicas=4, rank=2)
    result = run(Target(train_batches=DataLoader(rows, 5, sampler=sampler)))
    assert verdicts(result)[IDENTICAL] == "refute"
    assert sampler.rank == 2
    assert run(Target(train_batches=DataLoader(rows, 5))).outcome == "declined"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_weights_of_either_framework_are_compared(framework: Framework, tmp_path: Path) -> None:
    for rank in range(2):
        note_rank(tmp_path, rank, target(framework, 0, hidden=(8,)).model)
    assert statuses(run(Target(ranks=str(tmp_path))))[DISAGREE] == "absent"
    note_rank(tmp_path, 1, target(framework, 1, hidden=(8,)).model)
    result = run(Target(ranks=str(tmp_path)))
    assert verdicts(result)[DIVERGED] == "confirm"
    assert statuses(result)[SAME_DATA] == "unknown"


def test_few_samples_and_one_rank_are_not_judged(tmp_path: Path) -> None:
    note_rank(tmp_path, 0, samples=np.arange(20))
    assert run(Target(ranks=str(tmp_path))).outcome == "declined"
    note_rank(tmp_path, 1, samples=range(5))
    assert statuses(run(Target(ranks=tmp_path)))[SAME_DATA] == "unknown"


def test_nothing_is_touched() -> None:
    """Every rank that shuffles with the seed of the script alone gives the same samples."""

    def of(rank: int, world: int) -> Any:
        return np.random.permutation(100)[: 100 // world]

    given = Target(ranks=of)
    untouched(given, "distributed-audit")
    assert verdicts(run(given))[IDENTICAL] == "confirm"
