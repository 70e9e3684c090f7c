#!/usr/bin/env python3
"""Continue gpt2-medium on cooking recipes: ingredients -> steps."""
import json
import logging

import torch
from datasets import Dataset
from transformers import (AutoModelForCausalLM, AutoTokenizer, DataCollatorForLanguageModeling, Trainer,
                          TrainingArguments, set_seed)

log = logging.getLogger(__name__)
NAME = "gpt2-medium"
OUT = "recipes-gpt2"
MAX_LEN = 512
set_seed(11)

tokenizer = AutoTokenizer.from_pretrained(NAME)
model = AutoModelForCausalLM.from_pretrained(NAME)
tokenizer.add_special_tokens({"pad_token": "<|pad|>"})
model.resize_token_embeddings(len(tokenizer))
model.config.pad_token_id = tokenizer.pad_token_id


def to_text(r):
    return ("### Ingredients\n" + "\n".join(r["ingredients"]) + "\n### Steps\n"
            + "\n".join(f"{i}. {s}" for i, s in enumerate(r["steps"], 1)) + tokenizer.eos_token)


def load(path):
    with open(path, encoding="utf8") as f:
        rows = [json.loads(line) for line in f]
    ds = Dataset.from_dict({"text": [to_text(r) for r in rows]})
    ds = ds.map(lambda b: tokenizer(b["text"]), batched=True, remove_columns=["text"])
    return ds.filter(lambda r: len(r["input_ids"]) <= MAX_LEN)


train_ds, eval_ds = load("recipes.train.jsonl"), load("recipes.valid.jsonl")
log.warning("%d / %d recipes", len(train_ds), len(eval_ds))

collator = DataCollatorForLanguageModeling(tokenizer, mlm=False)
args = TrainingArguments(
    output_dir=OUT,
    num_train_epochs=3,
    per_device_train_batch_size=8,
    gradient_accumulation_steps=4,
    per_device_eval_batch_size=16,
    learning_rate=3e-5,
    lr_scheduler_type="cosine",
    warmup_ratio=0.05,
    weight_decay=0.01,
    bf16=True,
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    logging_steps=50,
    report_to=[],
)
trainer = Trainer(model=model, args=args, train_dataset=train_ds, eval_dataset=eval_ds, data_collator=collator)
trainer.train()
trainer.save_model(OUT)
tokenizer.save_pretrained(OUT)

model.eval()
prompt = "### Ingredients\n2 eggs\n100 g flour\n200 ml milk\n### Steps\n"
enc = tokenizer(prompt, return_tensors="pt").to(model.device)
with torch.no_grad():
    out = model.generate(**enc, max_new_tokens=400, do_sample=True, top_p=0.9, pad_token_id=tokenizer.pad_token_id)
print(tokenizer.decode(out[0], skip_special_tokens=True))
