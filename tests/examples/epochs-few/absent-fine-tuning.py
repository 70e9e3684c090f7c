from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
args = TrainingArguments("out", num_train_epochs=3, learning_rate=2e-5)
Trainer(model=model, args=args, train_dataset=ds).train()
