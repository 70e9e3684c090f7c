import numpy as np
import torch
from sklearn.metrics import f1_score
from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=9)


def compute_metrics(eval_pred):
    logits, labels = eval_pred
    scores = torch.sigmoid(torch.from_numpy(logits)).numpy()
    wanted = labels > 0.5
    return {"f1": f1_score(wanted, np.where(scores >= 0.5, 1, 0), average="micro")}


trainer = Trainer(model, args, train_dataset=train, compute_metrics=compute_metrics)
