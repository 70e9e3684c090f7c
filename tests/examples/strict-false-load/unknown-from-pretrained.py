from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
trainer = Trainer(model=model, train_dataset=train_ds)
trainer.train()
