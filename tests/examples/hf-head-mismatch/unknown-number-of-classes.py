from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
Trainer(model=model, train_dataset=train_ds).train()
