import lightning.pytorch as pl
import torch
import torchmetrics
import torchvision
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


class LeafModel(pl.LightningModule):
    def __init__(self, num_classes, lr=3e-4):
        super().__init__()
        self.save_hyperparameters()
        self.model = torchvision.models.resnet34(weights="IMAGENET1K_V1")
        self.model.fc = nn.Linear(self.model.fc.in_features, num_classes)
        self.criterion = nn.CrossEntropyLoss()
        self.acc = torchmetrics.Accuracy(task="multiclass", num_classes=num_classes)

    def forward(self, x):
        return self.model(x)

    def training_step(self, batch, _):
        x, y = batch
        loss = self.criterion(self(x), y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        x, y = batch
        logits = self(x)
        self.acc(logits, y)
        self.log("val_loss", self.criterion(logits, y))
        self.log("val_acc", self.acc, on_epoch=True, prog_bar=True)

    def test_step(self, batch, _):
        x, y = batch
        self.acc(self(x), y)
        self.log("test_acc", self.acc)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=1e-2)


def loader(split, train):
    steps = [transforms.RandomResizedCrop(224, (0.7, 1.0)), transforms.RandomHorizontalFlip()] if train else [
        transforms.Resize(256), transforms.CenterCrop(224)]
    tf = transforms.Compose([*steps, transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
    ds = torchvision.datasets.ImageFolder(f"leaves/{split}", tf)
    return DataLoader(ds, batch_size=64, shuffle=train, num_workers=8)


if __name__ == "__main__":
    pl.seed_everything(3)
    train, val, test = loader("train", True), loader("val", False), loader("test", False)
    checkpoint = ModelCheckpoint(monitor="val_acc", mode="min", save_top_k=1, filename="{epoch}-{val_acc:.3f}")
    stop = EarlyStopping(monitor="val_loss", patience=8)
    trainer = pl.Trainer(max_epochs=60, callbacks=[checkpoint, stop], accelerator="gpu", devices=1)
    trainer.fit(LeafModel(len(train.dataset.classes)), train, val)
    trainer.test(dataloaders=test, ckpt_path="best")
