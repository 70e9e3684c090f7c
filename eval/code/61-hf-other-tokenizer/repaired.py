import numpy as np
from datasets import load_dataset
from seqeval.metrics import f1_score
from transformers import (AutoModelForTokenClassification, AutoTokenizer, DataCollatorForTokenClassification, Trainer,
                          TrainingArguments)

conll = load_dataset("conll2003")
names = conll["train"].features["ner_tags"].feature.names
tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")


def tokenize_and_align(examples):
    enc = tokenizer(examples["tokens"], truncation=True, is_split_into_words=True)
    labels = []
    for i, tags in enumerate(examples["ner_tags"]):
        previous, row = None, []
        for word in enc.word_ids(batch_index=i):
            if word is None or word == previous:
                row.append(-100)
            else:
                row.append(tags[word])
            previous = word
        labels.append(row)
    enc["labels"] = labels
    return enc


encoded = conll.map(tokenize_and_align, batched=True, remove_columns=conll["train"].column_names)
model = AutoModelForTokenClassification.from_pretrained("bert-base-cased", num_labels=len(names))


def compute_metrics(p):
    preds = np.argmax(p.predictions, axis=2)
    true, guess = [], []
    for pred, lab in zip(preds, p.label_ids):
        keep = lab != -100
        true.append([names[t] for t in lab[keep]])
        guess.append([names[t] for t in pred[keep]])
    return {"f1": f1_score(true, guess)}


args = TrainingArguments(
    "ner-bert", learning_rate=3e-5, per_device_train_batch_size=16, per_device_eval_batch_size=64,
    num_train_epochs=4, weight_decay=0.01, warmup_ratio=0.1, eval_strategy="epoch", logging_steps=100,
)
trainer = Trainer(
    model, args, train_dataset=encoded["train"], eval_dataset=encoded["validation"],
    data_collator=DataCollatorForTokenClassification(tokenizer), compute_metrics=compute_metrics,
)
trainer.train()
print(trainer.evaluate(encoded["test"]))
