"""Many tickets at once: the same lines for any number of workers, resumed, and never stopped."""

import csv
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from advisor import crew, knowledge, triage
from advisor.errors import InputError

TICKETS: list[dict[str, Any]] = [
    {"id": "a", "text": "val loss stays at 1.386 while train loss falls, tf.slim, batch norm"},
    {"id": "b", "subject": "nan", "body": "my loss becomes nan after 300 steps"},
    {"id": "c", "question": "训练损失不下降，一直是 2.303，10 类"},
    {"id": "d", "text": "which gpu shall I buy?"},
    {"id": "e", "text": "loss is odd", "log": "epoch 1 loss 2.3\nepoch 2 loss nan\n"},
    {"id": "f", "colour": "blue"},
    {"id": "g", "text": 7},
]


def write(path: Path, tickets: list[dict[str, Any]] = TICKETS, *more: str) -> Path:
    lines = [json.dumps(t, ensure_ascii=False) for t in tickets]
    path.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_bad_row_is_a_line_and_the_rest_goes_on(tmp_path: Path):
    source = write(tmp_path / "t.jsonl", TICKETS, "{torn", "[1]", '{"id":"z","text":"loss is nan"}')
    out = tmp_path / "out.jsonl"
    assert triage.triage(source, out, workers=1) == 10
    lines = read(out)
    assert [line["row"] for line in lines] == list(range(1, 11))
    by_id = {line["id"]: line for line in lines}
    assert by_id["a"]["causes"][0]["cause"] == "norm/bn-update-ops-not-run"
    assert by_id["c"]["language"] == "zh"
    assert by_id["d"]["verdict"] == "not-a-training-question"
    assert "no text; found columns id, colour" in by_id["f"]["error"]
    assert "not JSON" in by_id["8"]["error"]
    assert by_id["9"]["error"] == "not a JSON object"
    assert by_id["z"]["error"] == ""


def test_a_bug_and_a_row_without_end_are_lines(monkeypatch: pytest.MonkeyPatch):
    kb = knowledge.load()

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(triage.pipeline, "diagnose", broken)
    assert "bug: ZeroDivisionError" in json.loads(triage.line_of(1, TICKETS[0], kb))["error"]

    def endless(*_: object, **__: object) -> None:
        while True:
            pass

    monkeypatch.setattr(triage.pipeline, "diagnose", endless)
    monkeypatch.setattr(triage, "ROW_SECONDS", 0.2)
    assert "took more than" in json.loads(triage.line_of(1, TICKETS[0], kb))["error"]


def test_it_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source, out = write(tmp_path / "t.jsonl"), tmp_path / "out.jsonl"
    monkeypatch.setattr(triage, "CHUNK", 2)
    triage.triage(source, out, workers=1)
    whole = out.read_bytes()
    kept = whole.splitlines(keepends=True)
    out.write_bytes(b"".join(kept[:3]) + kept[3][:20])  # killed in the middle of a line
    assert triage.triage(source, out, workers=1) == len(TICKETS) - 3
    assert out.read_bytes() == whole
    assert triage.triage(source, out, workers=1) == 0
    write(source, TICKETS[:2])
    with pytest.raises(InputError, match="made of another file"):
        triage.triage(source, out, workers=1)
    assert triage.triage(source, out, workers=1, again=True) == 2


def test_csv_and_parquet_give_the_same(tmp_path: Path):
    tickets = [{"id": t["id"], "text": t["text"]} for t in TICKETS[:1]]
    tickets.append({"id": "q", "text": 'it says "nan",\nthen stops'})
    table = tmp_path / "t.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", "text"])
        writer.writeheader()
        writer.writerows(tickets)
    sources = [write(tmp_path / "t.jsonl", tickets), table]
    parquet.write_table(pyarrow.Table.from_pylist(tickets), tmp_path / "t.parquet")
    sources.append(tmp_path / "t.parquet")
    kb = knowledge.load()
    told = [[triage.line_of(n, r, kb) for n, r in enumerate(triage.rows(s), 1)] for s in sources]
    assert told[0] == told[1] == told[2]


def test_other_files_are_refused(tmp_path: Path):
    for name, says in (("t.xlsx", "not one of"), ("t.jsonl", "no such file")):
        with pytest.raises(InputError, match=says):
            triage.rows(tmp_path / name)
    bad = tmp_path / "t.parquet"
    bad.write_bytes(b"PAR0")
    with pytest.raises(InputError, match="not a Parquet file"):
        list(triage.rows(bad))


def test_workers_give_the_lines_of_one_and_a_killed_one_is_replaced(tmp_path: Path):
    source = write(tmp_path / "t.jsonl")
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    command = [sys.executable, "-m", "advisor", "triage", str(source), "--out"]
    for out, workers in ((one, "1"), (two, "2")):
        done = subprocess.run(
            [*command, str(out), "--workers", workers], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert "7 rows" in done.stderr
    assert one.read_bytes() == two.read_bytes()

    killed = [(1, {"id": "x", "text": "loss is nan"}), (2, {"id": "y", "kill": True})]
    found = [json.loads(line) for line in _with_a_killer(killed).splitlines()]
    assert [line["error"] for line in found] == ["", "the process ended while it was read"]


def _with_a_killer(chunk: triage.Chunk) -> str:
    """Rows with ``kill`` end the process that reads them."""
    real = triage.lines_of
    triage.lines_of = _killing  # type: ignore[assignment]
    try:
        with closing(crew.assemble(2)) as hands:
            return "".join(text for _, text in triage.lines(iter(chunk), hands))
    finally:
        triage.lines_of = real


def _killing(chunk: triage.Chunk) -> str:
    if any(isinstance(row, dict) and row.get("kill") for _, row in chunk):
        os._exit(9)
    return "".join(json.dumps({"row": n, "error": ""}) + "\n" for n, _ in chunk)
