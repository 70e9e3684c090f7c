"""The front end of every curve detector: noise, rounding, blocks, trend and alignment.

All arrays are one-dimensional float64. "Points" are logged values, "steps" the axis of a curve.
A long series is read through at most ``COARSE`` block medians wherever only its level matters.
"""

from __future__ import annotations

import functools
import itertools
import weakref
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.model import Curve, Evidence, Granularity, Role, Run, Smoothing

Array = npt.NDArray[np.float64]

# A series longer than twice this is reduced to this many block medians. Levels and trends over
# tenths of a run need no more; the noise is estimated on the raw points.
COARSE = 400
# Contiguous raw points on which the noise of a long series is estimated. # unsourced
NOISE_SAMPLE = 20_000
# Fewer points than this are a printed log: its single points are taken at their word. # unsourced
SHORT = 15
# Lag-1 correlation of first differences: -0.5 for raw values with white noise, -0.20 after an
# exponential average with weight 0.6, -0.05 with 0.9 (simulated).
SMOOTHED_ABOVE = -0.10


@dataclass(frozen=True, eq=False)
class Series:
    """The finite points of one curve, in the order in which they were written.

    ``x`` and ``y`` have shape ``(n,)``; ``total`` counts the points with NaN and infinities.
    """

    name: str
    x: Array
    y: Array
    total: int
    granularity: Granularity
    smoothing: Smoothing

    def __len__(self) -> int:
        return len(self.y)

    @functools.cached_property
    def coarse(self) -> tuple[Array, Array]:
        """``(x, y)`` as at most ``2 * COARSE`` points: block medians when there are more."""
        n = len(self)
        if n <= 2 * COARSE:
            return self.x, self.y
        width = n // COARSE
        used = width * COARSE
        last = self.x[:used].reshape(COARSE, width)[:, -1]
        return last, np.median(self.y[:used].reshape(COARSE, width), axis=1)

    @functools.cached_property
    def half_unit(self) -> float:
        """Half the last printed digit: a value printed 1.39 lies within 0.005 of it."""
        return half_unit(self.y)

    @functools.cached_property
    def sigma(self) -> float:
        """Standard deviation of the point-to-point noise, robust against trend and jumps."""
        return noise(self.y)

    @functools.cached_property
    def lag(self) -> float:
        """Lag-1 correlation of first differences; NaN below 20 points."""
        return difference_lag(self.y)

    @property
    def smoothed(self) -> bool:
        """Whether the values are averages: the noise is then only a lower bound."""
        if self.smoothing != "unknown":
            return self.smoothing != "raw"
        return bool(self.lag > SMOOTHED_ABOVE)

    @functools.cached_property
    def start(self) -> float:
        """Level at the beginning: the first point of a printed log, else a short median."""
        if len(self) < SHORT:
            return float(self.y[0])
        return float(np.median(self.y[: max(3, len(self) // 50)]))

    @functools.cached_property
    def end(self) -> float:
        """Level over the last tenth."""
        k = 1 if len(self) < SHORT else max(3, len(self) // 10)
        return float(np.median(self.y[-k:]))

    @functools.cached_property
    def drop(self) -> float:
        """Fall from start to end as a share of the start; NaN when the start is not positive."""
        return (self.start - self.end) / self.start if self.start > 0 else float("nan")

    def level(self, begin: float, stop: float) -> float:
        """Median over the points between two fractions of the series (at least one point)."""
        y = self.coarse[1]
        first = min(int(begin * len(y)), len(y) - 1)
        return float(np.median(y[first : max(first + 1, round(stop * len(y)))]))

    def part(self, begin: float, stop: float) -> Array:
        """The coarse values between two fractions of the series."""
        y = self.coarse[1]
        return y[int(begin * len(y)) : round(stop * len(y))]

    def at(self, x: float) -> str:
        """A place for evidence, ``val_loss@3550``."""
        return f"{self.name}@{_plain(x)}"

    def span(self, first: float, last: float) -> str:
        """A range for evidence, ``loss@120-480``."""
        return f"{self.name}@{_plain(first)}-{_plain(last)}"

    @property
    def whole(self) -> str:
        """The range that covers the whole series."""
        return self.span(self.x[0], self.x[-1])


def _plain(x: float) -> str:
    return str(int(x)) if float(x).is_integer() else f"{x:.6g}"


_PREPARED: dict[int, Series] = {}
"""By identity of the curve: its ``__eq__`` compares whole arrays, too slow for a cache key."""


def of(curve: Curve) -> Series:
    """The series of a curve, computed once for as long as the curve lives."""
    key = id(curve)
    found = _PREPARED.get(key)
    if found is None:
        found = _prepare(curve)
        _PREPARED[key] = found
        weakref.finalize(curve, _PREPARED.pop, key, None)
    return found


def _prepare(curve: Curve) -> Series:
    n = min(len(curve.steps), len(curve.values))
    x, y = curve.steps[:n], curve.values[:n]
    finite = np.isfinite(y) & np.isfinite(x)
    if not finite.all():
        x, y = x[finite], y[finite]
    return Series(curve.name, x, y, n, curve.granularity, curve.smoothing)


def find(run: Run, role: Role, least: int = 1) -> Series | None:
    """The first series of a role with at least that many finite points."""
    for curve in run.all(role):
        series = of(curve)
        if len(series) >= least:
            return series
    return None


def missing(run: Run, role: Role, least: int) -> str:
    """Why ``find`` found nothing, as a reason for ``unknown``."""
    curves = run.all(role)
    words = {"train-loss": "training loss", "val-loss": "validation loss", "lr": "learning rate"}
    name = words.get(role, role.replace("-", " "))
    if not curves:
        return f"no {name} is logged"
    most = max(len(of(c)) for c in curves)
    return f"{most} finite points of the {name}; at least {least} are needed"


# --- arithmetic on plain arrays -----------------------------------------------------------------


def half_unit(y: Array) -> float:
    """Half the last decimal that any of up to 200 sampled values shows; 0 for no values."""
    if not len(y):
        return 0.0
    sample = y[:: max(1, len(y) // 200)]
    return 0.5 * 10.0 ** -max(_decimals(v) for v in sample.tolist())


def _decimals(value: float) -> int:
    mantissa, _, exponent = repr(value).partition("e")
    return len(mantissa.partition(".")[2].rstrip("0")) - int(exponent or 0)


def noise(y: Array) -> float:
    """``1.4826 median|d - median d| / sqrt(2)`` over first differences ``d``; 0 below 3 points."""
    if len(y) < 3:
        return 0.0
    d = _differences(y)
    return float(1.4826 * np.median(np.abs(d - np.median(d))) / np.sqrt(2.0))


def noise_on_a_bend(y: Array) -> float:
    """Noise from second differences, for few points on a steep or turning course.

    First differences take a V of seven points for noise as large as its arms.
    """
    if len(y) < 4:
        return noise(y)
    d = np.diff(y[:NOISE_SAMPLE], 2)
    return float(1.4826 * np.median(np.abs(d - np.median(d))) / np.sqrt(6.0))


def _differences(y: Array) -> Array:
    """First differences; those of evenly spread contiguous chunks when the series is long."""
    if len(y) <= NOISE_SAMPLE:
        return np.diff(y)
    starts = np.linspace(0, len(y) - 1001, NOISE_SAMPLE // 1000).astype(int)
    return np.concatenate([np.diff(y[s : s + 1001]) for s in starts])


def difference_lag(y: Array) -> float:
    """Lag-1 correlation of first differences, clipped at 5 robust deviations; NaN below 20."""
    if len(y) < 20:
        return float("nan")
    d = _differences(y)
    spread = 1.4826 * float(np.median(np.abs(d - np.median(d))))
    if spread > 0:
        d = np.clip(d, np.median(d) - 5 * spread, np.median(d) + 5 * spread)
    d = d - d.mean()
    power = float(d @ d)
    return float(d[1:] @ d[:-1]) / power if power > 0 else float("nan")


def medians(y: Array, blocks: int) -> Array:
    """Medians of equal consecutive blocks, shape ``(min(blocks, n),)``."""
    count = min(blocks, len(y))
    if count == len(y):
        return y
    edges = np.linspace(0, len(y), count + 1).astype(int)
    return np.array([np.median(y[a:b]) for a, b in itertools.pairwise(edges)])


def tau(y: Array) -> float:
    """Kendall's tau of values against their order; 0 below 2 values. Quadratic: give blocks."""
    n = len(y)
    if n < 2:
        return 0.0
    signs = np.sign(y[None, :] - y[:, None])
    return float(np.triu(signs, 1).sum() / (n * (n - 1) / 2))


def trend(y: Array) -> float:
    """Tau over 10 block medians, or over the points themselves below 30."""
    return tau(medians(y, 10) if len(y) >= 30 else y)


def median3(y: Array) -> Array:
    """Running median of three, the ends kept; shape ``(n,)``."""
    if len(y) < 3:
        return y
    middle = np.median(np.stack([y[:-2], y[1:-1], y[2:]]), axis=0)
    return np.concatenate([y[:1], middle, y[-1:]])


def rolling_median(y: Array, width: int) -> Array:
    """Centred running median with an odd width, the window cut at the ends; shape ``(n,)``."""
    half = max(1, width // 2)
    if len(y) <= 2 * half:
        return np.full(len(y), np.median(y)) if len(y) else y
    inner = np.median(np.lib.stride_tricks.sliding_window_view(y, 2 * half + 1), axis=1)
    left = [np.median(y[: i + half + 1]) for i in range(half)]
    right = [np.median(y[i - half :]) for i in range(len(y) - half, len(y))]
    return np.concatenate([left, inner, right])


def spread(y: Array) -> float:
    """1.4826 times the median absolute deviation."""
    return float(1.4826 * np.median(np.abs(y - np.median(y)))) if len(y) else 0.0


# --- two series on one axis ---------------------------------------------------------------------


def on_axis_of(train: Series, val: Series, run: Run) -> Array:
    """The steps of ``val`` in the units of ``train``, shape ``(n_val,)``.

    Steps and epochs are converted with ``steps_per_epoch``, else by the share of the run.
    """
    pair = (train.granularity, val.granularity)
    if pair not in (("step", "epoch"), ("epoch", "step")):
        return val.x
    per_epoch = run.steps_per_epoch
    if pair == ("step", "epoch"):
        ends = val.x + (1.0 if val.x[0] == 0 else 0.0)
        scale = per_epoch or train.x[-1] / max(ends[-1], 1.0)
        return ends * scale
    return val.x / (per_epoch or max(val.x[-1], 1.0) / max(train.x[-1], 1.0))


def train_at(train: Series, val: Series, run: Run, shift: float = 0.0) -> Array:
    """Training level at each validation point, shape ``(n_val,)``.

    The mean over the training points within a quarter of the validation interval, else linear
    interpolation. ``shift`` moves the training values to the left on their axis.
    """
    x, y = (train.x, train.y) if len(train) <= NOISE_SAMPLE else train.coarse
    order = np.argsort(x, kind="stable")
    x, y = x[order] - shift, y[order]
    where = on_axis_of(train, val, run)
    gap = float(np.median(np.diff(where))) / 4 if len(where) > 1 else 0.0
    first = np.searchsorted(x, where - gap, side="left")
    last = np.searchsorted(x, where + gap, side="right")
    sums = np.concatenate([[0.0], np.cumsum(y)])
    count = last - first
    means = (sums[last] - sums[first]) / np.maximum(count, 1)
    return np.where(count > 2, means, np.interp(where, x, y))


# --- words of evidence --------------------------------------------------------------------------


def evidence(where: str, what: str, observed: str = "", threshold: str = "") -> Evidence:
    """An ``Evidence`` by position, for short call sites."""
    return Evidence(where=where, what=what, observed=observed, threshold=threshold)


def percent(share: float) -> str:
    """A share as a percentage with at most three digits."""
    return f"{100 * share:.3g} %"


def accuracy_like(name: str) -> bool:
    """Whether a metric by this name is a share of right answers, 0 to 1 or 0 to 100."""
    low = name.lower()
    return any(w in low for w in ("acc", "top1", "top-1", "top_1", "准确率", "正确率"))


def as_share(y: Array) -> Array:
    """A metric on the scale 0 to 1; values above 1.5 are taken for percentages."""
    return y / 100.0 if len(y) and float(np.max(y)) > 1.5 else y


def accuracy(run: Run, role: Role, least: int = 1) -> Series | None:
    """The first accuracy of a role (train-metric or val-metric)."""
    for curve in run.all(role):
        if accuracy_like(curve.name) and len(of(curve)) >= least:
            return of(curve)
    return None
