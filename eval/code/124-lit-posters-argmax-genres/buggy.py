import ast
import os

import pandas as pd
import pytorch_lightning as pl
import timm
import torch
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchmetrics.functional.classification import multilabel_average_precision
from torchvision import transforms as T

GENRES = ["Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
          "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "War", "Western"]


class Posters(Dataset):
    # a film has 1 to 5 genres, 2.6 on average
    def __init__(self, csv, img_dir, tf):
        df = pd.read_csv(csv, converters={"genres": ast.literal_eval})
        self.rows = [(r.poster, r.genres) for r in df.itertuples() if any(g in GENRES for g in r.genres)]
        self.img_dir, self.tf = img_dir, tf

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        name, genres = self.rows[i]
        y = torch.zeros(len(GENRES))
        for g in genres:
            if g in GENRES:
                y[GENRES.index(g)] = 1.0
        with Image.open(os.path.join(self.img_dir, name)) as im:
            return self.tf(im.convert("RGB")), y


class GenreNet(pl.LightningModule):
    def __init__(self, lr=3e-4):
        super().__init__()
        self.save_hyperparameters()
        self.net = timm.create_model("efficientnet_b0", pretrained=True, num_classes=len(GENRES), drop_rate=0.2)
        self.scores, self.truth = [], []

    def loss(self, logits, y):
        return F.cross_entropy(logits, y.argmax(dim=1))

    def training_step(self, batch, _):
        x, y = batch
        loss = self.loss(self.net(x), y)
        self.log("loss/train", loss, on_epoch=True)
        return loss

    def validation_step(self, batch, _):
        x, y = batch
        logits = self.net(x)
        self.log("loss/val", self.loss(logits, y), batch_size=len(x))
        self.scores.append(logits.float().cpu())
        self.truth.append(y.cpu())

    def on_validation_epoch_end(self):
        s, t = torch.cat(self.scores), torch.cat(self.truth).long()
        self.log("mAP", multilabel_average_precision(s, t, num_labels=len(GENRES)), prog_bar=True)
        self.scores.clear()
        self.truth.clear()

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=self.hparams.lr, weight_decay=0.01)
        total = self.trainer.estimated_stepping_batches
        sch = torch.optim.lr_scheduler.OneCycleLR(opt, self.hparams.lr, total_steps=total)
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sch, "interval": "step"}}


normalize = T.Normalize(timm.data.IMAGENET_DEFAULT_MEAN, timm.data.IMAGENET_DEFAULT_STD)
train_tf = T.Compose([T.RandomResizedCrop((288, 192), scale=(0.7, 1), ratio=(0.6, 0.75)), T.RandomHorizontalFlip(), T.ToTensor(), normalize])
val_tf = T.Compose([T.Resize((288, 192)), T.ToTensor(), normalize])
train_dl = DataLoader(Posters("train.csv", "posters", train_tf), 48, shuffle=True, num_workers=8, pin_memory=True)
val_dl = DataLoader(Posters("val.csv", "posters", val_tf), 96, num_workers=8)

if __name__ == "__main__":
    pl.seed_everything(99, workers=True)
    ckpt = pl.callbacks.ModelCheckpoint(monitor="mAP", mode="max")
    pl.Trainer(max_epochs=12, accelerator="gpu", devices=1, precision="16-mixed", callbacks=[ckpt]).fit(GenreNet(), train_dl, val_dl)
