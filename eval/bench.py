"""``python -m eval.bench``: speed and memory as ratios of whole processes, in pairs.

The machine is noisy, so each command runs in turn with its reference and the median ratio is told.
Nothing large is imported at the top: a child's peak memory is at least that of its parent.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REFERENCE = "import numpy, pydantic, typer"
ROUNDS = 9
# Lines of the long program, at least.
LONG_CODE = 2000

# An installed program has its bytecode; a shell that forbids writing it would time the compiler.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

PROSE = (
    "My validation loss does not move while the training loss falls. I use Keras with Adam and a "
    "batch size of 32. I tried a smaller learning rate, it did not help. What is wrong?"
)


@dataclass(frozen=True)
class Cost:
    """Wall and processor seconds and peak memory (MiB) of one process."""

    wall: float
    cpu: float
    peak: float


def measure(command: list[str]) -> Cost:
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
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_question(folder: Path) -> None:
    """A 10,000-point curve and a 500-line program."""
    import numpy as np

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


def run_apart(function: Callable[[Path], None], folder: Path) -> None:
    """Run a function in a process of its own, so that this one stays small."""
    process = multiprocessing.get_context("fork").Process(target=function, args=(folder,))
    process.start()
    process.join()


def compare(name: str, command: list[str], budget: str) -> str:
    """A line with the ratio of a command to the reference, pair by pair."""
    reference = [sys.executable, "-c", REFERENCE]
    measure(reference)  # warm the caches
    measure(command)
    pairs = [(measure(command), measure(reference)) for _ in range(ROUNDS)]
    wall = statistics.median(a.wall / b.wall for a, b in pairs)
    cpu = statistics.median(a.cpu / b.cpu for a, b in pairs)
    seconds = statistics.median(a.wall for a, _ in pairs)
    peak = max(a.peak for a, _ in pairs)
    return (
        f"{name:<34} wall {wall:4.2f}x  cpu {cpu:4.2f}x  ({seconds:.3f} s, {peak:.0f} MiB)"
        f"  budget {budget}"
    )


WRITE_EVENTS = """
import sys, numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
writer = EventFileWriter(sys.argv[1], max_queue_size=100_000, flush_secs=600)
rng = np.random.default_rng(0)
for step in range(100_000):
    for tag in ("loss", "val_loss", "accuracy", "lr", "grad_norm"):
        value = summary_pb2.Summary.Value(tag=tag, simple_value=float(rng.random()))
        writer.add_event(event_pb2.Event(
            wall_time=step, step=step, summary=summary_pb2.Summary(value=[value])))
writer.close()
"""
READ_THEIRS = """
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
found = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
found.Reload()
assert sum(len(found.Scalars(tag)) for tag in found.Tags()["scalars"]) == 500_000
"""
READ_OURS = """
import sys
from pathlib import Path
from advisor.intake.curves import read_curves
assert sum(len(c) for r in read_curves(Path(sys.argv[1]), "e") for c in r.curves) == 500_000
"""
BARE = {"theirs": "import numpy, tensorboard.backend.event_processing.event_accumulator",
        "ours": "import numpy, advisor.intake.curves"}  # fmt: skip


def events(folder: Path) -> str:
    """Reading 500,000 scalars against TensorBoard's own reader, imports taken off."""
    where = folder / "events"
    where.mkdir()
    try:
        measure([sys.executable, "-c", WRITE_EVENTS, str(where)])
    except RuntimeError:
        return "TensorBoard events: not measured, tensorboard is not installed"
    ours = [sys.executable, "-c", READ_OURS, str(where)]
    theirs = [sys.executable, "-c", READ_THEIRS, str(where)]
    measure(ours)
    bare = {name: measure([sys.executable, "-c", code]) for name, code in BARE.items()}
    pairs = [(measure(theirs), measure(ours)) for _ in range(3)]
    speed = statistics.median(
        (a.wall - bare["theirs"].wall) / (b.wall - bare["ours"].wall) for a, b in pairs
    )
    memory = statistics.median(
        (b.peak - bare["ours"].peak) / (a.peak - bare["theirs"].peak) for a, b in pairs
    )
    return (
        f"{'TensorBoard events, 500,000 scalars':<34} {speed:.0f}x as fast, {memory:.2f} of the "
        "memory  budget 10x, 0.25"
    )


def _bars(count: int) -> str:
    bar = "{0:3}/250 [{1:.<30}] - ETA: 9s - loss: {2:.4f} - accuracy: 0.5000\r"
    epoch = "".join(bar.format(i, "=" * (i * 29 // 250) + ">", 3 - i / 250) for i in range(1, 250))
    last = f"250/250 [{'=' * 30}] - 9s 34ms/step - loss: 2.0 - accuracy: 0.6 - val_loss: 2.1\n"
    return "".join(f"Epoch {i}/{count}\n{epoch}{last}" for i in range(1, count + 1))


def _solver(count: int) -> str:
    head = "I0511 14:27:12.345678  3521"
    return "".join(
        f"{head} solver.cpp:228] Iteration {i}, loss = {6 - i / count:.5f}\n"
        f"{head} solver.cpp:244]     Train net output #0: loss = {6 - i / count:.5f}\n"
        f"{head} sgd_solver.cpp:106] Iteration {i}, lr = 0.01\n"
        for i in range(count)
    )


def _prints(count: int) -> str:
    return "".join(f"step {i}, loss = {2 + i / count:.5f}, acc = 0.3250\n" for i in range(count))


def _table(count: int) -> str:
    rows = (f"{i},{2 + i / count:.5f},2.31415,0.3250,0.001\n" for i in range(count))
    return "step,loss,val_loss,accuracy,lr\n" + "".join(rows)


def _sparse(count: int) -> str:
    rows = (f"{i},{2 + i / count:.5f},{2.5 if i % 50 == 0 else ''},NA\n" for i in range(count))
    return "step,loss,val_loss,val_acc\n" + "".join(rows)


def logs() -> str:
    """Megabytes of text read a second of one core."""
    from advisor.intake.curves import read_curves

    made = {"Keras bars": _bars(500), "Caffe": _solver(60_000), "prints": _prints(250_000),
            "CSV": _table(300_000), "CSV with gaps": _sparse(400_000)}  # fmt: skip
    told: list[str] = []
    for name, text in made.items():
        data = text.encode()
        times: list[float] = []
        for _ in range(3):
            start = time.process_time()
            read_curves(data, name)
            times.append(time.process_time() - start)
        told.append(f"{name} {len(data) / 1e6 / min(times):.0f}")
    return f"{'logs, MB a second of one core':<34} {', '.join(told)}  budget 20"


def detectors() -> str:
    """All curve detectors on a run of 1,000,000 points."""
    import numpy as np

    from advisor.detectors import all_detectors
    from advisor.model import Case, Curve, Run

    rng = np.random.default_rng(0)
    steps = np.arange(1_000_000.0)
    loss = 2.3 * np.exp(-steps / 2e5) + 0.1 + 0.05 * rng.standard_normal(len(steps))
    curve = Curve(name="loss", role="train-loss", steps=steps, values=loss, granularity="step")
    watching = [d for d in all_detectors() if d.source == "curve"]
    times: list[float] = []
    for number in range(5):
        case = Case(runs=(Run(name=f"run {number}", curves=(curve.model_copy(),)),))
        start = time.perf_counter()
        for detector in watching:
            detector.look(case, strict=True)
        times.append(time.perf_counter() - start)
    return (
        f"{'curve detectors, 1,000,000 points':<34} {statistics.median(times):.2f} s  budget 0.5 s"
    )


def warm() -> str:
    """``diagnose`` in a warm process, over the problems of ``eval/cases``."""
    from advisor import knowledge, pipeline
    from eval import problems

    kb = knowledge.load()
    cases = [p.case(kb) for p in problems.own()]
    times: list[float] = []
    for _ in range(20):
        for case in cases:
            start = time.perf_counter()
            pipeline.diagnose(case, kb)
            times.append(1e3 * (time.perf_counter() - start))
    times = sorted(times[len(cases) :])
    median, late = statistics.median(times), times[int(0.99 * len(times))]
    return f"{'diagnose, warm':<34} median {median:.0f} ms, 99 % {late:.0f} ms  budget 10, 40 ms"


def long_code() -> str:
    """``advisor code`` and ``diagnose`` of some thirty programs joined, new in one line each time.

    Processor time of a warm process, the least of several runs.
    """
    from advisor import intake, knowledge, pipeline

    kb = knowledge.load()
    files = sorted((Path(__file__).parent / "code").glob("*/buggy.py"))[::4]
    lines: list[str] = []
    for file in files:
        if len(lines) < LONG_CODE:
            lines += file.read_text().splitlines()
    told: list[str] = []
    for name, answer in (("code", pipeline.look_at_code), ("diagnose", pipeline.diagnose)):
        times: list[float] = []
        for number in range(ROUNDS):
            text = "\n".join((*lines, f"{name}_{number} = {number}", ""))
            start = time.process_time()
            answer(intake.read("", kb, codes=[("train.py", text.encode())]), kb)
            times.append(time.process_time() - start)
        told.append(f"{name} {1e3 * min(times):.0f} ms")
    return f"{f'a program of {len(lines):,} lines, warm':<34} {', '.join(told)}  budget 100 ms"


def main() -> None:
    """Print the budget table of the design, as far as its rows exist."""
    with tempfile.TemporaryDirectory() as name:
        run_apart(write_question, Path(name))
        curve, code = Path(name, "curve.csv"), Path(name, "train.py")
        advisor = [sys.executable, "-m", "advisor"]
        ask = [*advisor, "ask", PROSE, "--curve", str(curve), "--code", str(code)]
        print(f"reference: python -c '{REFERENCE}', median of {ROUNDS} pairs")
        print(compare("advisor --help", [*advisor, "--help"], "1.2x"))
        print(compare("advisor ask, prose + curve + code", ask, "2.5x, 180 MiB"))
        print(events(Path(name)))
    print(warm())
    print(long_code())
    print(detectors())
    print(logs())


if __name__ == "__main__":
    main()
