"""Fungi from pictures of spore prints; a few species are very rare."""

import lightning as L
import numpy as np
import torch
import torch.nn.functional as F
from lightning.pytorch.callbacks import ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader
from torchmetrics.classification import MulticlassF1Score
from torchvision import datasets, models, transforms

NORMAL = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
TRAIN = transforms.Compose(
    [
        transforms.RandomResizedCrop(224, scale=(0.5, 1.0)),
        transforms.RandomHorizontalFlip(),
        transforms.ToTensor(),
        NORMAL,
    ]
)
PLAIN = transforms.Compose(
    [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor(), NORMAL]
)


class Prints(L.LightningDataModule):
    def __init__(self, root, batch_size=48):
        super().__init__()
        self.root, self.batch_size = root, batch_size
        self.train_set = datasets.ImageFolder(f"{root}/train", TRAIN)
        self.val_set = datasets.ImageFolder(f"{root}/val", PLAIN)

    def balance(self):
        counts = np.bincount(self.train_set.targets)
        weights = counts / counts.sum()
        return torch.tensor(weights * len(counts) / weights.sum(), dtype=torch.float32)

    def train_dataloader(self):
        return DataLoader(self.train_set, self.batch_size, shuffle=True, num_workers=8)

    def val_dataloader(self):
        return DataLoader(self.val_set, self.batch_size, num_workers=8)


class Classifier(L.LightningModule):
    def __init__(self, species, weights, lr=2e-4):
        super().__init__()
        self.save_hyperparameters("species", "lr")
        self.net = models.efficientnet_b0(weights="IMAGENET1K_V1")
        self.net.classifier[1] = nn.Linear(1280, species)
        self.register_buffer("weights", weights)
        self.f1 = MulticlassF1Score(species, average="macro")

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, _):
        x, y = batch
        loss = F.cross_entropy(self(x), y, weight=self.weights)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        x, y = batch
        logits = self(x)
        self.f1(logits, y)
        self.log("val_loss", F.cross_entropy(logits, y))
        self.log("val_f1", self.f1)

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=1e-2)
        steps = self.trainer.estimated_stepping_batches
        plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, self.hparams.lr, total_steps=steps)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": plan, "interval": "step"}}


def main():
    L.seed_everything(21)
    data = Prints("spores")
    model = Classifier(len(data.train_set.classes), data.balance())
    best = ModelCheckpoint(monitor="val_f1", mode="max")
    trainer = L.Trainer(max_epochs=30, callbacks=[best], precision="bf16-mixed")
    trainer.fit(model, datamodule=data)
    trainer.validate(datamodule=data, ckpt_path="best")


if __name__ == "__main__":
    main()
