from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, Trainer

ds = load_dataset("imdb")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
Trainer(model=model, train_dataset=ds["train"]).train()
