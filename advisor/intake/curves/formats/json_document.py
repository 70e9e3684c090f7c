"""One JSON value: trainer_state.json, Keras History, TensorBoard downloads, notebooks, lists."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import numpy as np

from advisor.errors import InputError
from advisor.intake.curves.named_series import Array, Named, run_of
from advisor.intake.curves.rows import Row, RowReader, number, read_rows
from advisor.intake.curves.source import Source
from advisor.model import Granularity, Role, Run

MAX_COLUMNS = 2_000


def sniff(source: Source) -> int:
    """Starts as a JSON object or array."""
    head = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return 90 if head in (b"{", b"[") else 0


def read(source: Source, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    """The runs in the document; none when it is no valid JSON."""
    try:
        value: object = json.loads(source.whole_text().lstrip("\ufeff"))
    except ValueError:
        return ()
    except RecursionError as error:
        raise InputError(
            f"{source.name}: JSON nested too deeply for a log. Give rows or lists of numbers."
        ) from error
    return _runs(source, value, overrides)


def _runs(source: Source, value: object, overrides: Mapping[str, Role]) -> tuple[Run, ...]:
    if isinstance(value, dict):
        return _from_dict(source, cast(dict[str, object], value), overrides)
    if isinstance(value, list):
        return _from_list(source, cast(list[object], value), overrides)
    return ()


def _from_dict(
    source: Source, value: dict[str, object], overrides: Mapping[str, Role]
) -> tuple[Run, ...]:
    history = value.get("log_history")
    if isinstance(history, list):
        return _trainer_state(source.name, value, cast(list[object], history), overrides)
    if isinstance(value.get("cells"), list):
        return _notebook(source, cast(list[object], value["cells"]), overrides)
    columns = _columns(value)
    if columns:
        return (_history(source.name, columns, overrides),)
    for key in ("history", "metrics", "logs", "results", "train_history", "data"):
        if key in value and (runs := _runs(source, value[key], overrides)):
            return runs
    return ()


def _columns(value: Mapping[str, object], prefix: str = "") -> dict[str, list[float]]:
    """Lists of numbers by name; also pandas' ``{"loss": {"0": 2.3, ...}}``, one level deep."""
    columns: dict[str, list[float]] = {}
    for key, series in list(value.items())[:MAX_COLUMNS]:
        items: list[object] | None = None
        if isinstance(series, list):
            items = cast(list[object], series)
        elif isinstance(series, dict):
            inner = cast(dict[str, object], series)
            if inner and all(str(k).isdigit() for k in list(inner)[:50]):
                items = list(inner.values())
            elif not prefix:
                columns.update(_columns(inner, f"{key}/"))
        if items and (numbers := _numbers(items)) is not None:
            columns[f"{prefix}{key}"] = numbers
    return columns


def _numbers(items: Sequence[object]) -> list[float] | None:
    """Floats, NaN where a value is null; None when it is no list of numbers."""
    found = [number(i) if i is not None else math.nan for i in items]
    if any(v is None for v in found):
        return None
    return [v for v in found if v is not None]


def _history(name: str, columns: Mapping[str, list[float]], overrides: Mapping[str, Role]) -> Run:
    """Keras History: element i is epoch i + 1; an ``epoch`` or ``step`` list is the clock."""
    clock = next((k for k in columns if k.lower() in ("step", "steps", "epoch", "epochs")), None)
    series = [
        Named(key, *_axis(columns, clock, values), _granularity(clock), origin=name)
        for key, values in columns.items()
        if key != clock
    ]
    return run_of(name, series, overrides, assume_loss=True)


def _granularity(clock: str | None) -> Granularity:
    return "step" if clock and clock.lower().startswith("step") else "epoch"


def _axis(
    columns: Mapping[str, list[float]], clock: str | None, values: list[float]
) -> tuple[Array, Array]:
    if clock and len(columns[clock]) == len(values):
        return np.array(columns[clock]), np.array(values)
    return np.arange(1, len(values) + 1, dtype=np.float64), np.array(values)


def _trainer_state(
    name: str, state: Row, history: Sequence[object], overrides: Mapping[str, Role]
) -> tuple[Run, ...]:
    """Transformers: rows with ``loss`` train, ``eval_*`` evaluate, the last one sums up."""
    reader = RowReader(name, "windowed")
    for i, row in enumerate(history):
        if isinstance(row, dict):
            entry = cast(dict[str, object], row)
            if "train_runtime" not in entry:
                reader.add(entry, i + 1)
    run = reader.recorder.run
    for key, setting in (("train_batch_size", "batch_size"), ("max_steps", "total_steps")):
        value = number(state.get(key))
        if value is not None and math.isfinite(value):
            run.settings.setdefault(setting, int(value))
    step, epoch = number(state.get("global_step")), number(state.get("epoch"))
    if step and epoch and math.isfinite(step) and math.isfinite(epoch):
        run.steps_per_epoch = step / epoch
    return reader.runs(overrides)


def _notebook(
    source: Source, cells: Sequence[object], overrides: Mapping[str, Role]
) -> tuple[Run, ...]:
    """What a Jupyter notebook's cells printed."""
    from advisor.intake.curves.formats import by_likelihood  # this module is one of them

    text = "\n".join(_outputs(cells))
    printed = Source(source.name, data=text.encode(errors="replace"))
    readers = (form for form in by_likelihood(printed) if form.__name__ != __name__)
    return next((runs for form in readers if (runs := form.read(printed, overrides))), ())


def _outputs(cells: Sequence[object]) -> Iterator[str]:
    for cell in cells:
        outputs = cast(dict[str, object], cell).get("outputs") if isinstance(cell, dict) else None
        for output in cast(list[object], outputs) if isinstance(outputs, list) else []:
            text = cast(dict[str, object], output).get("text") if isinstance(output, dict) else ""
            if isinstance(text, list):
                yield "".join(str(t) for t in cast(list[object], text))
            elif isinstance(text, str):
                yield text


def _from_list(
    source: Source, value: list[object], overrides: Mapping[str, Role]
) -> tuple[Run, ...]:
    if value and all(isinstance(row, dict) for row in value[:50]):
        rows = ((i + 1, cast(Row, r)) for i, r in enumerate(value) if isinstance(r, dict))
        return read_rows(source.name, rows, overrides)
    if triples := _triples(value):
        steps, values = triples
        stem = tag_of(source.name)
        series = [Named(stem, np.array(steps), np.array(values), "step", origin=source.name)]
        return (run_of(source.name, series, overrides, assume_loss=True),)
    numbers = _numbers(value) if value else None
    if numbers and len(numbers) > 1:
        axis = np.arange(1, len(numbers) + 1, dtype=np.float64)
        series = [Named("values", axis, np.array(numbers), "unknown", origin=source.name)]
        return (run_of(source.name, series, overrides, assume_loss=True),)
    return ()


def _triples(value: Sequence[object]) -> tuple[list[float], list[float]] | None:
    """TensorBoard's download: ``[[wall time, step, value], ...]``."""
    rows = [cast(list[object], v) for v in value if isinstance(v, list)]
    if len(rows) != len(value) or not rows or any(len(r) != 3 for r in rows):
        return None
    steps, values = _numbers([r[1] for r in rows]), _numbers([r[2] for r in rows])
    return (steps, values) if steps is not None and values is not None else None


def tag_of(name: str) -> str:
    """The tag in a download's file name: ``run-train-tag-epoch_loss.csv`` -> train epoch_loss."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    if stem.startswith("run-") and "-tag-" in stem:
        run, _, tag = stem[4:].partition("-tag-")
        side = run.replace(".", "_").rpartition("_")[2]
        return f"{side} {tag}" if side in ("train", "validation", "val", "eval", "test") else tag
    return stem
