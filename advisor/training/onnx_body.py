"""MiniLM's layers as an ONNX graph with int8 weights.

Written node by node: the weights are quantised by column, the products take their input quantised
on the way (``DynamicQuantizeMatMul``), attention and normalisation are onnxruntime's own. Input
``vectors``: word vectors plus positions, ``(1, n, d)``; output: hidden states of that shape.
"""

# onnx has incomplete types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

Floats = npt.NDArray[np.float32]
MICROSOFT = "com.microsoft"
OPSET, IR = 17, 9
HEADS = 12
EPSILON = 1e-12  # as in BERT


class Graph:
    """Nodes and constants, named after the value that they make."""

    def __init__(self, state: Mapping[str, Floats]):
        self.state = state
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """A constant, by its name."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        """A constant out of the state."""
        return self.constant(name, self.state[name])

    def node(self, operator: str, inputs: list[str], name: str, **attributes: Any) -> str:
        """A node of onnxruntime's own operators, by the name of what it makes."""
        made = helper.make_node(operator, inputs, [name], domain=MICROSOFT, **attributes)
        self.nodes.append(made)
        return name

    def linear(self, x: str, layer: str) -> str:
        """``x`` times an int8 matrix with a scale by column, plus the bias."""
        matrix = self.state[f"{layer}.weight"].T
        scale = np.abs(matrix).max(axis=0) / 127.0
        inputs = [
            x,
            self.constant(f"{layer}.int8", np.rint(matrix / scale).astype(np.int8)),
            self.constant(f"{layer}.scale", scale.astype(np.float32)),
            self.constant(f"{layer}.zero", np.zeros(len(scale), np.int8)),
            self.weight(f"{layer}.bias"),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, layer)

    def added(self, x: str, y: str, norm: str) -> str:
        """The normalised sum."""
        inputs = [x, y, self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node("SkipLayerNormalization", inputs, norm, epsilon=EPSILON)

    def layer(self, x: str, name: str) -> str:
        """One layer: attention, then two products with a GELU between them."""
        own = [self.linear(x, f"{name}.attention.self.{k}") for k in ("query", "key", "value")]
        seen = self.node("MultiHeadAttention", own, f"{name}.seen", num_heads=HEADS)
        out = self.linear(seen, f"{name}.attention.output.dense")
        x = self.added(x, out, f"{name}.attention.output.LayerNorm")
        wide = self.linear(x, f"{name}.intermediate.dense")
        wide = self.node("Gelu", [wide], f"{name}.gelu")
        return self.added(x, self.linear(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")


def write(path: Path, state: Mapping[str, Floats]) -> None:
    """Store the body of a network whose weights are named as in ``transformers``' BERT."""
    graph = Graph(state)
    norm = "body.embeddings.LayerNorm"
    size = len(state[f"{norm}.bias"])
    inputs = ["vectors", graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias")]
    graph.nodes.append(
        helper.make_node("LayerNormalization", inputs, [norm], axis=-1, epsilon=EPSILON)
    )
    x, layer = norm, 0
    while f"body.encoder.layer.{layer}.output.dense.bias" in state:
        x = graph.layer(x, f"body.encoder.layer.{layer}")
        layer += 1
    made = helper.make_graph(
        graph.nodes,
        "minilm",
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, "n", size])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, [1, "n", size])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=IR), str(path))
