"""Names of drugs and doses in discharge letters: token classification."""

import numpy as np
from datasets import load_dataset
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
)

BASE = "distilbert-base-cased"
TAGS = ["O", "B-DRUG", "I-DRUG", "B-DOSE", "I-DOSE", "B-ROUTE", "I-ROUTE"]
tokenizer = AutoTokenizer.from_pretrained(BASE)


def encode(rows):
    coded = tokenizer(rows["words"], is_split_into_words=True, truncation=True, max_length=256)
    coded["labels"] = []
    for i, tags in enumerate(rows["tags"]):
        last, labels = None, []
        for word in coded.word_ids(batch_index=i):
            labels.append(-100 if word is None or word == last else tags[word])
            last = word
        coded["labels"].append(labels)
    return coded


def score(result):
    logits, labels = result
    guesses = np.argmax(logits, axis=-1)
    kept = labels != -100
    named = labels > 0
    hits = (guesses == labels) & kept
    return {
        "accuracy": hits.sum() / kept.sum(),
        "recall_of_names": (hits & named).sum() / max(named.sum(), 1),
    }


def main():
    letters = load_dataset("json", data_files={"train": "train.jsonl", "dev": "dev.jsonl"})
    coded = letters.map(encode, batched=True, remove_columns=letters["train"].column_names)
    model = AutoModelForTokenClassification.from_pretrained(
        BASE,
        num_labels=len(TAGS),
        id2label=dict(enumerate(TAGS)),
        label2id={t: i for i, t in enumerate(TAGS)},
    )
    args = TrainingArguments(
        "drug-tags",
        learning_rate=3e-5,
        per_device_train_batch_size=16,
        per_device_eval_batch_size=64,
        num_train_epochs=6,
        warmup_ratio=0.1,
        weight_decay=0.01,
        eval_strategy="epoch",
        save_strategy="epoch",
        load_best_model_at_end=True,
        metric_for_best_model="recall_of_names",
        seed=13,
    )
    trainer = Trainer(
        model=model,
        args=args,
        train_dataset=coded["train"],
        eval_dataset=coded["dev"],
        data_collator=DataCollatorForTokenClassification(tokenizer),
        compute_metrics=score,
    )
    trainer.train()
    print(trainer.evaluate())


if __name__ == "__main__":
    main()
