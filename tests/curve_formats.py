# ruff: noqa: E501  (lines of logs stand here as programs print them)
"""Writes the training logs that `test_curves_read.py` reads: one renderer per format.

`python tests/curve_formats.py` writes each of them to `tests/samples/curves/`.
"""

from __future__ import annotations

import io
import json
import sqlite3
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

FOLDER = Path(__file__).parent / "samples" / "curves"

TRAIN = (1.9459, 1.5021, 1.2876, 0.9914, 0.8123, 0.7402, 0.6111, 0.5029, 0.4433, 0.3921)
VAL = (1.9612, 1.6034, 1.4008, 1.2211, 1.1502, 1.1109, 1.1320, 1.1804, 1.2405, 1.3113)

Series = Sequence[float]
Render = Callable[[Series, Series], str | bytes]
R = TypeVar("R", bound=Render)


@dataclass(frozen=True)
class Format:
    """A renderer, and what a reader must make of it; `x(i)` is the clock of training point i."""

    file: str
    render: Render
    granularity: str
    x: Callable[[int], float]
    val_x: Callable[[int], float] | None = None
    smoothing: str = "unknown"
    digits: int = 4


FORMATS: dict[str, Format] = {}


def known(
    file: str,
    granularity: str,
    x: Callable[[int], float],
    val_x: Callable[[int], float] | None = None,
    smoothing: str = "unknown",
    digits: int = 4,
) -> Callable[[R], R]:
    def keep(render: R) -> R:
        FORMATS[render.__name__] = Format(file, render, granularity, x, val_x, smoothing, digits)
        return render

    return keep


def zero(i: int) -> float:
    return float(i)


def one(i: int) -> float:
    return i + 1.0


def f(v: float, digits: int = 4) -> str:
    return f"{v:.{digits}f}"


def rows(train: Series, val: Series) -> list[tuple[int, float, float]]:
    return [(i, t, v) for i, (t, v) in enumerate(zip(train, val, strict=True))]


def joined(lines: Sequence[str], end: str = "\n") -> str:
    return end.join(lines) + end


# --- Keras -----------------------------------------------------------------------------------------


@known("keras2_bar.log", "epoch", one, one, "running-mean")
def keras2_bar(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, v in rows(train, val):
        lines.append(f"Epoch {i + 1}/{len(train)}\n")
        lines.append(f"  1/250 [..............................] - ETA: 4:11 - loss: {f(t + 1)}\r")
        lines.append(f"125/250 [==============>...............] - ETA: 3s - loss: {f(t + 0.1)}\r")
        lines.append(f"250/250 [==============================] - 9s 31ms/step - loss: {f(t)}\r")
        lines.append(
            f"250/250 [==============================] - 9s 34ms/step - loss: {f(t)}"
            f" - val_loss: {f(v)}\n"
        )
    return "".join(lines)


@known("keras3_bar.log", "epoch", one, one, "running-mean")
def keras3_bar(train: Series, val: Series) -> str:
    lines: list[str] = []
    bar = "\x1b[32m" + "━" * 20 + "\x1b[0m\x1b[37m\x1b[0m"
    for i, t, v in rows(train, val):
        lines.append(f"Epoch {i + 1}/{len(train)}\n")
        lines.append(f"\x1b[1m 60/250\x1b[0m {bar} \x1b[1m1s\x1b[0m 5ms/step - loss: {f(t + 0.2)}")
        lines.append("\b" * 40 + "\r")
        lines.append(
            f"\x1b[1m250/250\x1b[0m {bar} \x1b[1m3s\x1b[0m 9ms/step - loss: {f(t)} - "
            f"val_loss: {f(v)} - learning_rate: 0.0010\n"
        )
    return "".join(lines)


@known("keras_verbose2.log", "epoch", one, one, "running-mean")
def keras_verbose2(train: Series, val: Series) -> str:
    return "".join(
        f"Epoch {i + 1}/{len(train)}\n250/250 - 3s - 12ms/step - loss: {f(t)} - val_loss: {f(v)}\n"
        for i, t, v in rows(train, val)
    )


@known("keras_flat.txt", "epoch", one, one, "running-mean")
def keras_flat(train: Series, val: Series) -> str:
    return "My model does not learn, here is the output: " + keras_verbose2(train, val).replace(
        "\n", " "
    )


@known("keras1.log", "epoch", one, one, "running-mean")
def keras1(train: Series, val: Series) -> str:
    return "".join(
        f"Epoch {i + 1}/{len(train)}\n"
        f"60000/60000 [==============================] - 5s 80us/sample"
        f" - loss: {f(t)} - acc: 0.9000 - val_loss: {f(v)} - val_acc: 0.8000\n"
        for i, t, v in rows(train, val)
    )


@known("csvlogger.csv", "epoch", zero, zero, "running-mean")
def csvlogger(train: Series, val: Series) -> str:
    body = [f"{i},{0.5 + i / 100},{f(t)},{f(v)}" for i, t, v in rows(train, val)]
    return joined(["epoch,accuracy,loss,val_loss", *body])


@known("csvlogger_na.csv", "epoch", zero, zero, "running-mean")
def csvlogger_na(train: Series, val: Series) -> str:
    body = [f"{i},{f(t)},NA,{f(v)}" for i, t, v in rows(train, val)]
    return joined(["epoch,loss,val_f1,val_loss", *body])


@known("history.json", "epoch", one, one)
def history_json(train: Series, val: Series) -> str:
    return json.dumps(
        {"loss": [round(t, 4) for t in train], "val_loss": [round(v, 4) for v in val]}
    )


@known("history_repr.txt", "epoch", one, one)
def history_repr(train: Series, val: Series) -> str:
    wrapped = ", ".join(f"np.float64({f(t)})" for t in train)
    return f"{{'loss': [{wrapped}], 'val_loss': {[round(v, 4) for v in val]}}}\n"


# --- event files and databases ---------------------------------------------------------------------


def _crc(data: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF)


def _varint(n: int) -> bytes:
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def _bytes_field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def record(payload: bytes) -> bytes:
    head = struct.pack("<Q", len(payload))
    return head + _crc(head) + payload + _crc(payload)


def event(step: int, *values: bytes, wall: float = 1.7e9) -> bytes:
    clock = b"\x09" + struct.pack("<d", wall) + (b"\x10" + _varint(step) if step else b"")
    return record(clock + _bytes_field(5, b"".join(_bytes_field(1, v) for v in values)))


def simple(tag: str, value: float) -> bytes:
    return _bytes_field(1, tag.encode()) + b"\x15" + struct.pack("<f", value)


def tensor(tag: str, value: float) -> bytes:
    plugin = _bytes_field(9, _bytes_field(1, _bytes_field(1, b"scalars")))
    proto = b"\x08\x01" + _bytes_field(2, b"") + _bytes_field(4, struct.pack("<f", value))
    return _bytes_field(1, tag.encode()) + plugin + _bytes_field(8, proto)


def version() -> bytes:
    return record(b"\x09" + struct.pack("<d", 1.7e9) + _bytes_field(3, b"brain.Event:2"))


@known("events.out.tfevents.1.simple", "step", lambda i: i * 200.0, lambda i: i * 200.0)
def events_simple(train: Series, val: Series) -> bytes:
    image = _bytes_field(1, b"sample") + _bytes_field(4, b"\x08\x10" + _bytes_field(4, b"x" * 9000))
    body = [
        event(i * 200, simple("train/loss", t)) + event(i * 200, simple("val/loss", v), image)
        for i, t, v in rows(train, val)
    ]
    both = [event(1, simple("train/lr", 0.1), simple("train/acc", 0.5))]
    return b"".join([version(), *both, *body])


@known("events.out.tfevents.2.tensor", "step", lambda i: i * 7.0, lambda i: i * 7.0)
def events_tensor(train: Series, val: Series) -> bytes:
    body = [
        event(i * 7, tensor("loss", t)) + event(i * 7, tensor("val_loss", v))
        for i, t, v in rows(train, val)
    ]
    return version() + b"".join(body) + b"\x40\x00\x00\x00\x00\x00\x00\x00tail"


@known("tb-export/run-exp_3_train-tag-epoch_loss.csv", "step", zero)
def tb_csv(train: Series, val: Series) -> str:
    body = [f"{1.7e9 + i},{i},{t}" for i, t, _ in rows(train, val)]
    return joined(["Wall time,Step,Value", *body])


@known("tb-export/run-exp_3_train-tag-loss.json", "step", zero)
def tb_json(train: Series, val: Series) -> str:
    return json.dumps([[1.7e9 + i, i, t] for i, t, _ in rows(train, val)])


@known("mlflow.db", "step", lambda i: i * 10.0, lambda i: i * 10.0)
def mlflow_db(train: Series, val: Series) -> bytes:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE runs (run_uuid TEXT, name TEXT)")
    database.execute(
        "CREATE TABLE metrics (key TEXT, value REAL, timestamp INT, run_uuid TEXT, step INT, "
        "is_nan BOOLEAN)"
    )
    database.execute("INSERT INTO runs VALUES ('a1', 'blue-fox')")
    for i, t, v in rows(train, val):
        for key, value in (("train_loss", t), ("val_loss", v)):
            nan = value != value
            row = (key, 0.0 if nan else value, i, "a1", i * 10, nan)
            database.execute("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)", row)
    database.commit()
    data = database.serialize()
    database.close()
    return data


@known("mlruns/0/a1/metrics/train_loss", "step", zero)
def mlflow_file(train: Series, val: Series) -> str:
    return joined([f"17000000{i:05d} {t} {i}" for i, t, _ in rows(train, val)])


# --- Hugging Face -----------------------------------------------------------------------------------


@known(
    "trainer_state.json", "step", lambda i: 500.0 * (i + 1), lambda i: 500.0 * (i + 1), "windowed"
)
def trainer_state(train: Series, val: Series) -> str:
    log: list[dict[str, float]] = []
    for i, t, v in rows(train, val):
        step = {"epoch": i + 1.0, "step": 500 * (i + 1)}
        log.append({**step, "loss": round(t, 4), "grad_norm": 1.5, "learning_rate": 5e-5})
        log.append({**step, "eval_loss": round(v, 4), "eval_runtime": 3.3})
    step = {"epoch": 10.0, "step": 5000}
    log.append({**step, "train_loss": 9.9, "train_runtime": 1.0, "total_flos": 1e18})
    state = {"global_step": 5000, "epoch": 10.0, "log_history": log, "train_batch_size": 16}
    return json.dumps(state, indent=2)


@known("hf_v4.log", "epoch", lambda i: (i + 1) * 0.5, lambda i: (i + 1) * 0.5, "windowed")
def hf_v4(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, v in rows(train, val):
        lines.append(f"{{'loss': {f(t)}, 'learning_rate': 4.9e-05, 'epoch': {(i + 1) * 0.5}}}")
        lines.append(f" {i}%|██        | {i}/100 [00:01<00:09, 9.9it/s]")
        lines.append(f"{{'eval_loss': {f(v)}, 'eval_runtime': 1.25, 'epoch': {(i + 1) * 0.5}}}")
    lines.append("{'train_runtime': 10.2, 'train_loss': 77.0, 'epoch': 5.0}")
    return joined(lines)


@known("hf_v5.log", "epoch", one, one, "windowed")
def hf_v5(train: Series, val: Series) -> str:
    return joined(
        [
            line
            for i, t, v in rows(train, val)
            for line in (
                f"{{'loss': '{f(t)}', 'grad_norm': '1.144e+04', 'epoch': '{i + 1}'}}",
                f"{{'eval_loss': '{f(v)}', 'epoch': '{i + 1}'}}",
            )
        ]
    )


@known("hf_notebook.txt", "step", lambda i: 500.0 * (i + 1), lambda i: 500.0 * (i + 1))
def hf_notebook(train: Series, val: Series) -> str:
    body = [f"{500 * (i + 1)}\t{f(t)}\t{f(v)}\t0.5" for i, t, v in rows(train, val)]
    return joined(["Step\tTraining Loss\tValidation Loss\tF1", *body])


# --- loggers ----------------------------------------------------------------------------------------


@known("lightning_metrics.csv", "step", lambda i: i * 50.0 + 49, lambda i: i * 50.0 + 49)
def lightning_csv(train: Series, val: Series) -> str:
    body: list[str] = []
    for i, t, v in rows(train, val):
        body += [f"{i},{i * 50 + 49},{f(t)},", f"{i},{i * 50 + 49},,{f(v)}"]
    return joined(["epoch,step,train_loss,val_loss", *body])


@known("lightning_bar.log", "epoch", zero, zero)
def lightning_bar(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, v in rows(train, val):
        tail = f"[00:10<00:00, 9.80it/s, v_num=4, train_loss={f(t)}"
        lines.append(f"Epoch {i}:  50%|█████     | 50/100 {tail}]\r")
        lines.append(f"Epoch {i}: 100%|██████████| 100/100 {tail}]\r")
        lines.append(f"Epoch {i}: 100%|██████████| 100/100 {tail}, val_loss={f(v)}]\r")
    return "".join(lines)


@known("wandb_chart.csv", "step", lambda i: i * 100.0)
def wandb_chart(train: Series, val: Series) -> str:
    head = '"Step","calm-sea-1 - train/loss","calm-sea-1 - train/loss__MIN","calm-sea-1 - train/loss__MAX"'
    return joined([head, *(f'"{i * 100}","{f(t)}","0.1","9.9"' for i, t, _ in rows(train, val))])


@known("wandb_history.jsonl", "step", lambda i: i * 100.0, lambda i: i * 100.0)
def wandb_history(train: Series, val: Series) -> str:
    return joined(
        [
            json.dumps({"_step": i * 100, "_runtime": i * 2.5, "train/loss": t, "val/loss": v})
            for i, t, v in rows(train, val)
        ]
    )


@known("comet.csv", "step", lambda i: i * 10.0, lambda i: i * 10.0)
def comet(train: Series, val: Series) -> str:
    body = [f"{f(t)},{f(v)},{i * 10},{i}" for i, t, v in rows(train, val)]
    return joined(['"train_loss","val_loss","step","epoch"', *body])


@known("neptune.csv", "step", zero)
def neptune(train: Series, val: Series) -> str:
    return joined([f"{i},{1.7e9 + i},{f(t)}" for i, t, _ in rows(train, val)])


# --- detection --------------------------------------------------------------------------------------


@known("ultralytics_results.csv", "epoch", one, one)
def ultralytics_csv(train: Series, val: Series) -> str:
    body = [f"{i + 1},{9.5 * i},{f(t)},0.7,0.6,{f(v)},0.01" for i, t, v in rows(train, val)]
    head = "epoch,time,train/box_loss,train/cls_loss,metrics/mAP50(B),val/box_loss,lr/pg0"
    return joined([head, *body])


@known("yolov5_results.csv", "epoch", zero, zero)
def yolov5_csv(train: Series, val: Series) -> str:
    body = [f"{i:>20},{f(t):>20},{0.5:>20},{f(v):>20}" for i, t, v in rows(train, val)]
    names = ("epoch", "train/box_loss", "metrics/mAP_0.5", "val/box_loss")
    return joined([",".join(f"{n:>20}" for n in names), *body])


@known("ultralytics.log", "epoch", one, None, "running-mean")
def ultralytics_log(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, _ in rows(train, val):
        lines.append(
            "\n      Epoch    GPU_mem   box_loss   cls_loss   dfl_loss  Instances       Size\n"
        )
        for share, x in ((50, t + 1), (100, t)):
            lines.append(
                f"      {i + 1}/{len(train)}      2.15G     {f(x)}      1.5       1.2         21"
                f"        640: {share}%|█████| {share}/100 [00:10<00:00,  9.8it/s]\r"
            )
        lines.append(
            "\n                 Class     Images  Instances      Box(P          R      mAP50  "
        )
        lines.append("mAP50-95): 100%|█████| 4/4 [00:01<00:00,  3.2it/s]\n")
        lines.append(
            "                   all        128        929      0.6      0.5      0.55      0.4\n"
        )
    return "".join(lines)


@known("darknet.log", "step", lambda i: i + 1.0, None, "raw")
def darknet(train: Series, val: Series) -> str:
    region = "Region 82 Avg IOU: 0.57, Class: 0.74, Obj: 0.24, No Obj: 0.003, .5R: 0.66,  count: 3"
    return joined(
        [
            f" {i + 1}: {f(t)}, {f(t + 0.5)} avg, 0.001000 rate, 4.1 seconds, {i * 64} images\n{region}"
            for i, t, _ in rows(train, val)
        ]
    )


@known("detectron2.log", "step", lambda i: i * 20.0 + 19, None, "windowed")
def detectron2(train: Series, val: Series) -> str:
    return joined(
        [
            f"[03/04 01:02:{i:02d} d2.utils.events]:  eta: 1:10:00  iter: {i * 20 + 19}  "
            f"total_loss: {f(t)}  loss_cls: 0.3  loss_rpn_loc: 0.1    time: 0.25  lr: 0.02"
            for i, t, _ in rows(train, val)
        ]
    )


@known("detectron2_metrics.json", "step", lambda i: i * 20.0 + 19, None, "windowed")
def detectron2_json(train: Series, val: Series) -> str:
    lines = [
        json.dumps({"iteration": i * 20 + 19, "total_loss": t, "loss_cls": 0.3, "lr": 0.02})
        for i, t, _ in rows(train, val)
    ]
    return joined(lines) + '{"iteration": 999, "total_lo'


@known("mmengine.log", "step", lambda i: (i + 1) * 50.0, lambda i: (i + 1) * 50.0, "windowed")
def mmengine(train: Series, val: Series) -> str:
    lead = "08/21 02:58:41 - mmengine - INFO - "
    return joined(
        [
            line
            for i, t, v in rows(train, val)
            for line in (
                f"{lead}Epoch(train)  [{i + 1}][50/50]  lr: 1.0e-02  eta: 0:10:00  "
                f"data_time: 0.0004  memory: 3214  loss: {f(t)}  loss_cls: 0.3",
                f"{lead}Epoch(val) [{i + 1}][10/10]    coco/bbox_mAP: 0.2500  loss: {f(v)}",
            )
        ]
    )


@known("mmdet2.log.json", "step", lambda i: (i + 1) * 50.0, lambda i: (i + 1) * 50.0, "windowed")
def mmdet2(train: Series, val: Series) -> str:
    lines = [json.dumps({"env_info": "sys.platform: linux"})]
    for i, t, v in rows(train, val):
        row = {"mode": "train", "epoch": i + 1, "iter": 50, "data_time": 0.01, "loss": t}
        lines.append(json.dumps(row))
        lines.append(json.dumps({"mode": "val", "epoch": i + 1, "iter": 10, "loss": v}))
    return joined(lines)


@known("mmengine_scalars.json", "step", lambda i: (i + 1) * 50.0, None, "windowed")
def mmengine_scalars(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, _ in rows(train, val):
        step = (i + 1) * 50
        clock = {"epoch": i + 1, "iter": step, "step": step}
        row = {"lr": 0.01, "data_time": 0.1, "loss": t, **clock}
        lines.append(json.dumps(row))
        lines.append(json.dumps({"coco/bbox_mAP": 0.25, "step": i + 1}))
    return joined(lines)


@known("paddle.log", "step", lambda i: i * 100.0 + 20, None, "windowed")
def paddle(train: Series, val: Series) -> str:
    return joined(
        [
            f"[11/21 01:02:03] ppdet.engine INFO: Epoch: [{i}] [ 20/100] learning_rate: 0.010000 "
            f"loss: {f(t)} eta: 1:02:03 batch_cost: 0.4021 data_cost: 0.0003 ips: 19.9 images/s"
            for i, t, _ in rows(train, val)
        ]
    )


@known("tf_od_api2.log", "step", lambda i: (i + 1) * 100.0, None)
def tf_od_api2(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, _ in rows(train, val):
        step = f"Step {(i + 1) * 100} per-step time 0.561s"
        lines.append(f"INFO:tensorflow:{step}")
        lines.append(f"I0813 13:07:28.326545 139687560058752 model_lib_v2.py:700] {step}")
        lines.append("INFO:tensorflow:{'Loss/classification_loss': 0.5,")
        lines.append(f" 'Loss/total_loss': {f(t)},\n 'learning_rate': 0.0253}}")
    return joined(lines)


# --- TensorFlow 1, Caffe, MXNet ---------------------------------------------------------------------


@known("estimator.log", "step", lambda i: i * 100.0 + 1, None, "raw")
def estimator(train: Series, val: Series) -> str:
    return joined(
        [
            f"INFO:tensorflow:loss = {f(t)}, step = {i * 100 + 1} (1.080 sec)\n"
            "INFO:tensorflow:global_step/sec: 92.7"
            for i, t, _ in rows(train, val)
        ]
    )


@known("tf_slim.log", "step", lambda i: i * 10.0 + 10, None, "raw")
def tf_slim(train: Series, val: Series) -> str:
    return joined(
        [
            f"INFO:tensorflow:global step {i * 10 + 10}: loss = {f(t)} (0.123 sec/step)"
            for i, t, _ in rows(train, val)
        ]
    )


@known("caffe.log", "step", lambda i: i * 500.0, lambda i: i * 500.0)
def caffe(train: Series, val: Series) -> str:
    lead = "I0412 13:28:21.000000 12345 "
    lines: list[str] = []
    for i, t, v in rows(train, val):
        lines.append(f"{lead}solver.cpp:347] Iteration {i * 500}, Testing net (#0)")
        lines.append(
            f"{lead}solver.cpp:414]     Test net output #0: loss = {f(v)} (* 1 = {f(v)} loss)"
        )
        lines.append(
            f"{lead}solver.cpp:239] Iteration {i * 500} (8.2 iter/s, 12.1s/100 iters), loss = {f(t)}"
        )
        lines.append(
            f"{lead}solver.cpp:258]     Train net output #0: loss = {f(t)} (* 1 = {f(t)} loss)"
        )
        lines.append(f"{lead}sgd_solver.cpp:112] Iteration {i * 500}, lr = 0.01")
    return joined(lines)


@known("mxnet.log", "step", lambda i: (i + 1) * 50.0, lambda i: (i + 1) * 50.0, "windowed")
def mxnet(train: Series, val: Series) -> str:
    return joined(
        [
            f"INFO:root:Epoch[{i}] Batch [0-50]\tSpeed: 1910.41 samples/sec\tcross-entropy={f(t)}\n"
            f"INFO:root:Epoch[{i}] Time cost=21.0\n"
            f"INFO:root:Epoch[{i}] Validation-cross-entropy={f(v)}"
            for i, t, v in rows(train, val)
        ]
    )


# --- PyTorch ----------------------------------------------------------------------------------------


@known("imagenet.log", "step", lambda i: i * 200.0 + 100, lambda i: (i + 1) * 200.0, "raw")
def imagenet(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, v in rows(train, val):
        lines.append(
            f"Epoch: [{i}][100/200]\tTime  0.302 ( 0.310)\tLoss {t:.4e} (9.9e+00)\tAcc@1  12.50 ( 13.00)"
        )
        lines.append(
            "Test: [ 0/98]\tTime  0.302 ( 0.310)\tLoss 5.5e+00 (5.5e+00)\tAcc@1  12.50 ( 13.00)"
        )
        lines.append(
            f"Test: [90/98]\tTime  0.302 ( 0.310)\tLoss 5.6e+00 ({v:.4e})\tAcc@1  12.50 ( 13.00)"
        )
        lines.append(" *   Acc@1 15.000 Acc@5 90.0")
    return joined(lines)


@known("mnist.log", "epoch", lambda i: i + 0.5, one, "raw")
def mnist(train: Series, val: Series) -> str:
    return joined(
        [
            f"Train Epoch: {i + 1} [30000/60000 (50%)]\tLoss: {f(t, 6)}\n\n"
            f"Test set: Average loss: {f(v)}, Accuracy: 9000/10000 (90%)\n"
            for i, t, v in rows(train, val)
        ]
    )


@known("tutorial.log", "step", lambda i: (i + 1) * 2000.0, None, "raw")
def tutorial(train: Series, val: Series) -> str:
    return joined([f"[{i + 1},  2000] loss: {f(t)}" for i, t, _ in rows(train, val)])


@known("metriclogger.log", "step", lambda i: i * 100.0 + 10, lambda i: (i + 1) * 100.0, "windowed")
def metriclogger(train: Series, val: Series) -> str:
    return joined(
        [
            f"Epoch: [{i}]  [ 10/100]  eta: 0:10:00  lr: 0.1  img/s: 300.1  loss: {f(t)} (9.9000)  "
            f"time: 0.8533  data: 0.1  max mem: 3000\nEpoch: [{i}]  [ 99/100]  eta: 0:00:00\n"
            f"Test:   Loss {f(v)} Acc@1 15.000"
            for i, t, v in rows(train, val)
        ]
    )


@known("timm.log", "step", lambda i: i * 100.0 + 50, lambda i: (i + 1) * 100.0, "raw")
def timm(train: Series, val: Series) -> str:
    return joined(
        [
            f"Train: {i} [  50/100 ( 50%)]  Loss: {f(t)} (9.90)  Time: 0.302s,  847.68/s  LR: 5.000e-02\n"
            f"Test: [   9/9]  Time: 0.1 (0.2)  Loss:   9.000 ( {f(v)})  Acc@1: 66.0 (66.0)"
            for i, t, v in rows(train, val)
        ]
    )


@known("timm_summary.csv", "epoch", zero, zero)
def timm_summary(train: Series, val: Series) -> str:
    body = [f"{i},{f(t)},{f(v)},50.0,0.05" for i, t, v in rows(train, val)]
    return joined(["epoch,train_loss,eval_loss,eval_top1,lr", *body])


@known("deit_log.txt", "epoch", zero, zero)
def deit(train: Series, val: Series) -> str:
    return joined(
        [
            json.dumps({"train_loss": t, "test_loss": v, "epoch": i, "n_parameters": 86000000})
            for i, t, v in rows(train, val)
        ]
    )


@known("fastai.txt", "epoch", zero, zero, "ema")
def fastai(train: Series, val: Series) -> str:
    body = [f"{i:<9} {f(t)}    {f(v)}    0.500000  00:21   " for i, t, v in rows(train, val)]
    return joined(["epoch     train_loss  valid_loss  accuracy  time    ", *body])


@known("transfer_tutorial.log", "epoch", zero, zero)
def transfer_tutorial(train: Series, val: Series) -> str:
    return joined(
        [
            f"Epoch {i}/{len(train) - 1}\n----------\ntrain Loss: {f(t)} Acc: 0.5\nval Loss: {f(v)} Acc: 0.6\n"
            for i, t, v in rows(train, val)
        ]
    )


@known("nnunet.log", "epoch", zero, zero)
def nnunet(train: Series, val: Series) -> str:
    lead = "2026-11-21 01:02:03.123456: "
    return joined(
        [
            f"{lead}\n{lead}Epoch {i}\n{lead}Current learning rate: 0.01\n{lead}train_loss {f(t - 1.5)}\n"
            f"{lead}val_loss {f(v - 1.5)}\n{lead}Pseudo dice [0.71, 0.52]\n{lead}Epoch time: 120.0 s"
            for i, t, v in rows(train, val)
        ]
    )


# --- language models --------------------------------------------------------------------------------


@known("llamafactory.jsonl", "step", lambda i: (i + 1) * 10.0, lambda i: (i + 1) * 10.0)
def llamafactory(train: Series, val: Series) -> str:
    lines: list[str] = []
    for i, t, v in rows(train, val):
        step = {"current_steps": (i + 1) * 10, "total_steps": 100, "epoch": i / 10}
        lines.append(json.dumps({**step, "loss": t, "lr": 1e-5, "elapsed_time": "0:00:27"}))
        lines.append(json.dumps({**step, "eval_loss": v}))
    return joined(lines)


@known("megatron.log", "step", lambda i: (i + 1) * 10.0, lambda i: (i + 1) * 10.0, "windowed")
def megatron(train: Series, val: Series) -> str:
    return joined(
        [
            f" [2026-11-21 01:02:03.1] iteration {(i + 1) * 10:8d}/     800 | consumed samples: {i * 128:12d} | "
            f"elapsed time per iteration (ms): 512.3 | learning rate: 1.5E-04 | global batch size:   128 | "
            f"lm loss: {t:.6E} | loss scale: 1.0 | grad norm: 1.234 | number of skipped iterations:   0 | "
            f"number of nan iterations:   0 |\n-----------------------\n"
            f" validation loss at iteration {(i + 1) * 10} | lm loss value: {v:.6E} | lm loss PPL: 1.0E+01 | "
            for i, t, v in rows(train, val)
        ]
    )


@known("nanogpt.log", "step", lambda i: i * 250.0, lambda i: i * 250.0, "raw")
def nanogpt(train: Series, val: Series) -> str:
    return joined(
        [
            f"step {i * 250}: train loss {f(t)}, val loss {f(v)}\n"
            f"iter {i * 250}: loss {f(t + 0.01)}, time 312.11ms, mfu 31.20%"
            for i, t, v in rows(train, val)
        ]
    )


# --- others -----------------------------------------------------------------------------------------


@known("xgboost.log", "step", zero, zero, "raw")
def xgboost(train: Series, val: Series) -> str:
    return joined(
        [
            f"[{i}]\ttrain-mlogloss:{f(t, 5)}\teval-mlogloss:{f(v, 5)}"
            for i, t, v in rows(train, val)
        ]
    )


@known("lightgbm.log", "step", one, one, "raw")
def lightgbm(train: Series, val: Series) -> str:
    return joined(
        [
            f"[{i + 1}]\ttraining's binary_logloss: {f(t)}\tvalid_1's binary_logloss: {f(v)}"
            for i, t, v in rows(train, val)
        ]
    )


@known("catboost.log", "step", zero, zero, "raw")
def catboost(train: Series, val: Series) -> str:
    return joined(
        [
            f"{i}:\tlearn: {f(t)}\ttest: {f(v)}\tbest: {f(v)} ({i})\ttotal: 12.3ms\tremaining: 1.2s"
            for i, t, v in rows(train, val)
        ]
    )


@known("sklearn.log", "epoch", one, None, "running-mean")
def sklearn(train: Series, val: Series) -> str:
    return joined([f"Iteration {i + 1}, loss = {f(t, 8)}" for i, t, _ in rows(train, val)])


@known("sb3.log", "step", lambda i: i * 2048.0, None, "windowed")
def sb3(train: Series, val: Series) -> str:
    rule = "-" * 33
    return joined(
        [
            f"{rule}\n| rollout/            |          |\n|    ep_rew_mean      | {20 + i}     |\n"
            f"| time/               |          |\n|    fps              | 450      |\n"
            f"|    total_timesteps  | {i * 2048}    |\n| train/              |          |\n"
            f"|    loss             | {f(t)}     |\n{rule}"
            for i, t, _ in rows(train, val)
        ]
    )


# --- own prints -------------------------------------------------------------------------------------


@known("plain_steps.log", "step", lambda i: i * 50.0 + 50, lambda i: i * 50.0 + 50, "raw")
def plain_steps(train: Series, val: Series) -> str:
    return joined(
        [
            f"step {i * 50 + 50}, loss = {f(t)}, training_acc = 0.3250\nValidation Step\n"
            f"precision @ 1 = 0.2440 val loss = {f(v)}"
            for i, t, v in rows(train, val)
        ]
    )


@known("plain_steps_flat.txt", "step", lambda i: i * 50.0 + 50, lambda i: i * 50.0 + 50, "raw")
def plain_steps_flat(train: Series, val: Series) -> str:
    return plain_steps(train, val).replace("\n", " ")


@known("plain_epochs.log", "epoch", one, one)
def plain_epochs(train: Series, val: Series) -> str:
    return joined(
        [f"Epoch [{i + 1}/50], Loss: {f(t)}, Val Loss: {f(v)}" for i, t, v in rows(train, val)]
    )


@known("plain_logging.log", "step", lambda i: i * 10.0, lambda i: i * 10.0, "raw")
def plain_logging(train: Series, val: Series) -> str:
    return joined(
        [
            f"2026-11-21 01:02:03,{i:03d} INFO train: epoch=0 step={i * 10} train_loss={f(t)} "
            f"val_loss={f(v)} lr=1e-03"
            for i, t, v in rows(train, val)
        ]
    )


@known("yunjey.log", "step", lambda i: i * 600.0 + 300, None, "raw")
def yunjey(train: Series, val: Series) -> str:
    return joined(
        [f"Epoch [{i + 1}/20], Step [300/600], Loss: {f(t)}" for i, t, _ in rows(train, val)]
    )


@known("gan.log", "step", lambda i: i * 600.0 + 300, None, "raw")
def gan(train: Series, val: Series) -> str:
    return joined(
        [
            f"[{i}/25][300/600]\tLoss_D: {f(t)}\tLoss_G: 4.5000\tD(x): 0.9"
            for i, t, _ in rows(train, val)
        ]
    )


@known("comma.log", "epoch", one, one)
def comma(train: Series, val: Series) -> str:
    return joined(
        [
            f"Epoche {i + 1}: Verlust {f(t)} - val_loss {f(v)}".replace(".", ",")
            for i, t, v in rows(train, val)
        ]
    )


@known("py2_tuples.log", "epoch", zero, zero)
def py2_tuples(train: Series, val: Series) -> str:
    return joined(
        [f"('epoch', {i}, 'loss', {f(t)}, 'val_loss', {f(v)})" for i, t, v in rows(train, val)]
    )


@known("tensors.log", "epoch", zero, None)
def tensors(train: Series, val: Series) -> str:
    return joined(
        [
            f"epoch {i} loss: tensor({f(t)}, device='cuda:0', grad_fn=<NllLossBackward0>)"
            for i, t, _ in rows(train, val)
        ]
    )


@known("lists.txt", "epoch", one, one)
def lists(train: Series, val: Series) -> str:
    left, right = ", ".join(map(f, train)), ", ".join(map(f, val))
    return f"train_losses = [{left}]\nval_losses = [{right}]\n"


@known("numbers.txt", "unknown", one)
def numbers(train: Series, val: Series) -> str:
    return joined([f(t) for t in train])


@known("markdown.md", "epoch", one, one)
def markdown(train: Series, val: Series) -> str:
    body = [f"| {i + 1} | {f(t)} | {f(v)} |" for i, t, v in rows(train, val)]
    return joined(["| epoch | train loss | val loss |", "|---|---|---|", *body])


@known("semicolons.csv", "epoch", zero, zero)
def semicolons(train: Series, val: Series) -> str:
    body = [f"{i};{f(t)};{f(v)}".replace(".", ",") for i, t, v in rows(train, val)]
    return joined(["epoch;train_loss;val_loss", *body])


@known("notebook.ipynb", "epoch", one, one, "running-mean")
def notebook(train: Series, val: Series) -> str:
    output = {"output_type": "stream", "text": keras2_bar(train, val).splitlines(keepends=True)}
    return json.dumps({"cells": [{"cell_type": "code", "source": [], "outputs": [output]}]})


@known("rows.json", "epoch", zero, zero)
def json_rows(train: Series, val: Series) -> str:
    return json.dumps(
        [{"epoch": i, "train_loss": t, "val_loss": v} for i, t, v in rows(train, val)]
    )


@known("dataframe.json", "epoch", one, one)
def dataframe_json(train: Series, val: Series) -> str:
    columns = {"loss": train, "val_loss": val}
    return json.dumps({k: {str(i): x for i, x in enumerate(v)} for k, v in columns.items()})


@known("utf16.log", "epoch", one, one)
def utf16(train: Series, val: Series) -> bytes:
    return plain_epochs(train, val).encode("utf-16")


def rendered(form: Format, train: Series = TRAIN, val: Series = VAL) -> bytes:
    text = form.render(train, val)
    return text if isinstance(text, bytes) else io.StringIO(text, newline="").getvalue().encode()


if __name__ == "__main__":
    for form in FORMATS.values():
        place = FOLDER / form.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(rendered(form))
