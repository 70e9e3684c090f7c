"""Casting defects: linear probe on a frozen resnet50 (few images, batch 8 because of the small GPU)."""
import lightning as L
import torch
import torchmetrics
import torchvision
from torch import nn
from torch.utils.data import DataLoader
from torchvision.transforms import v2


class Probe(L.LightningModule):
    def __init__(self, n_classes: int, lr: float = 1e-3, epochs: int = 15):
        super().__init__()
        self.save_hyperparameters()
        self.backbone = torchvision.models.resnet50(weights=torchvision.models.ResNet50_Weights.IMAGENET1K_V2)
        self.backbone.fc = nn.Identity()
        for p in self.backbone.parameters():
            p.requires_grad_(False)
        self.head = nn.Linear(2048, n_classes)
        self.loss = nn.CrossEntropyLoss()
        self.acc = torchmetrics.classification.MulticlassAccuracy(n_classes)

    def train(self, mode=True):
        super().train(mode)
        self.backbone.eval()
        return self

    def forward(self, x):
        return self.head(self.backbone(x))

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = self.loss(self(x), y)
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        self.acc(logits, y)
        self.log("val_loss", self.loss(logits, y))
        self.log("val_acc", self.acc, prog_bar=True)

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.head.parameters(), lr=self.hparams.lr, weight_decay=1e-3)
        sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=self.hparams.epochs)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "epoch"}}


def loaders(root):
    tail = [v2.ToImage(), v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])]
    tr = torchvision.datasets.ImageFolder(f"{root}/train", v2.Compose([v2.RandomResizedCrop(224, (0.6, 1.0)), v2.RandomHorizontalFlip(), *tail]))
    va = torchvision.datasets.ImageFolder(f"{root}/val", v2.Compose([v2.Resize(256), v2.CenterCrop(224), *tail]))
    return (DataLoader(tr, batch_size=8, shuffle=True, num_workers=4, drop_last=True),
            DataLoader(va, batch_size=32, num_workers=4), len(tr.classes))


def main():
    L.seed_everything(0)
    train, val, n = loaders("casting")
    trainer = L.Trainer(max_epochs=15, accelerator="gpu", devices=1, log_every_n_steps=20)
    trainer.fit(Probe(n), train, val)


if __name__ == "__main__":
    main()
