from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

data = load_dataset("ag_news")
tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")  # here
encoded = data.map(lambda b: tokenizer(b["text"], truncation=True), batched=True)
trainer = Trainer(model=model, args=TrainingArguments("out"), train_dataset=encoded["train"])
trainer.train()
