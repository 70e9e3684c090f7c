"""Fine-tune RoBERTa on consumer complaints (11 products) with focal loss."""
import argparse

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from datasets import load_dataset
from sklearn.metrics import accuracy_score, f1_score
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding,
                          EarlyStoppingCallback, Trainer, TrainingArguments, set_seed)


class FocalLoss(nn.Module):
    """Lin et al. 2017 for single-label problems."""

    def __init__(self, gamma=2.0, weight=None):
        super().__init__()
        self.gamma = gamma
        self.register_buffer("weight", weight)

    def forward(self, inputs, targets):
        logp = F.log_softmax(inputs, dim=-1)
        ce = F.nll_loss(logp, targets, weight=self.weight, reduction="none")
        pt = logp.gather(1, targets.unsqueeze(1)).squeeze(1).exp()
        return ((1 - pt) ** self.gamma * ce).mean()


class FocalTrainer(Trainer):
    def __init__(self, *args, gamma=2.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.focal = FocalLoss(gamma)

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        scores = F.softmax(outputs.logits, dim=-1)
        loss = self.focal(scores, labels)
        return (loss, outputs) if return_outputs else loss


def metrics(pred):
    guess = np.argmax(pred.predictions, axis=-1)
    return {
        "accuracy": accuracy_score(pred.label_ids, guess),
        "macro_f1": f1_score(pred.label_ids, guess, average="macro"),
    }


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="roberta-base")
    parser.add_argument("--lr", type=float, default=2e-5)
    parser.add_argument("--gamma", type=float, default=2.0)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--bs", type=int, default=32)
    return parser.parse_args()


def main():
    a = parse()
    set_seed(42)
    raw = load_dataset("csv", data_files={"train": "complaints/train.csv", "validation": "complaints/dev.csv"})
    names = sorted(set(raw["train"]["product"]))
    index = {n: i for i, n in enumerate(names)}
    tokenizer = AutoTokenizer.from_pretrained(a.model)

    def prep(rows):
        out = tokenizer(rows["narrative"], truncation=True, max_length=384)
        out["labels"] = [index[p] for p in rows["product"]]
        return out

    data = raw.map(prep, batched=True, remove_columns=raw["train"].column_names)
    model = AutoModelForSequenceClassification.from_pretrained(a.model, num_labels=len(names))
    training_args = TrainingArguments(
        output_dir="out/complaints", learning_rate=a.lr, num_train_epochs=a.epochs,
        per_device_train_batch_size=a.bs, per_device_eval_batch_size=128, warmup_ratio=0.1, weight_decay=0.01,
        eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True,
        metric_for_best_model="macro_f1", logging_steps=100, seed=42,
    )
    trainer = FocalTrainer(
        model=model, args=training_args, gamma=a.gamma,
        train_dataset=data["train"], eval_dataset=data["validation"],
        data_collator=DataCollatorWithPadding(tokenizer), compute_metrics=metrics,
        callbacks=[EarlyStoppingCallback(2)],
    )
    trainer.train()


if __name__ == "__main__":
    main()
