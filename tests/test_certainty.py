"""A defect is what the program does; comments and names of folders only raise a suspicion."""

from __future__ import annotations

import pytest

from advisor import intake, knowledge, pipeline
from advisor.knowledge import Knowledge
from advisor.model import CodeReading

# Seven legends for seven outputs, counted from 1, and the same with the labels in the code.
TOLD = """
import torch.nn as nn
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
criterion = nn.CrossEntropyLoss()
for x, y in loader:  # y: 1 = wheat, 2 = rye, 3 = oats, 4 = maize, 5 = hops, 6 = flax, 7 = hay
    optimizer.zero_grad()
    loss = criterion(net(x), y)
    loss.backward()
    optimizer.step()
"""
SHOWN = """
import torch.nn as nn
label_names = ["wheat", "rye", "oats", "maize", "hops", "flax", "fallow", "grass"]  # 8 crops
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
criterion = nn.CrossEntropyLoss()
loss = criterion(net(x), y)
"""
SEVERAL = """
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 7))
loss = nn.CrossEntropyLoss()(net(x), y)   # y is multi-hot: several labels may be true
"""
FOLDER = """
from transformers import AutoModelForMaskedLM, AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("./my_tokenizer")
model = AutoModelForMaskedLM.from_pretrained("bert-base-uncased")
"""


@pytest.fixture(scope="module")
def kb() -> Knowledge:
    return knowledge.load()


def read(code: str, kb: Knowledge) -> CodeReading:
    return pipeline.look_at_code(intake.read("", kb, codes=[("train.py", code.encode())]), kb)


@pytest.mark.parametrize(
    ("code", "symptom", "certain"),
    [
        (TOLD, "num-classes-mismatch", False),
        (SHOWN, "num-classes-mismatch", True),
        (SEVERAL, "cce-on-binary-or-multilabel", False),
        (FOLDER, "tokenizer-mismatch", False),
    ],
)
def test_what_only_words_say_is_seen_but_no_defect(
    code: str, symptom: str, certain: bool, kb: Knowledge
) -> None:
    found = read(code, kb)
    assert symptom in {f.symptom for f in found.findings if f.status == "present"}
    assert (symptom in {d.symptom for d in found.defects}) is certain
