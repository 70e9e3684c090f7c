"""The command line as a person uses it, in processes of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor.model import Diagnosis

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "tests/samples/demo-post.txt"
# Seconds after which an answer counts as hanging; under 2 on an idle machine.
HANGS = 12


def run(
    *args: str, stdin: str | bytes | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else (stdin or b"")
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *args],
        input=data,
        capture_output=True,
        env={**os.environ, **env},
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_the_demo_is_answered_with_its_evidence() -> None:
    done = run("ask", stdin=DEMO.read_text())
    assert done.returncode == 0, done.stderr
    assert "norm/bn-update-ops-not-run" in done.stdout
    assert "1.61" in done.stdout
    assert "train_op" in done.stdout
    assert "UPDATE_OPS" in done.stdout


def test_json_is_the_document() -> None:
    done = run("ask", "--json", stdin=DEMO.read_text())
    diagnosis = Diagnosis.load(done.stdout)
    assert diagnosis.verdict == "cause"
    assert diagnosis.differential[0].cause.id == "norm/bn-update-ops-not-run"


def test_the_same_question_gives_the_same_bytes() -> None:
    assert run("ask", "--json", stdin=DEMO.read_text()).stdout == (
        run("ask", "--json", stdin=DEMO.read_text()).stdout
    )


def test_explain_adds_up_on_paper() -> None:
    done = run("ask", "--explain", stdin=DEMO.read_text())
    assert "log odds" in done.stdout


def test_no_colour_off_a_terminal_and_on_demand() -> None:
    assert "\x1b[" not in run("ask", "my loss is nan").stdout
    assert "\x1b[" in run("ask", "my loss is nan", "--color", "always").stdout
    forced = run("ask", "my loss is nan", FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[3" not in forced


def test_pasted_control_characters_do_not_reach_the_terminal() -> None:
    text = "my loss is nan \x1b]0;owned\x07 and \x1b[31mred after 10 steps"
    done = run("ask", text)
    assert "\x1b" not in done.stdout
    assert "\x07" not in done.stdout


def test_chinese_is_answered_in_chinese() -> None:
    done = run("ask", "训练几步之后 loss 变成 nan，是什么原因？")
    assert done.returncode == 0
    assert any("\u4e00" <= c <= "\u9fff" for c in done.stdout.splitlines()[0])
    english = run("ask", "训练几步之后 loss 变成 nan，是什么原因？", "--lang", "en").stdout
    assert not any("\u4e00" <= c <= "\u9fff" for c in english.splitlines()[0])


def test_an_installation_question_is_sent_away() -> None:
    done = run("ask", "--json", "pip install tensorflow-gpu fails with ImportError: libcudart.so")
    assert json.loads(done.stdout)["verdict"] == "not-a-training-question"
    assert json.loads(done.stdout)["differential"] == []


@pytest.mark.parametrize(
    ("args", "stdin", "told"),
    [
        (["ask"], "", "nothing"),
        (["ask", "-"], "   \n", "nothing"),
        (["ask"], b"\x00\x01\x02\x03" * 100, "binary"),
        (["ask"], b"loss \xff\xfe is nan", "UTF-8"),
        (["ask", "--curve", "/no/such/file.csv"], "", "no such file"),
        (["ask", "--code", "/no/such/file.py"], "", "no such file"),
        (["ask", "x", "--curve", "EMPTY_DIR"], "", "EMPTY_DIR"),
        (["ask", "x", "--curve", "BINARY"], "", "BINARY"),
        (["ask", "x", "--code", "BINARY"], "", "BINARY"),
        (["ask", "x", "--curve", "EMPTY"], "", "EMPTY"),
        (["explain", "norm/no-such-thing"], "", "no entry"),
        (["ask", "--no-such-option"], "", "no-such-option"),
    ],
)
def test_bad_input_is_told_clearly(
    args: list[str], stdin: str | bytes, told: str, tmp_path: Path
) -> None:
    (tmp_path / "EMPTY_DIR").mkdir()
    (tmp_path / "EMPTY").write_bytes(b"")
    (tmp_path / "BINARY").write_bytes(os.urandom(5000) + b"\0\0")
    args = [str(tmp_path / a) if a.isupper() else a for a in args]
    start = time.monotonic()
    done = run(*args, stdin=stdin)
    assert done.returncode == 2, done.stdout + done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert time.monotonic() - start < HANGS


@pytest.mark.parametrize("option", ["text", "--code", "--curve"])
def test_fifty_megabytes_are_refused_quickly(option: str, tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    line = b"a long story without any end, told again and again\n"
    big.write_bytes(line * (50_000_000 // len(line)))
    start = time.monotonic()
    done = (
        run("ask", stdin=big.read_bytes())
        if option == "text"
        else run("ask", "x", option, str(big))
    )
    assert done.returncode == 2, done.stdout
    assert done.stderr.startswith("advisor: ")
    assert time.monotonic() - start < HANGS


def test_explain_shows_every_kind_of_entry() -> None:
    for id in ("norm/bn-update-ops-not-run", "loss-noisy", "bn-statistics", "founding-shards"):
        assert id in run("explain", id).stdout
    zh = run("explain", "bn-statistics", "--lang", "zh").stdout
    assert any("\u4e00" <= c <= "\u9fff" for c in zh)
    assert json.loads(run("explain", "loss-noisy", "--json").stdout)["id"] == "loss-noisy"


def test_doctor() -> None:
    report = json.loads(run("doctor", "--json").stdout)
    assert report["knowledge base"]
    assert report["gpu"]


def test_fail_on() -> None:
    assert run("ask", "--fail-on", "cause", stdin=DEMO.read_text()).returncode == 1
    assert run("ask", "how is the weather", "--fail-on", "cause").returncode == 0


def test_kb_check() -> None:
    done = run("kb", "check")
    assert done.returncode == 0, done.stderr
    assert "causes" in done.stdout
