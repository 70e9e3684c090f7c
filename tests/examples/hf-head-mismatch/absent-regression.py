from transformers import AutoModelForSequenceClassification, Trainer


def metrics(pred):
    return {"mse": ((pred.predictions[:, 0] - pred.label_ids) ** 2).mean()}


model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=1)
Trainer(model=model, args=args, train_dataset=train, compute_metrics=metrics).train()
