"""Arrays by name out of files of weights, the safest reader first.

safetensors holds numbers and nothing else, and of HDF5 only the numbers are read. PyTorch files
are pickles: they are opened with ``weights_only``, which builds tensors and plain containers. A
``.keras`` archive is opened in Keras' safe mode. What needs more than that can run code that its
author put in, so it is opened only with ``--trust``.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from advisor.errors import InputError
from advisor.probes.target import Named

_TORCH = (".pt", ".pth", ".bin")
_HDF5 = (".h5", ".hdf5")
# Variables of a batch-norm layer where a file of weights numbers them, in their order in Keras 3.
_NORM = ("gamma", "beta", "moving_mean", "moving_variance")
_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}
# A header is JSON of names and shapes; the format itself allows 100 MB.
MOST_HEADER = 100_000_000


def is_weights(name: str) -> bool:
    """Whether a name is that of a file of weights or of a TensorFlow checkpoint."""
    path = Path(name)
    return (
        path.suffix in (".safetensors", ".ckpt", ".keras", *_TORCH, *_HDF5) and path.exists()
    ) or is_checkpoint(name)


def is_checkpoint(name: str) -> bool:
    """Whether a name is the prefix of a TensorFlow checkpoint, or the folder of one."""
    return Path(f"{name}.index").exists() or (Path(name) / "checkpoint").exists()


def read_weights(name: str, *, trust: bool) -> Named:
    """Every array of a file; raises ``InputError`` where that would need trust."""
    path = Path(name)
    if is_checkpoint(name):
        return _with_tensorflow().load_checkpoint(name)
    if not path.exists():
        raise InputError(f"{name}: no such file.")
    if path.suffix == ".safetensors":
        return _safetensors(path)
    if path.suffix in _HDF5:
        return _hdf5(path)
    if path.suffix in (*_TORCH, ".ckpt"):
        try:
            from advisor.probes import torch_files
        except ImportError as error:
            raise InputError(f"{name}: needs PyTorch. Install advisor[torch].") from error
        return torch_files.load_weights(name, trust=trust)
    return _with_tensorflow().load_weights(name, trust=trust)


def _with_tensorflow() -> ModuleType:
    try:
        from advisor.probes import keras_files
    except ImportError as error:
        raise InputError(
            "reading this file needs TensorFlow. Install advisor[tensorflow], or save the weights"
            " as .safetensors."
        ) from error
    return keras_files


def _hdf5(path: Path) -> Named:
    """Every data set of numbers, by its path; links to other files are not followed."""
    try:
        import h5py  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise InputError(f"{path}: needs h5py. Install advisor[tensorflow].") from error
    found: Named = {}

    def note(name: str, item: Any) -> None:
        numbers: Any = item if isinstance(item, h5py.Dataset) else None
        if numbers is not None and numbers.dtype.kind in "fiu":
            found[_told_name(name, item.parent)] = np.array(item)

    try:
        opened: Any = h5py.File(path, "r")
        with opened as file:
            file.visititems(note)
    except OSError as error:
        raise InputError(f"{path}: a damaged HDF5 file ({error}).") from error
    if not found:
        raise InputError(f"{path}: no numbers found. A model or its weights are expected.")
    return found


def _told_name(name: str, group: Any) -> str:
    """The name of a variable: Keras 3 only numbers them, Keras 2 adds ``:0``."""
    home, _, last = name.removesuffix(":0").rpartition("/")
    layer = home.removesuffix("/vars").rpartition("/")[2]
    if home.endswith("/vars") and layer.startswith("batch_normalization") and len(group) == 4:
        last = _NORM[int(last)]
    return f"{home}/{last}"


def _safetensors(path: Path) -> Named:
    """Format: 8 bytes of header length, a JSON header, then the numbers."""
    # An empty file cannot be mapped.
    data = np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)
    size = struct.unpack("<Q", data[:8].tobytes())[0] if len(data) >= 8 else 0
    if not 2 <= size <= min(MOST_HEADER, len(data) - 8):
        raise InputError(f"{path}: not a safetensors file: its header cannot be {size:,} bytes.")
    try:
        header = json.loads(data[8 : 8 + size].tobytes())
        found: Named = {}
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            begin, end = (8 + size + offset for offset in entry["data_offsets"])
            array = np.frombuffer(data[begin:end].tobytes(), _DTYPES[entry["dtype"]])
            if entry["dtype"] == "BF16":
                array = (array.astype(np.uint32) << 16).view(np.float32)
            found[name] = array.reshape(entry["shape"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: a damaged safetensors file ({error}).") from error
    return found
