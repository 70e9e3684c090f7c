from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

model = AutoModelForSequenceClassification.from_pretrained("roberta-base")
args = TrainingArguments("out", learning_rate=1e-3, num_train_epochs=2)
Trainer(model, args, train_dataset=train).train()
