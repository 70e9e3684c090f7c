"""``advisor chat`` as a person uses it: real processes, a pipe, a terminal, a kill."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor import knowledge
from advisor.dialogue import Conversation, Said, Skipped, diagnose, next_question

STUCK = "my loss becomes nan"
OPEN = "predictions are always the same class"
CHAT = [sys.executable, "-m", "advisor", "chat"]
PATIENCE = 60.0


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "ADVISOR_HISTORY": str(tmp_path / "h.sqlite3"), "LANG": "C.UTF-8"}


@pytest.fixture
def talk(tmp_path: Path, env: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(lines: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*CHAT, *options], input=lines, cwd=tmp_path, env=env, capture_output=True,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    return run


Talk = Callable[..., subprocess.CompletedProcess[str]]


def to_a_question(text: str) -> str:
    """What one types to skip all that comes before the first question with yes and no."""
    kb = knowledge.load()
    conversation, typed = Conversation(id="c", events=(Said(text=text),)), ""
    for _ in range(5):
        asked = next_question(diagnose(conversation, kb), conversation, kb)
        assert asked is not None
        if asked.kind == "question":
            return typed
        conversation = conversation.with_event(Skipped(test=asked.test))
        typed += "s\n"
    raise AssertionError("no question among five")


@pytest.fixture(scope="module")
def first() -> str:
    return to_a_question(STUCK)


def test_a_conversation_over_a_pipe(talk: Talk, tmp_path: Path, first: str) -> None:
    (tmp_path / "m.py").write_text("loss = 1\n")
    typed = f"{STUCK}\n\n" + first
    done = talk(f"{typed}?\n2\n9\n/undo\n/curve nix.csv\n/foo\n/tried\n/explain nonsense\n")
    assert done.returncode == 0
    out = done.stdout
    assert "more likely" in out  # why
    assert "▲" in out  # the ranking moved
    assert "▼" in out  # and back
    assert "9: no such option" in out
    assert "nix.csv: no such file" in out
    assert "/foo: no such command" in out
    assert "/tried: say what" in out
    assert "no entry 'nonsense'" in out
    assert "What would settle it" in out  # the report
    assert "--resume" in done.stderr


def test_what_a_person_sees(talk: Talk) -> None:
    shown = talk("The loss becomes NaN after two epochs.\n\n", "--no-history").stdout
    numbers = re.sub(r"\d+%", "N%", shown.split("\n\n")[0] + "\n\n" + shown.split("\n\n")[1])
    lines = numbers.strip().splitlines()
    assert re.fullmatch(r"Most likely: [A-Z].* \(N%\)\.|Not settled yet:", lines[0])
    assert re.fullmatch(r"1 +N% █+ +[A-Z].*  \w+/[\w-]+", lines[1])
    assert len([x for x in lines if re.match(r"[1-5] +N%", x)]) == 5
    assert re.match(r"(Question|Please bring|If you have tried it|Best measured): ", lines[-2])
    assert lines[-1].endswith("? why")


def test_what_changes_nothing_is_said_in_a_line(talk: Talk) -> None:
    out = talk("My loss is not going down. A small CNN.\n\nyes\nno\n", "--no-history").stdout
    before_report = out.partition("Not enough evidence")[0]
    assert "Many causes still fit" in before_report
    assert "Please bring: the training script" in before_report
    assert "paste it here, or type s" in before_report  # a bare yes brings nothing
    assert "This changes nothing in the ranking." in before_report
    assert "%" not in before_report


def test_in_chinese(talk: Talk) -> None:
    out = talk("训练准确率99%，验证准确率只有60%\n\n为什么\n不知道\n/帮助\n/help\n").stdout
    for words in ("尚无定论", "? 为什么问", "目前：", "没有这个命令", "撤回最后一步", "下一步检验"):
        assert words in out
    assert "Not settled" not in out


def test_history_can_be_off(talk: Talk, env: dict[str, str], tmp_path: Path) -> None:
    assert talk(f"{STUCK}\n", "--no-history").returncode == 0
    assert not (tmp_path / "h.sqlite3").exists()
    env["ADVISOR_HISTORY"] = "off"
    assert talk(f"{STUCK}\n").returncode == 0
    told = talk("", "--resume", "last")
    assert told.returncode == 2
    assert "history is off" in told.stderr


def test_a_file_that_cannot_be_read_spoils_nothing(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("loss,val_loss\n")
    first = talk(f"{STUCK}\n\n/curve empty.csv\n")
    assert "Not taken: empty.csv" in first.stdout
    again = talk("/report\n", "--resume", "last")
    assert again.returncode == 0
    assert "Diagnosis" in again.stdout or "Not enough evidence" in again.stdout
    assert "Not taken" not in again.stdout


def test_saving(talk: Talk, tmp_path: Path, first: str) -> None:
    typed = f"{STUCK}\n\n" + first
    talk(f"{typed}2\n/save a.html\n/save a.json\n/save a.txt\n/save no/a.txt\n")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert '"verdict"' in (tmp_path / "a.json").read_text()
    assert "What was asked and answered" in (tmp_path / "a.txt").read_text()


def test_a_pasted_block_stays_one_entry(talk: Talk, env: dict[str, str]) -> None:
    talk(f"{STUCK}\n```python\nx = 1\n\n/undo\ny = 2\n```\n\n")
    with sqlite3.connect(env["ADVISOR_HISTORY"]) as db:
        bodies = [row[0] for row in db.execute("select body from event")]
    db.close()
    assert len(bodies) == 1
    assert "x = 1\\n\\n/undo" in bodies[0]


def test_ask_goes_on_with_questions(env: dict[str, str], tmp_path: Path, first: str) -> None:
    ask = [sys.executable, "-m", "advisor", "ask", "-i", STUCK]
    done = subprocess.run(
        ask,
        input=first + "2\n",
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "▲" in done.stdout


def test_history_lists_and_reopens(
    talk: Talk, env: dict[str, str], tmp_path: Path, first: str
) -> None:
    talk(f"{STUCK}\n\n" + first + "2\n")
    command = [sys.executable, "-m", "advisor", "history"]
    listed = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert STUCK in listed
    id = listed.split()[0]
    again = subprocess.run(
        [*command, id], env=env, input="/undo\n", capture_output=True, text=True, check=True
    ).stdout
    assert f"goes on after {2 + len(first) // 2} entries" in again
    assert "Taken back: an answer" in again
    subprocess.run([*command, "--forget", id], env=env, check=True)
    assert not subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def await_rows(path: Path, query: str, count: int) -> None:
    """Wait until the file holds so many rows; the writing process is still running."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if path.exists():
            db = sqlite3.connect(path)
            try:
                if db.execute(query).fetchone()[0] >= count:
                    return
            except sqlite3.OperationalError:
                pass  # the tables are not there yet
            finally:
                db.close()
        time.sleep(0.02)
    raise AssertionError(f"{query}: fewer than {count}")


def test_nothing_typed_is_lost_by_a_kill(
    talk: Talk, env: dict[str, str], tmp_path: Path, first: str
) -> None:
    path = Path(env["ADVISOR_HISTORY"])
    process = subprocess.Popen(
        CHAT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env, cwd=tmp_path, text=True
    )
    assert process.stdin is not None
    typed = f"{STUCK}\n\n" + first
    process.stdin.write(f"{typed}2\nthe network has batch norm\n```\nhalf a paste\n")
    process.stdin.flush()
    await_rows(path, "select count(*) from event", 3 + len(first) // 2)
    await_rows(path, "select count(*) from draft", 2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdin.close()
    again = talk("/report\n", "--resume", "last")
    assert again.returncode == 0
    ended = "the last was: what you said: ``` half a paste"
    assert f"goes on after {4 + len(first) // 2} entries; {ended}" in again.stdout
    assert "What was asked and answered" in again.stdout


def test_a_kill_within_the_first_words(talk: Talk, env: dict[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        CHAT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env, cwd=tmp_path, text=True
    )
    assert process.stdin is not None
    process.stdin.write(f"{STUCK}\n")
    process.stdin.flush()
    await_rows(Path(env["ADVISOR_HISTORY"]), "select count(*) from draft", 1)
    process.kill()
    process.wait()
    process.stdin.close()
    assert "loss/log-zero" in talk("", "--resume", "last").stdout


def test_in_a_terminal(env: dict[str, str], tmp_path: Path) -> None:
    """A prompt, a pasted text taken as one, Ctrl-C, and how to go on."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        CHAT, stdin=child, stdout=child, stderr=child, env={**env, "TERM": "xterm"}, cwd=tmp_path,
        start_new_session=True,
        # Who runs the tests in the background of a shell hands down an interrupt that is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    os.close(child)
    seen = ""

    def until(words: str) -> None:
        nonlocal seen
        end = time.monotonic() + PATIENCE
        while words not in seen:
            assert time.monotonic() < end, seen
            if select.select([parent], [], [], 0.2)[0]:
                seen += os.read(parent, 65536).decode(errors="replace")

    try:
        until("> ")
        os.write(parent, f"{STUCK}\nI use Keras\n\n".encode())
        until("? why")
        for _ in to_a_question(f"{STUCK}\nI use Keras").split():
            seen = ""
            os.write(parent, b"s\n")
            until("? why")
        seen = ""
        os.write(parent, b"2\n")
        until("> ")
        # Between the prompt and the wait for a key Python only notes an interrupt for the next one.
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        until("--resume")
        assert process.wait(PATIENCE) == 130
    finally:
        process.kill()
        process.wait()
        os.close(parent)


TARGET = """
import numpy as np
from advisor.probes import Target

def windows():
    return Target(labels=np.repeat(np.arange(10), 3000), shuffle_buffer=1000, batch_size=32)
"""


def test_a_probe_runs_on_the_target_and_counts(talk: Talk, tmp_path: Path) -> None:
    """Sorted labels behind a small buffer: measured within the conversation, kept in it."""
    (tmp_path / "target.py").write_text(TARGET)
    asked = "Trained on TFRecords sorted by class with a shuffle buffer of 1000, loss periodic."
    done = talk(
        f"{asked}\n\n/probe label-window-entropy\n/report\n", "--target", "target.py:windows"
    )
    assert done.returncode == 0, done.stderr
    assert "data/partial-shuffle" in done.stdout
    again = talk("/report\n", "--resume", "last")
    assert "label-window-entropy" in again.stdout


def test_a_folder_of_logs_is_given_whole(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    for name, last in (("low", 0.05), ("high", 2.4)):
        rows = [f"{e},{2.3 + (last - 2.3) * (1 - 0.6**e):.4f}" for e in range(20)]
        (tmp_path / "runs" / f"{name}.csv").write_text("epoch,loss\n" + "\n".join(rows) + "\n")
    done = talk(f"{STUCK}\n\n/curve runs\n/report\n")
    assert done.returncode == 0, done.stderr
    assert "low.csv" in done.stdout
    assert "high.csv" in done.stdout
