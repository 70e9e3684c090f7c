from dataclasses import dataclass

import evaluate
import numpy as np
from datasets import load_dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, DataCollatorWithPadding, Trainer,
                          TrainingArguments)


@dataclass
class Cfg:
    base: str = "roberta-base"
    out: str = "claims-lora"
    labels: tuple = ("windshield", "collision", "theft", "hail", "glass", "vandalism", "other")
    max_len: int = 256
    lr: float = 2e-4
    epochs: int = 4


cfg = Cfg()
tok = AutoTokenizer.from_pretrained(cfg.base)
raw = load_dataset("csv", data_files={"train": "claims_train.csv", "validation": "claims_val.csv", "test": "claims_test.csv"})
l2i = {l: i for i, l in enumerate(cfg.labels)}


def encode(batch):
    enc = tok(batch["description"], truncation=True, max_length=cfg.max_len)
    enc["labels"] = [l2i[l] for l in batch["kind"]]
    return enc


ds = raw.map(encode, batched=True, remove_columns=raw["train"].column_names)


def fresh_base():
    return AutoModelForSequenceClassification.from_pretrained(
        cfg.base, num_labels=len(cfg.labels), label2id=l2i, id2label={i: l for l, i in l2i.items()})


lora = LoraConfig(r=16, lora_alpha=32, lora_dropout=0.05, target_modules=["query", "value"],
                  task_type="SEQ_CLS", modules_to_save=["classifier"])
model = get_peft_model(fresh_base(), lora)
model.print_trainable_parameters()

f1 = evaluate.load("f1")


def metrics(p):
    pred = np.argmax(p.predictions, axis=-1)
    return {"acc": float((pred == p.label_ids).mean()), **f1.compute(predictions=pred, references=p.label_ids, average="macro")}


def make_trainer(m):
    targs = TrainingArguments(
        cfg.out, learning_rate=cfg.lr, num_train_epochs=cfg.epochs, per_device_train_batch_size=32,
        per_device_eval_batch_size=64, warmup_ratio=0.06, weight_decay=0.01, eval_strategy="epoch",
        save_strategy="no", fp16=True, logging_steps=25, label_names=["labels"], report_to="none")
    return Trainer(m, targs, train_dataset=ds["train"], eval_dataset=ds["validation"],
                   data_collator=DataCollatorWithPadding(tok), compute_metrics=metrics)


trainer = make_trainer(model)
trainer.train()
print("in memory:", trainer.evaluate(ds["test"]))
model.save_pretrained(cfg.out)

reloaded = PeftModel.from_pretrained(fresh_base(), cfg.out)
print("reloaded: ", make_trainer(reloaded).evaluate(ds["test"]))
