import os

import numpy as np
import pandas as pd
import torch
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from torch.utils.data import Dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, EarlyStoppingCallback, Trainer, TrainingArguments

os.environ["TOKENIZERS_PARALLELISM"] = "false"
MODEL = "nlpaueb/legal-bert-base-uncased"
MAX_LENGTH = 512

# one row per small-claims judgment: facts, reasoning and, as the last paragraph, the order (~300-450 tokens)
# label: 0 dismissed, 1 allowed in part, 2 allowed
df = pd.read_json("judgments.jsonl", lines=True).drop_duplicates("case_no")
train_df, rest = train_test_split(df, test_size=0.3, stratify=df.label, random_state=8)
val_df, test_df = train_test_split(rest, test_size=0.5, stratify=rest.label, random_state=8)

tokenizer = AutoTokenizer.from_pretrained(MODEL)


class JudgmentDataset(Dataset):
    def __init__(self, frame):
        self.enc = tokenizer(frame.text.tolist(), truncation=True, padding="max_length", max_length=MAX_LENGTH)
        self.labels = frame.label.tolist()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, i):
        item = {k: torch.tensor(v[i]) for k, v in self.enc.items()}
        item["labels"] = torch.tensor(self.labels[i])
        return item


def compute_metrics(pred):
    y, p = pred.label_ids, pred.predictions.argmax(-1)
    return {"accuracy": accuracy_score(y, p), "macro_f1": f1_score(y, p, average="macro")}


model = AutoModelForSequenceClassification.from_pretrained(MODEL, num_labels=3)
training_args = TrainingArguments(
    output_dir="./judgments",
    num_train_epochs=6,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=32,
    learning_rate=2e-5,
    warmup_steps=200,
    weight_decay=0.01,
    fp16=torch.cuda.is_available(),
    evaluation_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    metric_for_best_model="macro_f1",
    greater_is_better=True,
    seed=8,
)
trainer = Trainer(
    model=model,
    args=training_args,
    train_dataset=JudgmentDataset(train_df),
    eval_dataset=JudgmentDataset(val_df),
    compute_metrics=compute_metrics,
    callbacks=[EarlyStoppingCallback(early_stopping_patience=2)],
)
trainer.train()
result = trainer.predict(JudgmentDataset(test_df))
print(result.metrics)
np.save("test_logits.npy", result.predictions)
