"""Worker processes and a Ray cluster give what one process gives: probes and triage."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import advisor
from advisor import cluster
from advisor.errors import InputError
from advisor.probes.input_summary import Channels
from advisor.zoo.shards import write_shards

TARGET = """
import os, time
from pathlib import Path
import numpy as np
import neighbour
from advisor.probes import Target

def read(number):
    draw = np.random.default_rng(number)
    for _ in range(6):
        labels = draw.integers(0, 4, 32)
        yield neighbour.inputs(draw, labels), labels

def shards():
    import torch
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.BatchNorm1d(16, momentum=0.01), torch.nn.ReLU(),
        torch.nn.Linear(16, 4))
    for number in range(3):
        for x, _ in read(number):
            model(torch.as_tensor(x))
    return Target(model=model, loss=torch.nn.CrossEntropyLoss(), steps_done=18, num_classes=4,
                  train_shards=range(6), val_shards=range(4, 9), read_shard=read)

def broken():
    def bad(number):
        if number == 2:
            raise OSError("disk of shard two")
        return read(number)
    return Target(train_shards=range(4), read_shard=bad)

def endless():
    def wait(number):
        while True:
            Path("FOLDER/beat").write_text(f"{number} {time.time()}")
            time.sleep(0.05)
            yield np.zeros((4, 2)), np.arange(4)
    return Target(train_shards=range(4), read_shard=wait)

def gpu():
    def place(number):
        Path(f"FOLDER/seen-{number}").write_text(os.environ.get("CUDA_VISIBLE_DEVICES", "all"))
        yield np.zeros((4, 3)), np.arange(4)
    return Target(train_shards=range(3), read_shard=place)
"""
NEIGHBOUR = """
import numpy as np

def inputs(draw, labels):
    return (draw.normal(size=(len(labels), 8)) + labels[:, None]).astype(np.float32)
"""
KILLER = """
import os, sys
from contextlib import closing
from advisor import crew, triage

def lines_of(chunk):
    if any(row.get("kill") for _, row in chunk):
        os._exit(9)
    return "".join(f"{row['id']} " for _, row in chunk)

triage.lines_of, triage.CHUNK = lines_of, 2
rows = [(n, {"id": f"r{n}", "kill": n == 3}) for n in range(1, 8)]
with closing(crew.assemble(2, sys.argv[1])) as hands:
    for _, text in triage.lines(rows, hands):
        print(text)
"""
TICKETS: list[dict[str, Any]] = [
    {"id": "a", "text": "val loss stays at 1.386 while train loss falls, tf.slim, batch norm"},
    {"id": "b", "subject": "nan", "body": "my loss becomes nan after 300 steps"},
    {"id": "c", "colour": "blue"},
    {"id": "d", "question": "训练损失不下降，一直是 2.303，10 类"},
    {"id": "e", "text": 7},
]
DATA = ("input-audit", "split-audit", "label-audit", "bn-statistics")


def advise(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", *args],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, **environment},
    )


def probe(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return advise("probe", "run", *args, "--json", **environment)


def results(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Results of a report, less the time that they took."""
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)["results"]
    return [{k: v for k, v in r.items() if k != "seconds"} for r in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines")
    (folder / "target.py").write_text(TARGET.replace("FOLDER", str(folder)))
    (folder / "neighbour.py").write_text(NEIGHBOUR)
    write_shards(folder, np.repeat(np.arange(10), 400), 8)
    rows = [json.dumps(TICKETS[n % len(TICKETS)] | {"id": str(n)}) for n in range(70)]
    (folder / "tickets.jsonl").write_text("\n".join([*rows, "{torn", *rows[:9]]) + "\n")
    return folder


def questions(folder: Path) -> list[tuple[str, ...]]:
    return [
        ("label-window-entropy", "--target", f"{folder}/train-*.tfrecord", "--shuffle-buffer", "0"),
        (*DATA, "--target", f"{folder}/target.py:shards"),
    ]


@pytest.fixture(scope="module")
def alone(folder: Path) -> list[list[dict[str, Any]]]:
    """What one process finds."""
    return [results(probe(*asked, "--workers", "1")) for asked in questions(folder)]


@dataclass
class Head:
    """A cluster of this machine, with the GPUs that it claims to have."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def wait(self) -> None:
        end = time.monotonic() + 150
        while "block" not in (self.folder / "log").read_text():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.1)

    def members(self) -> list[int]:
        """Processes of its session, itself first."""
        found: list[int] = []
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(int(path.name)) == self.process.pid:
                    found.append(int(path.name))
        return sorted(found)

    def stop(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        for pid in self.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        taken = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in taken]


@pytest.fixture(scope="module")
def starting() -> Iterator[Head]:
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))  # sockets want a short path
    (folder / "token").write_text(secrets.token_hex(32))
    environment = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(folder / "token"),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    patient = {  # of a busy machine; processes without use are neither begun nor ended
        "RAY_raylet_start_wait_time_s": "120",
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        "RAY_idle_worker_killing_time_threshold_ms": "60000",
        "RAY_prestart_worker_first_driver": "0",
        "RAY_enable_worker_prestart": "0",
    }
    port, client_port = free_ports(2)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(Path(sys.executable).with_name("ray"), "start", "--head", "--block"),
                *(f"--port={port}", f"--ray-client-server-port={client_port}"),
                *("--node-ip-address=127.0.0.1", "--num-cpus=2", "--num-gpus=4"),
                *("--include-dashboard=false", "--object-store-memory=100000000"),
                *("--min-worker-port=0", "--max-worker-port=0"),
                *("--temp-dir", str(folder / "ray")),
            ],
            env={**os.environ, **environment, **patient},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    head = Head(process, folder, port, environment)
    yield head
    head.stop()


@pytest.fixture(scope="module")
def head(starting: Head, alone: object) -> Head:
    """Up; what one process finds is asked for while it starts."""
    starting.wait()
    return starting


def on(head: Head, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    return probe(
        *args, "--engine", "ray", "--address", head.address, **{**head.environment, **more}
    )


def test_worker_processes_give_the_same(folder: Path, alone: list[list[dict[str, Any]]]) -> None:
    for asked, found in zip(questions(folder), alone, strict=True):
        assert results(probe(*asked, "--workers", "2")) == found
    assert alone[0][0]["findings"][0]["status"] == "present"  # sorted shards
    assert {r["outcome"] for found in alone for r in found} == {"done"}


def test_a_cluster_gives_the_same(
    folder: Path, head: Head, alone: list[list[dict[str, Any]]]
) -> None:
    for asked, found in zip(questions(folder), alone, strict=True):
        assert results(on(head, *asked)) == found


def test_a_broken_shard_is_told_by_worker_processes(folder: Path) -> None:
    asked = ("input-audit", "--target", f"{folder}/target.py:broken")
    _tells_of_shard_two(results(probe(*asked, "--workers", "2"))[0])


def test_a_broken_shard_is_told_by_a_cluster(folder: Path, head: Head) -> None:
    asked = ("input-audit", "--target", f"{folder}/target.py:broken")
    _tells_of_shard_two(results(on(head, *asked))[0])


def _tells_of_shard_two(found: dict[str, Any]) -> None:
    assert found["outcome"] == "crashed"
    assert "disk of shard two" in found["reason"]["en"]
    assert "Shard 2" in found["reason"]["en"]


def test_tasks_get_the_gpus_that_they_ask_for(folder: Path, head: Head) -> None:
    asked = ("label-audit", "--target", f"{folder}/target.py:gpu")
    results(on(head, *asked, "--gpus", "1"))
    for number in range(3):
        assert (folder / f"seen-{number}").read_text() in ("0", "1", "2", "3")
    results(on(head, *asked))
    for number in range(3):
        assert (folder / f"seen-{number}").read_text() == ""
    refused = on(head, *asked, "--gpus", "5")
    assert refused.returncode == 2
    assert "has 4 GPUs" in refused.stderr


@contextlib.contextmanager
def killed_in_the_end(process: subprocess.Popen[str]) -> Iterator[None]:
    try:
        yield
    finally:
        process.kill()


def test_a_cluster_keeps_the_time_budget(folder: Path, head: Head) -> None:
    asked = ("label-window-entropy", "--target", f"{folder}/target.py:endless", "--seconds", "1")
    found = results(on(head, *asked))[0]
    assert found["outcome"] == "stopped"
    assert "Not done within the time budget" in found["reason"]["en"]


def test_ctrl_c_leaves_nothing_on_a_cluster(folder: Path, head: Head, tmp_path: Path) -> None:
    (folder / "beat").unlink(missing_ok=True)
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "advisor", "probe", "run", "input-audit"),
            *("--target", f"{folder}/target.py:endless"),
            *("--engine", "ray", "--address", head.address, "--json"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **head.environment, "TMPDIR": str(tmp_path)},
        # Who runs the tests in the background of a shell hands down an interrupt that is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with running, killed_in_the_end(running):
        while not (folder / "beat").exists():
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate(timeout=120)
    assert running.returncode == 130, stderr
    stopped = json.loads(stdout)["results"][0]
    assert stopped["outcome"] == "stopped"
    assert "Interrupted" in stopped["reason"]["en"]
    time.sleep(1)
    before = (folder / "beat").read_text()
    time.sleep(0.5)
    assert (folder / "beat").read_text() == before
    assert not list(tmp_path.iterdir())


def test_another_token_is_refused(folder: Path, head: Head, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(secrets.token_hex(32))
    done = on(head, *questions(folder)[0], RAY_AUTH_TOKEN_PATH=str(tmp_path / "token"))
    assert done.returncode == 2, done.stderr[-2000:]
    assert "RAY_AUTH_TOKEN_PATH" in done.stderr
    assert "Traceback" not in done.stderr


def test_triage_on_a_cluster_gives_the_same_and_goes_on(
    folder: Path, head: Head, tmp_path: Path
) -> None:
    tickets, out = str(folder / "tickets.jsonl"), tmp_path / "out.jsonl"
    assert advise("triage", tickets, "--out", str(out), "--workers", "1").returncode == 0
    whole = out.read_bytes()
    kept = whole.splitlines(keepends=True)
    assert len(kept) == 80
    out.write_bytes(b"".join(kept[:5]) + kept[5][:20])  # killed in the middle of a line
    asked = ("triage", tickets, "--out", str(out), "--address", head.address)
    done = advise(*asked, **head.environment)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "80 rows, 75 of them now" in done.stderr
    assert out.read_bytes() == whole


def test_a_row_that_kills_stops_no_other(folder: Path, head: Head, tmp_path: Path) -> None:
    (tmp_path / "killer.py").write_text(KILLER)
    done = subprocess.run(
        [sys.executable, tmp_path / "killer.py", head.address],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, **head.environment},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    before, killed, *after = done.stdout.splitlines()
    assert (before, after) == ("r1 r2 ", ["r4 ", "r5 r6 ", "r7 "])
    assert json.loads(killed)["error"] == "the process ended while it was read"


def test_an_address_is_asked_for(folder: Path) -> None:
    done = probe(*questions(folder)[0], "--engine", "ray")
    assert done.returncode == 2
    assert "--address" in done.stderr


@pytest.mark.parametrize(
    ("address", "says"), [("head", "expected host:port"), ("127.0.0.1:1", "nothing answers there")]
)
def test_an_address_that_leads_nowhere_is_told_at_once(address: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        cluster.connect(address)


def test_a_cluster_of_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    with pytest.raises(InputError, match="anybody who can reach it"):
        cluster.check("h:1", advisor.__version__, "disabled")
    with pytest.raises(InputError, match=r"advisor is 0\.0\.1 there"):
        cluster.check("h:1", "0.0.1", "token")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    cluster.check("h:1", advisor.__version__, "disabled")


def test_moments_merge_in_any_grouping() -> None:
    draw = np.random.default_rng(0)
    parts = [draw.normal(5, 3, (n, 4)) for n in (7, 1, 40, 3)]
    parts[1][0, 2] = np.nan
    whole = Channels.of(np.concatenate(parts))
    a, b, c, d = map(Channels.of, parts)
    for merged in (a.merge(b).merge(c).merge(d), a.merge(b.merge(c.merge(d)))):
        assert merged.count == whole.count == 50
        np.testing.assert_allclose(merged.mean, whole.mean)
        np.testing.assert_allclose(merged.squares, whole.squares)
        assert (merged.low, merged.top) == (whole.low, whole.top)
