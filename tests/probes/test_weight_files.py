"""Files of weights: what is opened as it is, what only with trust, and what is damaged."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from untouched import run as run_probe
from untouched import statuses

from advisor.errors import InputError
from advisor.probes import Target
from advisor.probes.weight_files import is_weights, read_weights


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (self.path,)


def network(*, trained: bool, code: bool = False) -> Any:
    import keras

    layers = [keras.Input((4,)), keras.layers.Dense(3), keras.layers.BatchNormalization()]
    if code:
        layers.append(keras.layers.Lambda(lambda x: x * 2))
    model = keras.Sequential(layers)
    norm = model.layers[1]
    norm.beta.assign([0.1, 0.2, 0.3])
    if trained:
        norm.moving_mean.assign([0.3, -0.2, 0.1])
        norm.moving_variance.assign([2.0, 3.0, 0.5])
    return model


def save(model: Any, path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old formats and Lambda layers are advised against
        model.save_weights(path) if path.name.endswith(".weights.h5") else model.save(path)


def safetensors(path: Path, arrays: dict[str, tuple[str, list[int], bytes]]) -> None:
    header, data = dict[str, Any](), b""
    for name, (dtype, shape, raw) in arrays.items():
        ends = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": ends}
        data += raw
    text = json.dumps({**header, "__metadata__": {"format": "pt"}}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def at_start(path: Path, **options: Any) -> str:
    """Whether the moving statistics are those that training starts with."""
    result = run_probe("bn-statistics", Target(checkpoint=str(path), more=options))
    return statuses(result)["bn-statistics-at-initial-values"]


# --- numbers and nothing else


def test_safetensors_need_no_framework(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    mean, variance = np.array([0.5, -1.0], "<f4"), np.array([1.5, 2.5], "<f4")
    half = (variance.view(np.uint32) >> 16).astype("<u2")  # both are exact in bfloat16
    safetensors(
        path,
        {
            "bn.running_mean": ("F32", [2], mean.tobytes()),
            "bn.running_var": ("BF16", [2], half.tobytes()),
        },
    )
    found = read_weights(str(path), trust=False)
    assert np.array_equal(found["bn.running_mean"], mean)
    assert np.array_equal(found["bn.running_var"], variance)
    assert at_start(path) == "absent"
    code = (
        "import sys; from advisor.probes.weight_files import read_weights;"
        f"read_weights({str(path)!r}, trust=False);"
        "sys.exit(any(m in sys.modules for m in ('torch', 'tensorflow', 'keras')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("suffix", [".h5", ".weights.h5", ".keras"])
@pytest.mark.parametrize("trained", [True, False])
def test_keras_files_show_their_statistics(tmp_path: Path, suffix: str, trained: bool) -> None:
    path = tmp_path / f"model{suffix}"
    save(network(trained=trained), path)
    assert is_weights(str(path))
    assert at_start(path) == ("absent" if trained else "present")


def test_hdf5_is_read_without_running_what_it_carries(tmp_path: Path) -> None:
    """A Lambda layer in it is not even looked at."""
    import h5py

    path = tmp_path / "old.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = '{"class_name": "Lambda"}'
        group = file.create_group("model_weights/bn/bn")
        group["moving_mean:0"] = np.array([0.25, 0.5], np.float32)
        group["moving_variance:0"] = np.array([4.0, 9.0], np.float32)
        file["elsewhere"] = h5py.ExternalLink("/etc/hostname", "/")
    found = read_weights(str(path), trust=False)
    assert set(found) == {f"model_weights/bn/bn/moving_{k}" for k in ("mean", "variance")}
    assert at_start(path) == "absent"


# --- what could run code


def test_a_pickle_with_a_trap_is_refused_and_not_sprung(tmp_path: Path) -> None:
    import torch

    sprung = tmp_path / "sprung"
    torch.save({"weight": torch.ones(2), "trap": Trap(sprung)}, tmp_path / "model.pt")
    with pytest.raises(InputError, match=r"can run code.*--trust") as told:
        read_weights(str(tmp_path / "model.pt"), trust=False)
    assert "safetensors" in str(told.value)
    assert not sprung.exists()
    assert "weight" in read_weights(str(tmp_path / "model.pt"), trust=True)
    assert sprung.exists()


def test_a_keras_file_with_code_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    save(network(trained=True, code=True), path)
    with pytest.raises(InputError, match=r"safe mode.*--trust"):
        read_weights(str(path), trust=False)
    assert at_start(path, trust=True) == "absent"


def test_the_command_line_says_why_and_takes_trust(tmp_path: Path) -> None:
    import torch

    path = tmp_path / "whole.pt"
    torch.save(torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3)), path)
    order = [
        sys.executable,
        "-m",
        "advisor",
        "probe",
        "run",
        "bn-statistics",
        "--target",
        str(path),
    ]
    refused = subprocess.run(order, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "can run code that its author put in" in refused.stderr
    assert "Traceback" not in refused.stderr
    done = subprocess.run([*order, "--trust"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "norm/bn-update-ops-not-run" in done.stdout


# --- damaged


@pytest.mark.parametrize("suffix", [".safetensors", ".pt", ".keras", ".h5"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"PK\x03\x04 not an archive", b"\xff" * 9])
def test_damaged_files_are_told(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"model\."):
        read_weights(str(path), trust=False)
