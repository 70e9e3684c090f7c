"""Weights without a model: a checkpoint's arrays by name, enough to look at moving statistics."""

from __future__ import annotations

import numpy as np

from advisor.probes.data_target import DataSubject, missing
from advisor.probes.target import Array, Named, Norm, Target
from advisor.probes.weight_files import read_weights

# How the frameworks call moving statistics: PyTorch, Keras and TF1, older TF1.
_MEANS = ("running_mean", "moving_mean", "mean_ema")
_VARIANCES = {
    "running_mean": "running_var",
    "moving_mean": "moving_variance",
    "mean_ema": "variance_ema",
}


class WeightsSubject(DataSubject):
    """Serves parameters and moving statistics from a file; what needs a model declines."""

    framework = "weights"

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._arrays = read_weights(str(target.checkpoint), trust=bool(target.more.get("trust")))

    def parameters(self) -> Named:
        """Every array that is no moving statistic."""
        moving = set(self.buffers())
        return {n: np.array(a) for n, a in self._arrays.items() if n not in moving}

    def buffers(self) -> Named:
        """Moving statistics."""
        return {
            name: np.array(array)
            for name, array in self._arrays.items()
            if _last(name) in (*_MEANS, *_VARIANCES.values(), "num_batches_tracked")
        }

    def norms(self) -> tuple[Norm, ...]:
        """Pairs of moving mean and variance; how fast they move is not in a checkpoint."""
        found: list[Norm] = []
        for name, mean in self._arrays.items():
            kind = _last(name)
            if kind not in _MEANS or "ExponentialMovingAverage" in name:
                continue
            base = name[: -len(kind)]
            variance = self._arrays.get(base + _VARIANCES[kind])
            if variance is not None and variance.shape == mean.shape:
                updates = self._arrays.get(f"{base}num_batches_tracked")
                found.append(
                    Norm(
                        base.rstrip("./"),
                        _floats(mean),
                        _floats(variance),
                        None,
                        1e-3,
                        None if updates is None else int(updates),
                    )
                )
        if not found:
            missing("batch-norm statistics in its checkpoint", "检查点中的批归一化统计量")
        return tuple(found)


def _last(name: str) -> str:
    return name.replace(".", "/").rpartition("/")[2]


def _floats(array: Array) -> Array:
    return np.array(array, dtype=np.float32).reshape(-1)
