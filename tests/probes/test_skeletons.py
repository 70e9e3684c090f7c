"""Skeletons of targets out of training scripts, run as they are written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from untouched import run as run_probe
from untouched import untouched, verdicts

from advisor.errors import InputError
from advisor.probes import Target, skeleton
from advisor.probes.loading import load
from advisor.probes.target import Options

TORCH = """
import argparse
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
args = parser.parse_args()
torch.manual_seed(0)
HIDDEN = 8
x = torch.randn(64, 3); y = (x[:, 0] > 0).long()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 2))
    def forward(self, x):
        return self.body(x)

def train(batches, epochs=1):
    model = Net()
    for p in model.body[0].parameters():
        p.requires_grad = False
    opt = torch.optim.SGD(model.body[2].parameters(), lr=args.lr)
    for epoch in range(epochs):
        for a, b in batches:
            opt.zero_grad()
            loss = F.cross_entropy(model(a), b)
            loss.backward()
            opt.step()
    torch.save({"net": model.state_dict(), "opt": opt.state_dict()}, "net.pt")

batches = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
train(batches)
"""
KERAS = """
import numpy as np
import keras
from keras import layers

rng = np.random.default_rng(0)
data = rng.normal(size=(100, 4)).astype("float32")
labels = np.repeat([0, 1], 50)
model = keras.Sequential([keras.Input((4,))])
model.add(layers.Dense(2))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(data, labels, epochs=1, validation_split=0.2)
"""
LIGHTNING = """
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
import lightning as L

class Lit(L.LightningModule):
    def __init__(self, lr=1e-2):
        super().__init__()
        self.save_hyperparameters()
        self.body = nn.Sequential(nn.Linear(6, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Linear(16, 2))
    def forward(self, x):
        return self.body(x)
    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("loss", loss)
        return {"loss": loss}
    def configure_optimizers(self):
        made = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
        return [made], [torch.optim.lr_scheduler.StepLR(made, 1)]

class Data(L.LightningDataModule):
    def setup(self, stage):
        x = torch.randn(256, 6, generator=torch.Generator().manual_seed(0))
        self.all = TensorDataset(x, (x[:, 0] > 0).long())
    def train_dataloader(self):
        return DataLoader(self.all, 32, shuffle=True)
    def val_dataloader(self):
        return DataLoader(self.all, 64)

if __name__ == "__main__":
    dm = Data()
    module = Lit()
    L.Trainer(max_epochs=1).fit(module, datamodule=dm)
"""
BERT = """
import torch
from torch.utils.data import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

class Reviews(Dataset):
    def __init__(self, n):
        self.ids = torch.randint(0, 50, (n, 8), generator=torch.Generator().manual_seed(n))
    def __len__(self):
        return len(self.ids)
    def __getitem__(self, i):
        return {"input_ids": self.ids[i], "labels": int(self.ids[i, 0] > 25)}

config = BertConfig(
    vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
    intermediate_size=32, max_position_embeddings=8, num_labels=2,
)
model = BertForSequenceClassification(config)
args = TrainingArguments(
    output_dir="out", per_device_train_batch_size=16, report_to=[], dataloader_pin_memory=False
)
trainer = Trainer(model=model, args=args, train_dataset=Reviews(96), eval_dataset=Reviews(32))
trainer.train()
"""


def target(folder: Path, code: str, framework: str | None = None) -> tuple[Target, str]:
    """What the skeleton of a script builds, from another folder than the script's."""
    (folder / "training.py").write_text(code)
    text = skeleton.write([(str(folder / "training.py"), code)], framework)
    path = folder / f"target_{abs(hash(text))}.py"
    path.write_text(text)
    return load(str(path), Options()), text


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["advisor"])
    monkeypatch.setattr(sys, "path", [*sys.path])


def test_a_script_is_not_run_but_what_it_builds_is_built(tmp_path: Path) -> None:
    import torch

    scope: dict[str, Any] = {"__name__": "training"}
    exec(compile(TORCH, "training.py", "exec"), scope)
    (tmp_path / "net.pt").rename(tmp_path / "kept.pt")
    saved = torch.load(tmp_path / "kept.pt", weights_only=True)
    (tmp_path / "kept.pt").rename(tmp_path / "net.pt")
    given, text = target(tmp_path, TORCH)
    assert "import training" not in text
    assert "zero_grad" not in text
    assert "TODO val_batches" in text
    for name, tensor in given.model.state_dict().items():
        assert torch.equal(tensor, saved["net"][name])
    assert [p.requires_grad for p in given.model.parameters()] == [False, False, True, True]
    assert given.optimizer.param_groups[0]["lr"] == 1e-3
    assert given.loss is torch.nn.functional.cross_entropy
    assert torch.equal(given.train_batches.dataset.tensors[0], scope["x"])
    assert run_probe("gradient-flow", given).outcome == "done"


def test_arrays_given_to_fit_come_as_fit_delivers_them(tmp_path: Path) -> None:
    given, text = target(tmp_path, KERAS)
    assert "TODO load what training left" in text
    assert given.model.optimizer is not None
    batches = [labels.numpy() for _, labels in given.train_batches]
    assert [len(b) for b in batches] == [32, 32, 16]
    assert 0 < np.mean(batches[0]) < 1  # sorted in the file, shuffled by fit
    assert sum(len(labels) for _, labels in given.val_batches) == 20
    assert run_probe("initial-loss", given).outcome == "done"


def test_a_lightning_module_brings_loss_and_optimizer(tmp_path: Path) -> None:
    given, text = target(tmp_path, LIGHTNING)
    assert "from training import Data" in text
    result = run_probe("update-ratio", given)
    assert result.outcome == "done", result.reason
    assert {m.name: m.value for m in result.measures}["learning rate"] == 1e-2
    assert verdicts(run_probe("gradient-flow", given))["optim/graph-detached"] == "refute"
    untouched(given, "update-ratio")


def test_a_trainer_builds_its_own_loaders_and_optimizer(tmp_path: Path) -> None:
    given, _ = target(tmp_path, BERT)
    result = run_probe("initial-loss", given)
    assert result.outcome == "done", result.reason
    assert run_probe("update-ratio", given).outcome == "done"


@pytest.mark.parametrize("framework", skeleton.FRAMEWORKS)
def test_without_code_every_part_is_to_be_filled_in(framework: str) -> None:
    text = skeleton.write([], framework)
    compile(text, "target.py", "exec")
    assert "TODO model=" in text
    assert "TODO train_batches=" in text


def test_what_the_code_does_not_define_is_marked() -> None:
    code = "from torch import nn\ndef main(width, depth=2):\n    net = nn.Linear(width, depth)\n"
    text = skeleton.write([("a.py", code)], None)
    assert "width = ...  # TODO not in the code shown" in text
    assert "depth = 2  # TODO the default of a parameter" in text


def test_what_is_no_python_is_told() -> None:
    with pytest.raises(InputError, match="does not parse"):
        skeleton.write([("a.py", "def (")], None)
    with pytest.raises(InputError, match="not known"):
        skeleton.write([], "caffe")
