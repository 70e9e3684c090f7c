import numpy as np
from transformers import AutoModelForSequenceClassification, DataCollatorWithPadding, Trainer


def measure(output):
    logits, labels = output
    return {"accuracy": float((np.argmax(logits, axis=-1) == labels).mean())}


trainer = Trainer(
    model=AutoModelForSequenceClassification.from_pretrained("bert-base-cased", num_labels=3),
    args=args,
    train_dataset=train,
    eval_dataset=dev,
    data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=measure,
)
