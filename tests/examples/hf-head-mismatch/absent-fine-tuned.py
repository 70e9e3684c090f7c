from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

ds = load_dataset("ag_news")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
args = TrainingArguments("out", num_train_epochs=3)
trainer = Trainer(model=model, args=args, train_dataset=ds["train"], eval_dataset=ds["test"])
trainer.train()
print(trainer.evaluate())
