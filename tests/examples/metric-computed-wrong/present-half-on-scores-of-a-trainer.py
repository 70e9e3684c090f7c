import numpy as np
from sklearn.metrics import f1_score
from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=9)


def compute_metrics(p):
    preds = p.predictions[0] if isinstance(p.predictions, tuple) else p.predictions
    chosen = np.where(preds >= 0.5, 1, 0)  # here
    return {"f1": f1_score(p.label_ids, chosen, average="micro")}


trainer = Trainer(model, args, train_dataset=train, compute_metrics=compute_metrics)
