import lightning as L
import torch
import torch.nn.functional as F
from lightning.pytorch.callbacks import ModelCheckpoint
from torch.utils.data import DataLoader
from torchmetrics.classification import MulticlassAccuracy
from torchvision import datasets, models, transforms

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Minerals(L.LightningDataModule):
    def __init__(self, root, batch_size):
        super().__init__()
        self.root, self.batch_size = root, batch_size

    def setup(self, stage=None):
        augment = transforms.Compose([
            transforms.RandomResizedCrop(224, scale=(0.6, 1.0)),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize(MEAN, STD),
        ])
        plain = transforms.Compose([
            transforms.Resize(256), transforms.CenterCrop(224),
            transforms.ToTensor(), transforms.Normalize(MEAN, STD),
        ])
        self.train = datasets.ImageFolder(f"{self.root}/train", augment)
        self.val = datasets.ImageFolder(f"{self.root}/val", plain)

    def train_dataloader(self):
        return DataLoader(self.train, self.batch_size, shuffle=True, num_workers=8)

    def val_dataloader(self):
        return DataLoader(self.val, self.batch_size, num_workers=8)


class Classifier(L.LightningModule):
    def __init__(self, n_classes, lr=1e-4):
        super().__init__()
        self.save_hyperparameters()
        self.net = models.efficientnet_b0(weights="IMAGENET1K_V1")
        self.net.classifier[1] = torch.nn.Linear(self.net.classifier[1].in_features, n_classes)
        self.train_accuracy = MulticlassAccuracy(n_classes, average="micro")
        self.val_accuracy = MulticlassAccuracy(n_classes, average="micro")

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        loss = F.cross_entropy(logits, y)
        self.train_accuracy.update(logits, y)
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, batch_idx):
        x, y = batch
        logits = self(x)
        self.val_accuracy.update(logits, y)
        self.log("val_loss", F.cross_entropy(logits, y), prog_bar=True)

    def on_train_epoch_end(self):
        self.log("train_acc", self.train_accuracy.compute())
        self.train_accuracy.reset()

    def on_validation_epoch_end(self):
        self.log("val_acc", self.val_accuracy.compute(), prog_bar=True)
        self.val_accuracy.reset()

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=0.01)


if __name__ == "__main__":
    L.seed_everything(2)
    data = Minerals("minerals", 32)
    best = ModelCheckpoint(monitor="val_loss", mode="min")
    trainer = L.Trainer(max_epochs=15, callbacks=[best], precision="16-mixed")
    trainer.fit(Classifier(24), datamodule=data)
