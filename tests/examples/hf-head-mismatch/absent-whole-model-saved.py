from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
trainer = Trainer(model=model, args=args, train_dataset=ds)
trainer.train()
model.save_pretrained("out/final")
model = AutoModelForSequenceClassification.from_pretrained("out/final", num_labels=3).eval()
