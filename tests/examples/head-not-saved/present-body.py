trainer.train()
model.roberta.save_pretrained("best")  # here
scorer = RobertaForSequenceClassification.from_pretrained("best", num_labels=3)
