model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=3)
trainer.train()
model.save_pretrained("best")
scorer = AutoModelForSequenceClassification.from_pretrained("best")
