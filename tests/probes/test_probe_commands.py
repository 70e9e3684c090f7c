"""``advisor probe`` as a person uses it, in processes of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import InputError
from advisor.probes.loading import load
from advisor.probes.target import Options
from advisor.probes.weight_files import read_weights

HERE = Path(__file__).parent
TARGETS = f"""
import os, sys, time
sys.path.insert(0, {str(HERE)!r})
import numpy as np
from advisor.probes import Target

def slow():
    def batches():
        for _ in range(10_000):
            time.sleep(0.05)
            yield np.zeros((4, 2)), np.arange(4)
    return Target(train_batches=batches)

def dies():
    def batches():
        os.abort()
        yield
    return Target(train_batches=batches)

def raises():
    def batches():
        raise RuntimeError("shard 7 is missing")
        yield
    return Target(train_batches=batches)

def large():
    def batches():
        held = []
        while True:
            held.append(np.ones(4_000_000))
            yield np.zeros((4, 2)), np.arange(4)
    return Target(train_batches=batches)

def wrong():
    return 3
"""


def run(*args: str, **options: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor", "probe", *args],
        capture_output=True,
        text=True,
        timeout=options.get("timeout", 120),
        check=False,
    )


@pytest.fixture
def targets(tmp_path: Path) -> Path:
    path = tmp_path / "targets.py"
    path.write_text(TARGETS)
    return path


def order(name: str, *more: str) -> subprocess.CompletedProcess[str]:
    return run("run", "label-window-entropy", "--target", name, "--json", *more)


def test_list_names_every_probe() -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert {r["id"] for r in rows if r["implemented"]} >= {"bn-statistics", "initial-loss"}
    assert len(rows) == 30


@pytest.mark.parametrize(
    ("function", "outcome", "said", "more"),
    [
        ("dies", "crashed", "SIGABRT", ()),
        ("raises", "crashed", "shard 7 is missing", ()),
        ("large", "crashed", "memory", ("--memory", "600")),
        ("slow", "stopped", "time budget", ("--seconds", "1.5")),
    ],
)
def test_what_goes_wrong_is_contained(
    targets: Path, function: str, outcome: str, said: str, more: tuple[str, ...]
) -> None:
    done = order(f"{targets}:{function}", *more)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)["results"][0]
    assert result["outcome"] == outcome
    assert said in result["reason"]["en"]
    assert {f["status"] for f in result["findings"]} == {"unknown"}
    assert {j["verdict"] for j in result["judgements"]} == {"inconclusive"}


def test_ctrl_c_leaves_a_partial_report(targets: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "advisor", "probe", "run", "label-window-entropy"),
            *("--target", f"{targets}:slow", "--out", str(out)),
        ],
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs this in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert child.stderr is not None
    child.stderr.readline()  # it has begun
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 130
    child.stderr.close()
    assert json.loads(out.read_text())["results"][0]["outcome"] == "stopped"


@pytest.mark.parametrize(
    ("name", "said"),
    [("{0}:wrong", "returned a int"), ("{0}:none", "no function none"), ("no.py", "no such file")],
)
def test_a_target_that_is_none_is_told(targets: Path, name: str, said: str) -> None:
    done = order(name.format(targets))
    assert done.returncode == 2
    assert said in done.stderr


def test_results_enter_the_diagnosis(tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.repeat(np.arange(10), 200))
    report = tmp_path / "report.json"
    name = str(tmp_path / "y.npy")
    done = order(name, "--shuffle-buffer", "0", "--out", str(report))
    assert done.returncode == 0, done.stderr
    asked = subprocess.run(
        [
            *(sys.executable, "-m", "advisor", "ask", "the loss jumps up and down", "--json"),
            *("--probe-result", str(report)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
    )
    assert asked.returncode == 0, asked.stderr
    found = {f["symptom"]: f for f in json.loads(asked.stdout)["findings"]}
    assert found["label-window-entropy-low"]["source"] == "probe"
    causes = [h["cause"]["id"] for h in json.loads(asked.stdout)["differential"]]
    assert causes[0] in ("data/label-sorted-order", "data/partial-shuffle")


# --- files of weights -----------------------------------------------------------------------------


def test_weights_are_opened_safely(tmp_path: Path) -> None:
    import torch
    from torch import nn

    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    torch.save(model.state_dict(), tmp_path / "state.pt")
    torch.save(model, tmp_path / "whole.pt")
    found = read_weights(str(tmp_path / "state.pt"), trust=False)
    assert np.array_equal(found["1.running_var"], np.ones(4))
    with pytest.raises(InputError, match="--trust"):
        read_weights(str(tmp_path / "whole.pt"), trust=False)
    assert found.keys() == read_weights(str(tmp_path / "whole.pt"), trust=True).keys()
    target = load(str(tmp_path / "state.pt"), Options())
    assert target.checkpoint == str(tmp_path / "state.pt")


def test_a_tf1_checkpoint_shows_its_statistics(tmp_path: Path) -> None:
    import tensorflow as tf
    from untouched import run as run_probe
    from untouched import statuses

    from advisor.probes import Target

    def save(name: str, mean: float, variance: float) -> str:
        scope = "InceptionV3/Conv2d_1a/BatchNorm"
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            for part, value in (
                ("beta", 0.3),
                ("moving_mean", mean),
                ("moving_variance", variance),
            ):
                tf.compat.v1.get_variable(
                    f"{scope}/{part}", [8], initializer=tf.constant_initializer(value)
                )
            session.run(tf.compat.v1.global_variables_initializer())
            return tf.compat.v1.train.Saver().save(session, str(tmp_path / name))

    never = run_probe("bn-statistics", Target(checkpoint=save("never.ckpt", 0.0, 1.0)))
    assert statuses(never)["bn-statistics-at-initial-values"] == "present"
    moved = run_probe("bn-statistics", Target(checkpoint=save("moved.ckpt", 0.1, 2.0)))
    assert statuses(moved)["bn-statistics-at-initial-values"] == "absent"


def test_a_skeleton_is_filled_from_code(tmp_path: Path) -> None:
    code = tmp_path / "train.py"
    code.write_text(
        "import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n    pass\n\n"
        "model = Net()\ncriterion = nn.CrossEntropyLoss()\n"
        "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)\n"
    )
    done = run("init", "--code", str(code))
    assert done.returncode == 0, done.stderr
    compile(done.stdout, "target.py", "exec")
    for line in ("class Net(nn.Module)", "model = Net()", "loss=criterion", "TODO train_batches"):
        assert line in done.stdout
