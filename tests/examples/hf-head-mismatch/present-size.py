from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, Trainer

ds = load_dataset("ag_news")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)  # here
Trainer(model=model, train_dataset=ds["train"]).train()
