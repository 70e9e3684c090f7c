"""Arrays by name out of files of weights, the safest reader first.

safetensors holds numbers and nothing else. PyTorch files are pickles: they are opened with
``weights_only``, which builds tensors and plain containers. A ``.keras`` archive is opened in
Keras' safe mode. What needs more than that can run code that its author put in, so it is
opened only with ``--trust``.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from types import ModuleType

import numpy as np

from advisor.errors import InputError
from advisor.probes.target import Named

_TORCH = (".pt", ".pth", ".bin")
_KERAS = (".keras", ".h5", ".hdf5")
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
        path.suffix in (".safetensors", ".ckpt", *_TORCH, *_KERAS) and path.exists()
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
    if path.suffix in (*_TORCH, ".ckpt"):
        try:
            from advisor.probes import torch_target
        except ImportError as error:
            raise InputError(f"{name}: needs PyTorch. Install advisor[torch].") from error
        return torch_target.load_weights(name, trust=trust)
    return _with_tensorflow().load_weights(name, trust=trust)


def _with_tensorflow() -> ModuleType:
    try:
        from advisor.probes import keras_target
    except ImportError as error:
        raise InputError(
            "reading this file needs TensorFlow. Install advisor[tensorflow], or save the weights"
            " as .safetensors."
        ) from error
    return keras_target


def _safetensors(path: Path) -> Named:
    """Format: 8 bytes of header length, a JSON header, then the numbers."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
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
