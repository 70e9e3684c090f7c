"""Weights in PyTorch's own file formats."""

# torch leaves much of its own interface half typed.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnnecessaryComparison=false

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from advisor.errors import InputError
from advisor.probes.target import Named
from advisor.probes.torch_network import copied


def load_weights(name: str, *, trust: bool) -> Named:
    """Tensors of a saved state dict or model; see ``weight_files``."""
    try:
        held: Any = torch.load(name, map_location="cpu", weights_only=True)
    except Exception as error:
        if not trust:
            raise InputError(
                f"{name}: holds more than weights ({type(error).__name__}), and opening that can"
                " run code that its author put in. Save model.state_dict() as .safetensors, or add"
                " --trust if you know where the file comes from."
            ) from error
        held = torch.load(name, map_location="cpu", weights_only=False)
    if isinstance(held, nn.Module):
        held = held.state_dict()
    for key in ("state_dict", "model_state_dict", "model"):
        if isinstance(held, dict) and isinstance(held.get(key), dict):
            held = held[key]
    found = {str(k): copied(v) for k, v in dict(held).items() if isinstance(v, Tensor)}
    if not found:
        raise InputError(f"{name}: no tensors found. A state dict is expected.")
    return found
