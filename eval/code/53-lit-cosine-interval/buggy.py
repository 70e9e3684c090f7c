import lightning as L
import torch
from datasets import load_dataset
from lightning.pytorch.callbacks import ModelCheckpoint
from torch.utils.data import DataLoader
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding,
                          get_linear_schedule_with_warmup)

CHECKPOINT = "bert-base-uncased"


class TextDataModule(L.LightningDataModule):
    def __init__(self, batch_size=32, max_length=128):
        super().__init__()
        self.batch_size, self.max_length = batch_size, max_length
        self.tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT)
        self.collate = DataCollatorWithPadding(self.tokenizer)

    def setup(self, stage=None):
        ds = load_dataset("glue", "sst2")
        tok = lambda b: self.tokenizer(b["sentence"], truncation=True, max_length=self.max_length)
        self.ds = ds.map(tok, batched=True, remove_columns=["sentence", "idx"]).rename_column("label", "labels")

    def train_dataloader(self):
        return DataLoader(self.ds["train"], self.batch_size, shuffle=True, collate_fn=self.collate, num_workers=4)

    def val_dataloader(self):
        return DataLoader(self.ds["validation"], 64, collate_fn=self.collate, num_workers=4)


class BertClassifier(L.LightningModule):
    def __init__(self, lr=2e-5, weight_decay=0.01, warmup_ratio=0.06):
        super().__init__()
        self.save_hyperparameters()
        self.model = AutoModelForSequenceClassification.from_pretrained(CHECKPOINT, num_labels=2)

    def training_step(self, batch, batch_idx):
        out = self.model(**batch)
        self.log("train_loss", out.loss)
        return out.loss

    def validation_step(self, batch, batch_idx):
        out = self.model(**batch)
        acc = (out.logits.argmax(-1) == batch["labels"]).float().mean()
        self.log_dict({"val_loss": out.loss, "val_acc": acc}, prog_bar=True, batch_size=len(batch["labels"]))

    def configure_optimizers(self):
        no_decay = ["bias", "LayerNorm.weight"]
        named = list(self.model.named_parameters())
        groups = [
            {"params": [p for n, p in named if not any(k in n for k in no_decay)], "weight_decay": self.hparams.weight_decay},
            {"params": [p for n, p in named if any(k in n for k in no_decay)], "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups, lr=self.hparams.lr)
        total = int(self.trainer.estimated_stepping_batches)
        scheduler = get_linear_schedule_with_warmup(optimizer, int(self.hparams.warmup_ratio * total), total)
        return {"optimizer": optimizer, "lr_scheduler": scheduler}


if __name__ == "__main__":
    L.seed_everything(42)
    trainer = L.Trainer(max_epochs=3, gradient_clip_val=1.0, callbacks=[ModelCheckpoint(monitor="val_acc", mode="max")])
    trainer.fit(BertClassifier(), TextDataModule())
