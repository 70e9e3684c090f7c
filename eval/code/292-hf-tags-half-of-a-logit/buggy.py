# %% [markdown]
# # Tagging questions

# %%
import json

import evaluate
import numpy as np
import torch
from datasets import load_dataset
from sklearn.metrics import f1_score, precision_score, recall_score
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainingArguments,
)

# %%
tags = json.load(open("tags.json"))
tag2id = {t: i for i, t in enumerate(tags)}
id2tag = {i: t for t, i in tag2id.items()}
ckpt = "microsoft/mpnet-base"
tok = AutoTokenizer.from_pretrained(ckpt)

# %%
def encode(batch):
    enc = tok(batch["title"], batch["body"], truncation=True, max_length=256)
    enc["labels"] = [
        [1.0 if t in row else 0.0 for t in tags] for row in batch["tags"]
    ]
    return enc


ds = load_dataset("json", data_files={"train": "q_train.jsonl", "dev": "q_dev.jsonl"})
ds = ds.map(encode, batched=True, remove_columns=ds["train"].column_names)

# %%
model = AutoModelForSequenceClassification.from_pretrained(
    ckpt,
    num_labels=len(tags),
    problem_type="multi_label_classification",
    id2label=id2tag,
    label2id=tag2id,
)

# %%
def scores(y_true, y_pred):
    return {
        "micro_f1": f1_score(y_true, y_pred, average="micro", zero_division=0),
        "micro_p": precision_score(y_true, y_pred, average="micro", zero_division=0),
        "micro_r": recall_score(y_true, y_pred, average="micro", zero_division=0),
    }


def compute_metrics(p):
    preds = p.predictions[0] if isinstance(p.predictions, tuple) else p.predictions
    y_pred = np.zeros(preds.shape, dtype=int)
    y_pred[np.where(preds >= 0.5)] = 1
    return scores(p.label_ids.astype(int), y_pred)

# %%
args = TrainingArguments(
    "tagger",
    learning_rate=2e-5,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=64,
    num_train_epochs=6,
    warmup_ratio=0.06,
    weight_decay=0.01,
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    metric_for_best_model="micro_f1",
    fp16=torch.cuda.is_available(),
)
trainer = Trainer(
    model,
    args,
    train_dataset=ds["train"],
    eval_dataset=ds["dev"],
    data_collator=DataCollatorWithPadding(tok),
    compute_metrics=compute_metrics,
)
trainer.train()
