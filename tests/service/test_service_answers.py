"""The service answers with the bytes of the command line."""

# A loop that waits for something has at least one round.
# pyright: reportPossiblyUnboundVariable=false

from __future__ import annotations

import base64
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from serving import Live

from advisor.model import ProbeReport

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "tests/samples"
DEMO = SAMPLES / "demo-post.txt"
LOG = (
    "epoch 1 loss 0.71 val_loss 0.70\n"
    "epoch 2 loss 0.69 val_loss 0.71\n"
    "epoch 3 loss nan val_loss nan\n"
)
CODE = (
    "import torch\nimport torch.nn as nn\nmodel = nn.Sequential(nn.Linear(3, 2), nn.Softmax(1))\n"
    "loss_fn = nn.CrossEntropyLoss()\nopt = torch.optim.SGD(model.parameters(), lr=10)\n"
    "for x, y in loader:\n    loss = loss_fn(model(x), y)\n    loss.backward()\n    opt.step()\n"
)
TEXT = "My loss becomes nan in the third epoch. Why?"


@pytest.fixture(scope="module")
def live(living: Callable[..., Live]) -> Live:
    return living(workers=2, ADVISOR_UPLOADS="2")


def asked(*args: str, cwd: Path, stdin: str = "") -> bytes:
    """What the command line prints."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor", "ask", *args, "--json"],
        input=stdin.encode(), capture_output=True, cwd=cwd, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def answered(live: Live, body: object) -> bytes:
    done = httpx2.post(f"{live.url}/v1/diagnose", json=body, headers=live.header)
    assert done.status_code == 200, done.text
    assert done.headers["content-type"] == "application/json"
    return done.content


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "train.log").write_text(LOG)
    (tmp_path / "train.py").write_text(CODE)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [DEMO.read_text(), TEXT, "训练几步之后 loss 变成 nan，是什么原因？", "how do I save a model?"],
)
def test_text_alone(live: Live, tmp_path: Path, text: str) -> None:
    assert answered(live, {"text": text}) == asked(cwd=tmp_path, stdin=text)


def test_text_curve_code_and_what_was_tried(live: Live, folder: Path) -> None:
    said = "lowered the learning rate to 0.01: it trains"
    want = asked(TEXT, "--curve", "train.log", "--code", "train.py", "--tried", said, cwd=folder)
    body = {
        "text": TEXT,
        "curves": [{"name": "train.log", "content": LOG}],
        "code": [{"name": "train.py", "content": CODE}],
        "tried": [said],
    }
    assert answered(live, body) == want


def test_a_form_is_the_same_as_json(live: Live, folder: Path) -> None:
    want = asked(TEXT, "--curve", "train.log", "--code", "train.py", cwd=folder)
    done = httpx2.post(
        f"{live.url}/v1/diagnose",
        data={"text": TEXT},
        files=[("curve", ("train.log", LOG.encode())), ("code", ("train.py", CODE.encode()))],
        headers=live.header,
    )
    assert done.content == want


def test_the_language_that_was_asked_for(live: Live, tmp_path: Path) -> None:
    want = asked(TEXT, "--lang", "zh", cwd=tmp_path)
    assert answered(live, {"text": TEXT, "language": "zh"}) == want


def test_a_binary_event_file(live: Live, tmp_path: Path) -> None:
    found = sorted(p for p in SAMPLES.rglob("*tfevents*") if p.is_file())
    assert found, "no event file among the samples"
    data, name = found[0].read_bytes(), "events.out.tfevents.1"
    (tmp_path / name).write_bytes(data)
    want = asked("it does not learn", "--curve", name, cwd=tmp_path)
    file = {"name": name, "content": base64.b64encode(data).decode(), "binary": True}
    assert answered(live, {"text": "it does not learn", "curves": [file]}) == want


def test_a_probe_result(live: Live, tmp_path: Path) -> None:
    report = {
        "target": "t.py:target",
        "results": [
            {
                "probe": "bn-statistics",
                "outcome": "done",
                "findings": [
                    {
                        "symptom": "bn-statistics-at-initial-values",
                        "source": "probe",
                        "status": "present",
                        "evidence": [{"where": "bn1", "what": "mean 0, variance 1"}],
                    }
                ],
            }
        ],
    }
    text = ProbeReport.model_validate(report).model_dump_json()
    (tmp_path / "result.json").write_text(text)
    want = asked("val loss is stuck", "--probe-result", "result.json", cwd=tmp_path)
    body = {"text": "val loss is stuck", "probe_results": [json.loads(text)]}
    assert answered(live, body) == want


def test_a_conversation_ends_at_the_same_document(live: Live, folder: Path) -> None:
    """Opened with words, a file later: the same bytes as everything at once."""
    with httpx2.Client(base_url=live.url, headers=live.header) as client:
        opened = client.post("/v1/conversations", json={"text": TEXT})
        assert opened.status_code == 201
        at = opened.headers["location"]
        more = {"curves": [{"name": "train.log", "content": LOG}], "seen": 1}
        assert client.post(f"{at}/messages", json=more).status_code == 200
        found = client.get(f"{at}/diagnosis").content
        assert found == asked(TEXT, "--curve", "train.log", cwd=folder)
        kept = client.get(at).json()
        assert kept["version"] == 2
        assert kept["diagnosis"] == json.loads(found)


def test_a_cause_is_that_of_explain(live: Live) -> None:
    id = "norm/bn-update-ops-not-run"
    want = subprocess.run(
        [sys.executable, "-m", "advisor", "explain", id, "--json"], capture_output=True, check=True
    ).stdout
    assert httpx2.get(f"{live.url}/v1/causes/{id}", headers=live.header).content == want


def test_the_mechanical_fixes_on_demand(live: Live) -> None:
    body = {"code": [{"name": "train.py", "content": CODE}], "text": TEXT}
    found = httpx2.post(f"{live.url}/v1/diagnose?patch=true", json=body, headers=live.header).json()
    assert "+    opt.zero_grad()" in found["patch"]


def test_uploads_are_counted_over_server_processes(live: Live) -> None:
    """Whichever process a connection lands in, there are two places in all."""
    head = (
        "POST /v1/diagnose HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: 1000\r\nAuthorization: {live.header['Authorization']}\r\n\r\n"
    )
    with ExitStack() as stack:
        for _ in range(2):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", live.port)))
            slow.sendall(head.encode() + b'{"text":')
        time.sleep(0.5)
        for _ in range(4):
            full = httpx2.post(f"{live.url}/v1/diagnose", json={"text": TEXT}, headers=live.header)
            assert full.status_code == 503
            assert int(full.headers["retry-after"]) >= 1
    for _ in range(100):
        found = httpx2.post(f"{live.url}/v1/diagnose", json={"text": TEXT}, headers=live.header)
        if found.status_code == 200:
            return
        time.sleep(0.1)
    raise AssertionError(found.text)


def test_counters_add_up_over_server_processes(live: Live) -> None:
    """Every connection may land in another process; the sum must not depend on which."""

    def total() -> float:
        text = httpx2.get(f"{live.url}/metrics", headers=live.header).text
        rows = [r for r in text.splitlines() if r.startswith("advisor_verdicts_total{")]
        return sum(float(r.split()[-1]) for r in rows)

    before = total()
    for _ in range(8):
        answered(live, {"text": TEXT})
    assert total() == before + 8
