"""What every rank of a distributed run saw: written by the ranks, read by ``distributed-audit``.

In the training script, on every rank, after some steps and once an epoch::

    from advisor.probes.ranks import note_rank

    note_rank("ranks", rank, model, epoch=epoch, samples=ids_of_the_first_batches)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from advisor.probes.feeding import array_of, to_numpy
from advisor.probes.target import Decline, arrays


@dataclass(frozen=True)
class Rank:
    """Checksums of one rank by name, and ids of its samples by epoch in order of delivery."""

    number: int
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    buffers: dict[str, str] = field(default_factory=dict[str, str])
    epochs: dict[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])


def note_rank(
    folder: str | Path, rank: int, model: Any = None, *, epoch: int = 0, samples: Any = None
) -> None:
    """Add to ``folder/rank-N.json``; the weights noted last count.

    ``samples`` are ids, an array of them, or arrays of samples, which are told apart by content.
    """
    path = Path(folder) / f"rank-{rank}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    held: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {"epochs": {}}
    held["rank"] = rank
    if model is not None:
        held["parameters"], held["buffers"] = _checksums(model)
    if samples is not None:
        held["epochs"][str(epoch)] = sample_ids(samples)
    path.write_text(json.dumps(held), "utf-8")


def sample_ids(samples: Any) -> list[str]:
    """One name a sample: its id, or a digest of its content."""
    if isinstance(samples, list | tuple | range) and all(
        isinstance(s, int | str | np.integer) for s in cast("Sequence[Any]", samples)
    ):
        return [str(s) for s in cast("Sequence[Any]", samples)]
    parts = arrays(to_numpy(samples))
    if not parts:
        raise ValueError("samples: ids or arrays expected")
    if len(parts) == 1 and parts[0].ndim == 1 and parts[0].dtype.kind in "iuUS":
        return [str(s) for s in parts[0].tolist()]
    rows = len(parts[0])
    return [
        _digest(b"".join(p[row].tobytes() for p in parts if len(p) == rows)) for row in range(rows)
    ]


def _checksums(model: Any) -> tuple[dict[str, str], dict[str, str]]:
    if hasattr(model, "named_parameters"):
        groups: tuple[Iterable[Any], ...] = (model.named_parameters(), model.named_buffers())
    else:
        trained = {id(v) for v in model.trainable_variables}
        # By number: names count the layers that a process built before.
        pairs = [(f"{i} {v.name}", v, id(v) in trained) for i, v in enumerate(model.variables)]
        groups = ([(n, v) for n, v, t in pairs if t], [(n, v) for n, v, t in pairs if not t])
    found = [
        {str(n).removeprefix("module."): _digest(array_of(v).tobytes()) for n, v in group}
        for group in groups
    ]
    return found[0], found[1]


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def read_ranks(given: Any) -> list[Rank]:
    """Ranks of a folder of ``note_rank``, or of a list of dicts with the keys that it writes."""
    if isinstance(given, str | Path):
        files = sorted(Path(given).glob("rank-*.json"))
        if not files:
            raise Decline(f"{given}: no rank-N.json in it.", f"{given}：其中没有 rank-N.json。")
        given = [json.loads(f.read_text("utf-8")) for f in files]
    ranks: list[Rank] = []
    for number, held in enumerate(given):
        epochs = {int(e): tuple(sample_ids(s)) for e, s in held.get("epochs", {}).items()}
        ranks.append(
            Rank(
                int(held.get("rank", number)),
                dict(held.get("parameters", {})),
                dict(held.get("buffers", {})),
                epochs,
            )
        )
    return ranks
