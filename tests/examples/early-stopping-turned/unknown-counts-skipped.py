import torch
from transformers import EarlyStoppingCallback, Trainer, TrainingArguments

args = TrainingArguments("out", load_best_model_at_end=True, metric_for_best_model="f1",
                         eval_strategy="epoch", save_strategy="epoch")
trainer = Trainer(model, args, train_dataset=train, eval_dataset=dev,
                  callbacks=[EarlyStoppingCallback(3)])
skipped = 0
for row in rows:
    if row["length"] > 512:
        skipped += 1
    if skipped > 100:
        break
trainer.train()
