import numpy as np
from transformers import AutoModelForSequenceClassification, Trainer


def metrics(pred):
    return {"acc": (np.argmax(pred.predictions, -1) == pred.label_ids).mean()}


model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=1)  # here
Trainer(model=model, args=args, train_dataset=train, compute_metrics=metrics).train()
