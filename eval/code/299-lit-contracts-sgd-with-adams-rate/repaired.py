import pytorch_lightning as pl
import torch
import yaml
from datasets import load_from_disk
from pytorch_lightning.callbacks import LearningRateMonitor, ModelCheckpoint
from torch.utils.data import DataLoader
from torchmetrics.classification import MulticlassF1Score
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding

cfg = yaml.safe_load("""
model: nlpaueb/legal-bert-base-uncased
data: clauses
num_classes: 14
train:
  batch_size: 16
  epochs: 5
  lr: 2.0e-5
  weight_decay: 0.01
  clip: 1.0
""")


class Clauses(pl.LightningDataModule):
    def __init__(self, name, model, batch_size):
        super().__init__()
        self.name, self.batch_size = name, batch_size
        self.tokenizer = AutoTokenizer.from_pretrained(model)
        self.collate = DataCollatorWithPadding(self.tokenizer)

    def setup(self, stage=None):
        data = load_from_disk(self.name)
        data = data.map(lambda r: self.tokenizer(r["clause"], truncation=True, max_length=256), batched=True)
        data = data.rename_column("type", "labels")
        self.data = data.remove_columns(["clause"])

    def train_dataloader(self):
        return DataLoader(self.data["train"], self.batch_size, shuffle=True, collate_fn=self.collate, num_workers=2)

    def val_dataloader(self):
        return DataLoader(self.data["validation"], 64, collate_fn=self.collate, num_workers=2)


class ClauseClassifier(pl.LightningModule):
    def __init__(self, model, num_classes, lr, weight_decay):
        super().__init__()
        self.save_hyperparameters()
        self.bert = AutoModelForSequenceClassification.from_pretrained(model, num_labels=num_classes)
        self.f1 = MulticlassF1Score(num_classes, average="macro")

    def training_step(self, batch, _):
        loss = self.bert(**batch).loss
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        out = self.bert(**batch)
        self.f1.update(out.logits, batch["labels"])
        self.log("val_loss", out.loss, prog_bar=True)
        self.log("val_f1", self.f1, prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.AdamW(
            self.parameters(), lr=self.hparams.lr, weight_decay=self.hparams.weight_decay
        )


if __name__ == "__main__":
    pl.seed_everything(0, workers=True)
    dm = Clauses(cfg["data"], cfg["model"], cfg["train"]["batch_size"])
    net = ClauseClassifier(cfg["model"], cfg["num_classes"], cfg["train"]["lr"], cfg["train"]["weight_decay"])
    trainer = pl.Trainer(
        max_epochs=cfg["train"]["epochs"],
        gradient_clip_val=cfg["train"]["clip"],
        precision="16-mixed",
        callbacks=[ModelCheckpoint(monitor="val_f1", mode="max"), LearningRateMonitor()],
    )
    trainer.fit(net, dm)
