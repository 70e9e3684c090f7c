from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

config = BertConfig.from_pretrained("bert-base-uncased", num_labels=4)
model = BertForSequenceClassification(config)  # here
args = TrainingArguments("out", learning_rate=2e-5, num_train_epochs=3)
Trainer(model=model, args=args, train_dataset=train_ds).train()
