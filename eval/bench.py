"""``python -m eval.bench``: speed and memory as ratios of whole processes, in pairs.

The machine is noisy, so each command runs in turn with its reference and the median ratio is told.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REFERENCE = "import numpy, pydantic, typer"
ROUNDS = 9

# An installed program has its bytecode; a shell that forbids writing it would time the compiler.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

PROSE = (
    "My validation loss does not move while the training loss falls. I use Keras with Adam and a "
    "batch size of 32. I tried a smaller learning rate, it did not help. What is wrong?"
)


@dataclass(frozen=True)
class Run:
    """Wall and processor seconds and peak memory (MiB) of one process."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str]) -> Run:
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        assert process.stderr
        raise RuntimeError(f"{command}: {process.stderr.read().decode()}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_question(folder: Path) -> tuple[Path, Path]:
    """A 10,000-point curve and a 500-line program."""
    rng = np.random.default_rng(0)
    steps = np.arange(10_000)
    loss = 2.3 * np.exp(-steps / 3000) + 0.1 + 0.05 * rng.standard_normal(len(steps))
    curve = folder / "curve.csv"
    curve.write_text(
        "step,loss\n" + "".join(f"{s},{v:.5f}\n" for s, v in zip(steps, loss, strict=True))
    )
    lines = ["import keras", "from keras import layers", "model = keras.Sequential()"]
    lines += [f"model.add(layers.Dense({64 + i % 7}, activation='relu'))" for i in range(494)]
    lines += [
        "model.add(layers.Dense(10))",
        "model.compile('adam', loss='sparse_categorical_crossentropy')",
        "model.fit(x, y, batch_size=32, epochs=10)",
    ]
    code = folder / "train.py"
    code.write_text("\n".join(lines) + "\n")
    return curve, code


def compare(name: str, command: list[str], budget: str) -> str:
    """A line with the ratio of a command to the reference, pair by pair."""
    reference = [sys.executable, "-c", REFERENCE]
    measure(reference), measure(command)  # warm the caches
    pairs = [(measure(command), measure(reference)) for _ in range(ROUNDS)]
    wall = statistics.median(a.wall / b.wall for a, b in pairs)
    cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
    seconds = statistics.median(a.wall for a, _ in pairs)
    peak = max(a.peak for a, _ in pairs)
    return (
        f"{name:<34} wall {wall:4.2f}x  cpu {cpu:4.2f}x  ({seconds:.3f} s, {peak:.0f} MiB)"
        f"  budget {budget}"
    )


def main() -> None:
    """Print the first rows of the budget table."""
    with tempfile.TemporaryDirectory() as name:
        curve, code = write_question(Path(name))
        advisor = [sys.executable, "-m", "advisor"]
        ask = [*advisor, "ask", PROSE, "--curve", str(curve), "--code", str(code)]
        print(f"reference: python -c '{REFERENCE}', median of {ROUNDS} pairs")
        print(compare("advisor --help", [*advisor, "--help"], "1.2x"))
        print(compare("advisor ask, prose + curve + code", ask, "2.5x, 180 MiB"))


if __name__ == "__main__":
    main()
