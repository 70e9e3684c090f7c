"""Reading curves: every format, flattened, cut, damaged and hostile."""

from __future__ import annotations

import contextlib
import random
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from curve_formats import (
    FOLDER,
    FORMATS,
    TRAIN,
    VAL,
    Format,
    event,
    rendered,
    simple,
    tensor,
    version,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor import intake, knowledge
from advisor.errors import InputError
from advisor.intake.curves import growing, is_log_line, line_log, read_curves, recorder, source
from advisor.intake.curves.formats import table
from advisor.model import Curve, Run

SHIFT = {"nnunet": -1.5}
"""nnU-Net's losses are rendered negative, as it prints them."""


def only(source: Path | bytes | str, name: str = "log") -> Run:
    runs = read_curves(source, name)
    assert len(runs) == 1, [run.name for run in runs]
    return runs[0]


def curve(run: Run, role: str) -> Curve:
    found = run.curve(role)  # type: ignore[arg-type]
    assert found is not None, [(c.name, c.role) for c in run.curves]
    return found


def same(curve: Curve, values: Sequence[float], digits: int = 4) -> bool:
    return len(curve) == len(values) and np.allclose(
        curve.values, values, atol=0.6 * 10.0**-digits, rtol=1e-6, equal_nan=True
    )


# --- every format ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_is_read_right(name: str) -> None:
    form = FORMATS[name]
    run = only(FOLDER / form.file, form.file)
    shift = SHIFT.get(name, 0.0)
    train = curve(run, "train-loss")
    assert same(train, [t + shift for t in TRAIN])
    assert train.steps.tolist() == [form.x(i) for i in range(len(TRAIN))]
    assert (train.granularity, train.smoothing) == (form.granularity, form.smoothing)
    assert run.curves[0] is train
    if form.val_x is None:
        assert run.curve("val-loss") is None
    else:
        val = curve(run, "val-loss")
        assert same(val, [v + shift for v in VAL])
        assert val.steps.tolist() == [form.val_x(i) for i in range(len(VAL))]


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_files_are_what_the_renderers_write(name: str) -> None:
    form = FORMATS[name]
    if form.file.endswith(".db"):
        return  # SQLite writes its version into the file
    assert (FOLDER / form.file).read_bytes() == rendered(form)


@pytest.mark.parametrize("name", FORMATS)
def test_a_path_and_its_bytes_read_alike(name: str) -> None:
    place = FOLDER / FORMATS[name].file
    assert read_curves(place, name) == read_curves(place.read_bytes(), name)


LOSSES = st.lists(
    st.floats(min_value=0.001, max_value=9000, allow_nan=False), min_size=3, max_size=30
)
FREE = [
    "csvlogger",
    "history_json",
    "events_simple",
    "events_tensor",
    "trainer_state",
    "hf_v4",
    "hf_v5",
    "keras2_bar",
    "keras_flat",
    "lightning_csv",
    "wandb_history",
    "plain_steps",
    "plain_steps_flat",
    "plain_epochs",
    "plain_logging",
    "megatron",
    "mmengine",
    "caffe",
    "darknet",
    "lists",
]


@pytest.mark.parametrize("name", FREE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(losses=LOSSES)
def test_what_is_rendered_is_read_back(name: str, losses: list[float]) -> None:
    form = FORMATS[name]
    val = [v * 1.25 + 0.01 for v in losses]
    run = only(rendered(form, losses, val), form.file)
    train = curve(run, "train-loss")
    assert len(train) == len(losses)
    assert np.allclose(train.values, losses, atol=6e-5, rtol=1e-6)
    assert train.steps.tolist() == [form.x(i) for i in range(len(losses))]
    if form.val_x:
        assert np.allclose(curve(run, "val-loss").values, val, atol=6e-5, rtol=1e-6)


@pytest.mark.parametrize(
    "name", ["keras2_bar", "plain_steps", "csvlogger", "hf_v4", "plain_epochs"]
)
def test_nan_and_inf_are_data(name: str) -> None:
    form = FORMATS[name]
    broken = [*TRAIN[:5], float("nan"), float("inf"), *TRAIN[7:]]
    assert same(curve(only(rendered(form, broken, VAL), form.file), "train-loss"), broken)


def test_reading_by_pattern_is_reading_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [rendered(f) for f in FORMATS.values() if f.file.endswith(".log")]
    fast = [read_curves(text * 40, "log") for text in texts]
    monkeypatch.setattr(line_log, "MAX_COMPILED", 0)
    assert fast == [read_curves(text * 40, "log") for text in texts]


def test_frames_of_a_bar_read_together_are_frames_read_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bars: list[str] = []
    for epoch in range(1, 4):
        bars.append(f"Epoch {epoch}/4\n")
        for i in range(1, 61):
            done = "=" * (i // 2)
            bar = f"{i:2}/60 [{done}>{'.' * (30 - len(done))}] - ETA: {60 - i}s"
            bars.append(f"{bar} - loss: {4 / epoch - i / 100:.4f} - accuracy: 0.5\r")
        bars.append(f"60/60 [{'=' * 30}] - 3s 9ms/step - loss: {3 / epoch:.4f}"
                    f" - accuracy: 0.6 - val_loss: {3.5 / epoch:.4f}\n")  # fmt: skip
    texts = ["".join(bars), "".join(bars[:62]), "".join(bars[:-9])]
    fast = [read_curves(text, "log") for text in texts]
    assert same(curve(fast[0][0], "train-loss"), [3, 1.5, 1])
    assert len(curve(fast[1][0], "train-loss")) == 59, "frames of the one epoch there is"
    monkeypatch.setattr(line_log, "MAX_COMPILED", 0)
    assert fast == [read_curves(text, "log") for text in texts]


CELLS = st.sampled_from(["1.5", "0.25", "nan", "-inf", "", "NA", "3e-4", "12"])


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=30),
    delimiter=st.sampled_from([",", "\t", ";"]),
    blocks=st.integers(1, 3),
)
def test_cells_parsed_at_once_are_cells_parsed_one_by_one(
    rows: list[tuple[str, str, str]], delimiter: str, blocks: int
) -> None:
    lines = ["step,loss,val_loss,accuracy", "1,0.5,0.5,0.5"]
    lines += [",".join([str(i), *row]) for i, row in enumerate(rows, start=2)]
    data = "\n".join(lines).replace(",", delimiter).encode()

    def read(*, at_once: bool) -> object:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(source, "BLOCK", max(40, len(data) // blocks))
            if not at_once:
                patch.setattr(table, "_numeric_block", lambda *_: None)
            return read_curves(data, "table")

    assert read(at_once=True) == read(at_once=False)


def test_a_table_that_starts_over_between_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BLOCK", 64)
    body = [f"{i},{1 / i}" for i in range(1, 31)]
    first, second = read_curves("\n".join(["step,loss", *body, *body]) + "\n", "table")
    assert first.curves[0].steps.tolist() == second.curves[0].steps.tolist() == [*range(1, 31)]
    assert (first.curves[0].origin, second.curves[0].origin) == ("table:2-31", "table:32-61")


# Peak memory of reading 60 MB, above what the imports take, in MiB. Held whole they would need
# over 150; 13 to 51 were measured.
MOST_MEMORY = 100
MEASURE = """
import re, sys
from pathlib import Path
from advisor.intake.curves import read_curves, recorder
recorder.MAX_POINTS = 50_000
import advisor.intake.curves.growing as growing
growing.MAX_POINTS = 50_000
read_curves("loss: 1\\nloss: 2\\n", "warm")
status = Path("/proc/self/status")  # the peak that getrusage tells is the parent's
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024
before = peak()
(run,) = read_curves(Path(sys.argv[1]), "big")
assert all(len(c) <= 50_000 for c in run.curves) and len(run.curves) == 3
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
@pytest.mark.parametrize("kind", ["log", "table", "JSON lines"])
def test_a_large_file_is_never_held_whole(kind: str, tmp_path: Path) -> None:
    line = {
        "log": "step {0}, loss = 2.31415, accuracy = 0.9265, lr = 0.001\n",
        "table": "{0},2.31415,0.9265,0.001\n",
        "JSON lines": '{{"step": {0}, "loss": 2.31415, "accuracy": 0.9265, "lr": 0.001}}\n',
    }[kind]
    size = 60_000_000 if kind != "JSON lines" else 20_000_000  # JSON is slower
    path = tmp_path / "big"
    with path.open("w") as file:
        file.write("step,loss,accuracy,lr\n" if kind == "table" else "")
        step, written = 0, 0
        while written < size:
            block = "".join(line.format(i) for i in range(step, step + 10_000))
            written += file.write(block)
            step += 10_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )

    assert int(done.stdout) < (MOST_MEMORY if kind != "JSON lines" else MOST_MEMORY / 3)


def test_thinning_keeps_a_stray_nan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MAX_POINTS", 500)
    monkeypatch.setattr(growing, "MAX_POINTS", 500)
    values = ["0.5"] * 6000
    values[3333] = "nan"
    for text in (
        "step,loss,lr\n" + "".join(f"{i},{v},0.1\n" for i, v in enumerate(values)),
        "".join(f"step {i} loss {v} lr 0.1\n" for i, v in enumerate(values)),
    ):
        run = only(text)
        loss = curve(run, "train-loss")
        assert len(loss) <= 500
        assert loss.steps[np.isnan(loss.values)].tolist() == [3333]


def test_a_long_log_is_read_in_blocks() -> None:
    lines = [f"step {i} loss {i % 97 / 7:.4f} lr 0.1\n" for i in range(120_000)]
    lines[60_000] = "loaded checkpoint\n"
    train = curve(only("".join(lines)), "train-loss")
    expected = [i % 97 / 7 for i in range(120_000) if i != 60_000]
    assert same(train, expected)
    assert train.steps[-1] == 119_999
    assert train.origin == "log:1-120000"


def test_a_series_beyond_the_limit_is_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MAX_POINTS", 1000)
    run = only("".join(f"step {i} loss {i}.5\n" for i in range(5000)))
    train = curve(run, "train-loss")
    assert 400 < len(train) <= 1000
    assert (train.values == train.steps + 0.5).all()
    assert any("thinned" in note for note in run.notes)


# --- several runs, restarts, ambiguities ----------------------------------------------------------

TWO_NETWORKS = """\
early Validation Step
precision @ 1 = 0.2512 val loss = 1.40
Starting epoch 0
step 100, loss = 1.31, training_acc = 0.3412
...
step 2400, loss = 0.52, training_acc = 0.7725
Validation Step
precision @ 1 = 0.2498 val loss = 1.41
With the other network it works:
early Validation Step
precision @ 1 = 0.2466 val loss = 1.38
Starting epoch 0
step 100, loss = 1.36, training_acc = 0.2711
step 900, loss = 1.17, training_acc = 0.4493
Validation Step
precision @ 1 = 0.4312 val loss = 1.19
"""


@pytest.mark.parametrize("text", [TWO_NETWORKS, TWO_NETWORKS.replace("\n", " ")])
def test_two_runs_in_one_paste(text: str) -> None:
    first, second = read_curves(text, "post")
    assert curve(first, "train-loss").steps.tolist() == [100, 2400]
    assert curve(first, "val-loss").steps.tolist() == [0, 2400]
    assert curve(first, "val-metric").values.tolist() == [0.2512, 0.2498]
    assert curve(second, "train-loss").values.tolist() == [1.36, 1.17]
    assert curve(second, "val-loss").steps.tolist() == [0, 900]
    assert any("new run" in note for note in second.notes)


def test_epochs_that_begin_again_are_a_new_run() -> None:
    text = rendered(FORMATS["keras_verbose2"])
    first, second = read_curves(text + text, "log")
    assert len(curve(first, "train-loss")) == len(curve(second, "train-loss")) == len(TRAIN)


def test_a_step_back_is_a_resume() -> None:
    steps = [*range(0, 100, 10), *range(50, 150, 10)]
    run = only("".join(f"step {s}: loss 0.{s:03d}\n" for s in steps))
    assert curve(run, "train-loss").steps.tolist() == [float(s) for s in steps]
    assert any("resume" in note for note in run.notes)


def test_a_csv_that_was_appended_to_holds_two_runs() -> None:
    text = rendered(FORMATS["csvlogger"])
    runs = read_curves(text + text, "training.csv")
    assert [len(curve(r, "train-loss")) for r in runs] == [len(TRAIN)] * 2


def test_steps_within_epochs_are_counted_on() -> None:
    lines = [f"epoch {e} step {s} loss 1.{e}{s}" for e in range(3) for s in (100, 200, 300)]
    run = only("\n".join(lines))
    assert curve(run, "train-loss").steps.tolist() == [100.0 * i for i in range(1, 10)]
    assert run.steps_per_epoch == 300
    assert any("within each epoch" in note for note in run.notes)


def test_a_nan_that_the_trainer_masks_is_told() -> None:
    rows = [{"loss": "0.9", "grad_norm": "1.2"}, {"loss": "0.0", "grad_norm": "nan"}]
    run = only("\n".join(str({**r, "epoch": f"{i}"}) for i, r in enumerate(rows * 1)))
    assert curve(run, "train-loss").values.tolist() == [0.9, 0.0]
    assert np.isnan(curve(run, "grad-norm").values[1])
    assert any("masked NaN" in note for note in run.notes)


def test_a_loss_that_is_really_zero_is_not_called_masked() -> None:
    text = (
        "{'loss': 0.1, 'grad_norm': 0.5, 'epoch': 1}\n{'loss': 0.0, 'grad_norm': 0.0, 'epoch': 2}"
    )
    assert not any("masked" in note for note in only(text).notes)


def test_bare_nan_in_json() -> None:
    text = '{"log_history": [{"step": 1, "loss": 0.5}, {"step": 2, "loss": 0.0, "grad_norm": NaN}]}'
    assert np.isnan(curve(only(text), "grad-norm").values).all()


def test_components_follow_their_total() -> None:
    run = only(
        "step 1 loss_cls: 0.2 loss_box: 0.3 loss: 0.5\nstep 2 loss_cls: 0.1 loss_box: 0.2 loss: 0.3"
    )
    assert [(c.name, c.role) for c in run.curves] == [
        ("loss", "train-loss"),
        ("loss_cls", "component"),
        ("loss_box", "component"),
    ]


def test_without_a_total_the_first_is_taken_and_told() -> None:
    run = only(FOLDER / FORMATS["ultralytics_csv"].file)
    assert curve(run, "train-loss").name == "train/box_loss"
    assert any("no total train loss" in note for note in run.notes)


def test_overrides_give_roles() -> None:
    runs = read_curves(
        "step 1 loss 3 acc 1\nstep 2 loss 4 acc 2", "x", overrides={"acc": "val-metric"}
    )
    assert curve(runs[0], "val-metric").name == "acc"


def test_a_series_named_as_the_loss_takes_the_place_of_what_was_found() -> None:
    text = "".join(f"step {i} loss {1 / i} recon {2 / i} val_loss 1.0\n" for i in range(1, 9))
    (run,) = read_curves(text, "log", overrides={"val_loss": "train-loss"})
    assert [(c.name, c.role) for c in run.curves if c.role == "train-loss"] == [
        ("val_loss", "train-loss")
    ]
    assert any("gives way" in note for note in run.notes)


def test_a_role_for_a_series_that_is_not_there_is_refused() -> None:
    kb = knowledge.load()
    log = [("run.log", b"step 1 loss 2.0\nstep 2 loss 1.0\n")]
    with pytest.raises(InputError, match=r"no series is called 'nope'; found 'loss'"):
        intake.read("", kb, curves=log, overrides={"nope": "train-loss"})


def test_an_unfinished_first_epoch_gives_its_frames() -> None:
    frames = [f"{i}/99 [==>...] - ETA: 9s - loss: {3 - i / 10:.4f}\r" for i in range(1, 9)]
    train = curve(only("Epoch 1/5\n" + "".join(frames)), "train-loss")
    assert (train.granularity, train.smoothing, len(train)) == ("step", "running-mean", 8)


def test_double_handlers_do_not_double_the_points() -> None:
    text = "".join(f"step {i} loss 0.{i}\n" * 2 for i in range(1, 10))
    assert len(curve(only(text), "train-loss")) == 9


def test_settings_and_steps_per_epoch() -> None:
    run = only(FOLDER / FORMATS["megatron"].file)
    assert run.settings["batch_size"] == 128
    assert only(FOLDER / FORMATS["imagenet"].file).steps_per_epoch == 200
    assert only(FOLDER / FORMATS["keras2_bar"].file).steps_per_epoch == 250
    keras1 = only(FOLDER / FORMATS["keras1"].file)
    assert keras1.steps_per_epoch is None
    assert keras1.settings["dataset_size"] == 60000


def test_sparklines_are_shape_only() -> None:
    text = "wandb: Run history:\nwandb:   loss █▆▄▃▂▁\nwandb: Run summary:\nwandb:   loss 0.24\n"
    run = only(text)
    assert run.curve("train-loss") is None
    assert run.curves[0].role == "other"
    assert run.curves[0].values.tolist() == [7, 5, 3, 2, 1, 0]


# --- event files and folders ----------------------------------------------------------------------


def test_a_folder_joins_train_and_validation(tmp_path: Path) -> None:
    for side, values in (("train", TRAIN), ("validation", VAL)):
        (tmp_path / "logs" / side).mkdir(parents=True)
        body = b"".join(event(i, tensor("epoch_loss", v)) for i, v in enumerate(values))
        (tmp_path / "logs" / side / "events.out.tfevents.9.v2").write_bytes(version() + body)
    run = only(tmp_path, "logs")
    assert same(curve(run, "train-loss"), TRAIN)
    assert same(curve(run, "val-loss"), VAL)
    assert curve(run, "train-loss").granularity == "epoch"


def test_a_folder_of_mlflow_metrics_and_one_of_nothing(tmp_path: Path) -> None:
    run = only(FOLDER / "mlruns", "mlruns")
    assert same(curve(run, "train-loss"), TRAIN)
    with pytest.raises(InputError, match="folder"):
        read_curves(tmp_path, "empty")
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(InputError, match="folder of 1 files"):
        read_curves(tmp_path, "empty")


def test_a_cut_event_file_keeps_what_is_whole() -> None:
    whole = version() + b"".join(event(i, simple("loss", float(i))) for i in range(50))
    for cut in range(len(whole) - 120, len(whole)):
        train = curve(only(whole[:cut]), "train-loss")
        assert 46 <= len(train) <= 50
        assert (train.values == train.steps).all()


def test_a_damaged_record_costs_only_its_neighbours() -> None:
    records = [version(), *(event(i, simple("loss", float(i))) for i in range(200))]
    head = struct.pack("<Q", 1 << 60)
    records[100] = head + records[100][8:]
    run = only(b"".join(records))
    assert len(curve(run, "train-loss")) >= 198
    assert any("damaged" in note for note in run.notes)


def test_tags_of_one_length_do_not_mix() -> None:
    body = [event(i, simple("a/loss", i), simple("b/loss", -i)) for i in range(300)]
    body += [event(i, simple("c/loss", i * 2.0)) for i in range(300)]
    run = only(version() + b"".join(body))
    found = {c.name: c.values for c in run.curves}
    assert (found["a/loss"] == np.arange(300)).all()
    assert (found["b/loss"] == -np.arange(300)).all()
    assert (found["c/loss"] == 2 * np.arange(300)).all()


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture.*CSV"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "picture"),
        (b"\x1f\x8b\x08" + bytes(50), "gunzip"),
        (b"PK\x03\x04" + bytes(50), "zip"),
        (b"\x80\x04\x95" + bytes(50), "pickle"),
        (bytes(range(256)) * 40, "binary"),
        (b"SQLite format 3\x00" + bytes(200), "MLflow"),
        (b"Dear all, my network does not learn. Why?", "no training curve"),
        (b"{" * 5000, "no training curve"),
        (b"[" * 200_000, "nested|no training curve"),
    ],
)
def test_refusals_say_what_to_bring(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_curves(data, "upload.bin")
    assert str(caught.value).startswith("upload.bin: ")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_curves(tmp_path / "nowhere.log", "nowhere.log")


def test_invalid_utf8_is_read_with_replacement() -> None:
    text = rendered(FORMATS["plain_epochs"]).replace(b"Loss", b"Loss", 1)
    assert same(curve(only(b"caf\xe9 \xff\n" + text), "train-loss"), TRAIN)


HOSTILE = {
    "a long number": "1" * 1_000_000,
    "a long word": "a_" * 500_000,
    "long digits": "loss: " + "9" * 200_000,
    "a repeated prefix": " iteration      100/     800 | " * 30_000,
    "a repeated counter": "step 1 " * 150_000,
    "repeated epochs": "Epoch 1/8 " * 80_000,
    "repeated objects": '{"loss": 1}' * 80_000,
    "deep JSON": '{"a":' * 150_000,
    "a wide table": "epoch," + ",".join(f"loss{i}" for i in range(10_000)) + "\n" + "1.5," * 10_001,
    "NULs": "loss: 1\0" * 100_000,
    "quotes": '"' * 500_000,
    "an open list": "loss = [" + "1," * 300_000,
    "brackets": "loss: [" * 100_000,
    "escapes": "\x1b[" * 300_000,
    "newlines": "\n" * 1_000_000,
    "one huge bar": "1/2 [" + "=" * 1_000_000,
    "exponents": "1e" * 400_000,
    "blanks": " " * 1_000_000 + "x",
    "runs without end": "step 1 loss 2\nstep 2 loss 1\n" * 100_000,
    "a table that starts over": "step,loss\n" + "1,2\n2,1\n" * 200_000,
    "no two lines alike": "".join(
        f"{i:x} {'abcdefghij'[i % 10 :]} {'klmnop'[: i % 7]}: {i / 7}\n" for i in range(60_000)
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends(name: str) -> None:
    start = time.perf_counter()
    with contextlib.suppress(InputError):
        read_curves(HOSTILE[name], "hostile")
    is_log_line(HOSTILE[name])
    assert time.perf_counter() - start < 15, "a hang, not a slow machine"


@settings(max_examples=150, deadline=None)
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_anything_is_read_or_refused(data: bytes | str) -> None:
    with contextlib.suppress(InputError):
        read_curves(data, "any")


PIECES = [
    "epoch",
    "step",
    "loss",
    "val_loss",
    ":",
    "=",
    " ",
    "/",
    "[",
    "]",
    ",",
    "\n",
    "\t",
    "{",
    "}",
]
PIECES += [
    "'",
    '"',
    "1",
    "0.5",
    "nan",
    "-1e9",
    "1e999",
    "%",
    "|",
    "Epoch 1/3",
    "━━━━━━",
    "100%|",
    "\r",
]


@settings(max_examples=250, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60))
def test_anything_that_looks_like_a_log_is_read_or_refused(pieces: list[str]) -> None:
    text = "".join(pieces)
    is_log_line(text)
    with contextlib.suppress(InputError):
        read_curves(text, "any")


@pytest.mark.parametrize("seed", range(8))
def test_damaged_samples_are_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    samples = [rendered(form) for form in FORMATS.values()]
    for _ in range(100):
        data = bytearray(chance.choice(samples))
        for _ in range(chance.randrange(1, 6)):
            _damage(data, chance, samples)
        with contextlib.suppress(InputError):
            read_curves(bytes(data), "damaged")


def _damage(data: bytearray, chance: random.Random, samples: list[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.randrange(1, 60))
    match chance.randrange(5):
        case 0:
            del data[at:end]
        case 1:
            data[at:end] = chance.randbytes(end - at)
        case 2:
            data[at:at] = data[at:end] * chance.randrange(1, 40)
        case 3:
            data[at:at] = chance.choice(
                [b"nan", b"1e999", b"\n", b'"', b"\0", b"null", b"1_0", b"["]
            )
        case _:
            other = chance.choice(samples)
            data[at:at] = other[: chance.randrange(len(other))]


# --- which lines are a log's ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "step 50, loss = 1.38, training_acc = 0.3250",
        "precision @ 1 = 0.2440 val loss = 1.39",
        "early Validation Step",
        "Validation Step",
        "Starting epoch 0",
        "Epoch 3/10",
        "100/100 [==============================] - 2s 18ms/step - loss: 2.3000",
        "{'loss': '2.3', 'epoch': '1'}",
        "epoch     train_loss  valid_loss  accuracy  time",
        "0         2.300000    2.350000    0.150000  00:21",
        "epoch,accuracy,loss,val_accuracy,val_loss",
        "0,0.15,2.3,0.15,2.35",
        "[0]\ttrain-logloss:2.30000\teval-logloss:2.35000",
        "I0412 13:28:21.0 12345 solver.cpp:239] Iteration 100 (8.2 iter/s), loss = 2.3",
        "train_losses = [2.3, 1.67, 1.2]",
        "|    loss             | 2.3     |",
        "Epoch 3, 训练损失: 0.532, 验证准确率: 0.71",
    ],
)
def test_lines_of_logs(line: str) -> None:
    assert is_log_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "My loss is 0.69 and accuracy 0.5 after 10 epochs",
        "The loss starts at 2.3 and goes to 0.5 in epoch 10",
        "I get loss=nan at step 100",
        "val_loss stays at 0.69 while train_loss goes down to 0.01",
        "best_acc = 0.0",
        "running_loss = 0.0",
        "optimizer = Adam(lr=0.001)",
        "for epoch in range(10):",
        "if epoch % 10 == 0:",
        "                epochs=4680,",
        "loss = tf.reduce_mean(x) / 10.0",
        "x = np.array([1.0, 2.0, 3.0])",
        'print("step %d, loss = %.2f" % (step, loss))',
        "model.compile(loss='mse', metrics=['accuracy'])",
        "    return loss, accuracy",
        "我的损失是 0.69,准确率 0.5",
    ],
)
def test_lines_of_prose_and_code(line: str) -> None:
    assert not is_log_line(line)


def test_code_and_prose_hold_no_curve() -> None:
    text = "\n".join(
        [
            "I train with batch size 32 and learning rate 0.001.",
            "for epoch in range(100):",
            "    loss = criterion(model(x), y)",
            "    total = 0.0",
            "After 20 epochs the loss is 0.69, why?",
        ]
    )
    with pytest.raises(InputError):
        read_curves(text, "post")


def test_formats_are_declared_once() -> None:
    assert len({form.file for form in FORMATS.values()}) == len(FORMATS)
    assert all(isinstance(form, Format) for form in FORMATS.values())
