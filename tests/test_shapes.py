"""Shapes read from code, against what the frameworks themselves make of the same layers."""

from __future__ import annotations

import random

import pytest

from advisor.intake.code import networks, program, read_code
from advisor.intake.code.shapes import input_of, shapes
from advisor.model import Case


def told(source: str) -> list[str]:
    code = program(Case(snippets=read_code(source.encode(), "net.py")))
    path = networks(code)[-1].path
    return [str(s.shape) for s in shapes(code, path, input_of(code, path))]


def test_keras_sequential() -> None:
    source = """
from tensorflow import keras
from tensorflow.keras import layers
SIZE = (80, 160)
model = keras.Sequential([
    keras.Input(SIZE + (3,)),
    layers.Conv2D(16, 3, padding="same", activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(32, 5, strides=2),
    layers.UpSampling2D(),
    layers.Flatten(),
    layers.Dense(10),
])
"""
    sizes = ["80 x 160 x 3", "80 x 160 x 16", "40 x 80 x 16", "18 x 38 x 32", "36 x 76 x 32"]
    assert told(source) == [*sizes, str(36 * 76 * 32), "10"]


def test_keras_sequences_and_transposed_convolutions() -> None:
    text = """
from tensorflow.keras import layers, Sequential
model = Sequential([
    layers.Input((200,)),
    layers.Embedding(5000, 64),
    layers.Conv1D(32, 5, activation="relu"),
    layers.Bidirectional(layers.LSTM(16, return_sequences=True)),
    layers.GlobalMaxPooling1D(),
    layers.Dense(7 * 7 * 8),
    layers.Reshape((7, 7, 8)),
    layers.Conv2DTranspose(4, 5, strides=2, padding="same"),
])
"""
    expected = ["200", "200 x 64", "196 x 32", "196 x 32", "32", "392", "7 x 7 x 8", "14 x 14 x 4"]
    assert told(text) == expected


def test_what_is_not_known_stays_open() -> None:
    text = """
import torch.nn as nn
net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(512, 4))
"""
    assert told(text) == ["? x ? x 8", "? x ? x 8", "?", "4"]


@pytest.mark.parametrize("seed", range(20))
def test_torch_stacks(seed: int) -> None:
    torch = pytest.importorskip("torch")
    draw = random.Random(seed)
    lines, channels, made = [], 3, []
    for _ in range(4):
        kernel, stride, padding = draw.randint(1, 4), draw.randint(1, 2), draw.randint(0, 1)
        kind = draw.choice(["Conv2d", "MaxPool2d", "AvgPool2d", "ConvTranspose2d"])
        if kind.endswith("Pool2d"):
            kernel = max(2, kernel)
            lines.append(f"nn.{kind}({kernel}, stride={stride}, padding={padding})")
            made.append(getattr(torch.nn, kind)(kernel, stride=stride, padding=padding))
        else:
            out = draw.choice([4, 8])
            lines.append(f"nn.{kind}({channels}, {out}, {kernel}, {stride}, {padding})")
            made.append(getattr(torch.nn, kind)(channels, out, kernel, stride, padding))
            channels = out
    source = (
        "import torch.nn as nn\nimport torchvision\n"
        "data = torchvision.datasets.CIFAR10('data')\n"
        f"net = nn.Sequential({', '.join(lines)}, nn.Flatten())\n"
    )
    x = torch.zeros(1, 3, 32, 32)
    expected = []
    for layer in made:
        x = layer(x)
        expected.append(f"{x.shape[2]} x {x.shape[3]} x {x.shape[1]}")
    assert told(source) == [*expected, str(x.numel())]
