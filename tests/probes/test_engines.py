"""Shards in worker processes and on a Ray cluster give what one process gives."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from advisor.probes.input_summary import Channels
from advisor.zoo.shards import write_shards

TARGET = """
import os, sys, time
import numpy as np
import neighbour
from advisor.probes import Target

def read(number):
    draw = np.random.default_rng(number)
    for _ in range(6):
        labels = draw.integers(0, 4, 32)
        yield neighbour.inputs(draw, labels), labels

def shards():
    return Target(train_shards=range(6), val_shards=range(6, 9), read_shard=read, num_classes=4)

def norms():
    import torch
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(8, 16), torch.nn.BatchNorm1d(16, momentum=0.01), torch.nn.ReLU(),
        torch.nn.Linear(16, 4))
    for number in range(3):
        for x, _ in read(number):
            model(torch.as_tensor(x))
    return Target(model=model, loss=torch.nn.CrossEntropyLoss(), steps_done=18,
                  train_shards=range(4), read_shard=read)

def broken():
    def bad(number):
        if number == 2:
            raise OSError("disk of shard two")
        return read(number)
    return Target(train_shards=range(4), read_shard=bad)

def slow():
    def wait(number):
        while True:
            time.sleep(0.1)
            yield np.zeros((4, 2)), np.arange(4)
    return Target(train_shards=range(4), read_shard=wait)

def gpu():
    def place(number):
        shown = os.environ.get("CUDA_VISIBLE_DEVICES", "")
        yield np.zeros((4, 3)), np.full(4, 0 if shown in ("", "-1") else 1)
        yield np.zeros((4, 3)), np.arange(4)
    return Target(train_shards=range(2), read_shard=place)
"""
NEIGHBOUR = """
import numpy as np

def inputs(draw, labels):
    return (draw.normal(size=(len(labels), 8)) + labels[:, None]).astype(np.float32)
"""


def probe(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", "probe", "run", *args, "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, **environment},
    )


def results(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Results of a report, less the time that they took."""
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)["results"]
    return [{k: v for k, v in r.items() if k != "seconds"} for r in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engines")
    (folder / "target.py").write_text(TARGET)
    (folder / "neighbour.py").write_text(NEIGHBOUR)
    write_shards(folder, np.repeat(np.arange(10), 400), 8)
    return folder


@pytest.fixture(scope="module")
def one(folder: Path) -> list[list[dict[str, Any]]]:
    """What one process finds."""
    return [results(probe(*asked, "--workers", "1")) for asked in questions(folder)]


def questions(folder: Path) -> list[tuple[str, ...]]:
    return [
        ("label-window-entropy", "--target", f"{folder}/train-*.tfrecord", "--shuffle-buffer", "0"),
        ("input-audit", "split-audit", "label-audit", "--target", f"{folder}/target.py:shards"),
        ("bn-statistics", "--target", f"{folder}/target.py:norms"),
    ]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    pytest.importorskip("ray", reason="Ray is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("ray")
    token = home / "token"
    token.write_text(secrets.token_hex(32))
    environment = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_raylet_start_wait_time_s": "120",  # a busy machine
    }
    ray = Path(sys.executable).with_name("ray")
    head = subprocess.Popen(
        [
            *(ray, "start", "--head", "--block", f"--port={port}", "--node-ip-address=127.0.0.1"),
            *("--num-cpus=2", "--num-gpus=4", "--include-dashboard=false"),
            *("--object-store-memory=100000000", "--temp-dir", f"/tmp/advisor-ray-{port}"),
        ],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for _ in range(240):
        assert head.poll() is None, "ray start failed"
        with socket.socket() as look:
            if look.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.5)
    yield {**environment, "address": f"127.0.0.1:{port}"}
    os.killpg(head.pid, signal.SIGTERM)
    try:
        head.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(head.pid, signal.SIGKILL)


def on(cluster: dict[str, str], *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in cluster.items() if k != "address"} | more
    return probe(*args, "--engine", "ray", "--address", cluster["address"], **environment)


def test_worker_processes_give_the_same(folder: Path, one: list[list[dict[str, Any]]]) -> None:
    for asked, alone in zip(questions(folder), one, strict=True):
        assert results(probe(*asked, "--workers", "2")) == alone
    assert one[0][0]["findings"][0]["status"] == "present"  # sorted shards
    assert {r["outcome"] for found in one for r in found} == {"done"}


def test_a_cluster_gives_the_same(
    folder: Path, one: list[list[dict[str, Any]]], cluster: dict[str, str]
) -> None:
    for asked, alone in zip(questions(folder), one, strict=True):
        assert results(on(cluster, *asked)) == alone


def test_another_token_is_refused(folder: Path, cluster: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "token").write_text(secrets.token_hex(32))
    done = on(cluster, *questions(folder)[0], RAY_AUTH_TOKEN_PATH=str(tmp_path / "token"))
    assert done.returncode == 2, done.stderr[-2000:]
    assert "token" in done.stderr
    assert "Traceback" not in done.stderr


def test_tasks_get_the_gpus_that_they_ask_for(folder: Path, cluster: dict[str, str]) -> None:
    asked = ("label-audit", "--target", f"{folder}/target.py:gpu")
    with_gpus = results(on(cluster, *asked, "--gpus", "1"))[0]
    without = results(on(cluster, *asked))[0]
    assert with_gpus["measures"] != without["measures"]


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_broken_shard_is_told(folder: Path, request: Any, engine: str) -> None:
    asked = ("input-audit", "--target", f"{folder}/target.py:broken")
    if engine == "ray":
        found = results(on(request.getfixturevalue("cluster"), *asked))[0]
    else:
        found = results(probe(*asked, "--workers", "2"))[0]
    assert found["outcome"] == "crashed"
    assert "disk of shard two" in found["reason"]["en"]
    assert "Shard 2" in found["reason"]["en"]


def test_a_cluster_keeps_the_time_budget(folder: Path, cluster: dict[str, str]) -> None:
    asked = ("label-window-entropy", "--target", f"{folder}/target.py:slow", "--seconds", "2")
    start = time.monotonic()
    found = results(on(cluster, *asked))[0]
    assert found["outcome"] == "stopped"
    assert "time budget" in found["reason"]["en"]
    assert time.monotonic() - start < 120


def test_an_address_is_asked_for(folder: Path) -> None:
    done = probe(*questions(folder)[0], "--engine", "ray")
    assert done.returncode == 2
    assert "--address" in done.stderr


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
