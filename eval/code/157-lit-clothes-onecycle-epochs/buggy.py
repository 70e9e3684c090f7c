import pytorch_lightning as pl
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, random_split
from torchvision import transforms
from torchvision.datasets import FashionMNIST


class LitCNN(pl.LightningModule):
    def __init__(self, max_lr=0.05, steps_per_epoch=430, epochs=20):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Dropout(0.25), nn.Linear(128, 10),
        )

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        loss = F.cross_entropy(self(x), y)
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        self.log("val_loss", F.cross_entropy(logits, y), prog_bar=True)
        self.log("val_acc", (logits.argmax(1) == y).float().mean(), prog_bar=True)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=self.hparams.max_lr, momentum=0.9)
        scheduler = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=self.hparams.max_lr,
            total_steps=self.hparams.steps_per_epoch * self.hparams.epochs,
        )
        return [optimizer], [scheduler]


def main():
    pl.seed_everything(7)
    tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.286,), (0.353,))])
    full = FashionMNIST("data", train=True, download=True, transform=tf)
    train, val = random_split(full, [55000, 5000])
    train_dl = DataLoader(train, batch_size=128, shuffle=True, num_workers=4)
    val_dl = DataLoader(val, batch_size=256, num_workers=4)
    model = LitCNN(steps_per_epoch=len(train_dl), epochs=20)
    trainer = pl.Trainer(max_epochs=20, accelerator="auto", callbacks=[pl.callbacks.LearningRateMonitor()])
    trainer.fit(model, train_dl, val_dl)


if __name__ == "__main__":
    main()
