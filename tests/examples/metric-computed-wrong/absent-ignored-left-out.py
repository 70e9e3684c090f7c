import evaluate
import numpy as np
from transformers import AutoModelForTokenClassification, DataCollatorForTokenClassification, Trainer


def measure(output):
    guesses = np.argmax(output.predictions, axis=2)
    right = (guesses == output.label_ids)[output.label_ids != -100]
    return {"token_accuracy": float(right.mean())}


trainer = Trainer(
    model=AutoModelForTokenClassification.from_pretrained("bert-base-cased", num_labels=9),
    args=args,
    train_dataset=train,
    eval_dataset=dev,
    data_collator=DataCollatorForTokenClassification(tokenizer),
    compute_metrics=measure,
)
