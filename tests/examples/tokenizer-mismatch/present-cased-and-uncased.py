from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer

tokenizer = AutoTokenizer.from_pretrained("bert-base-cased")  # here
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)  # here
ds = ds.map(lambda b: tokenizer(b["text"], truncation=True), batched=True)
Trainer(model=model, train_dataset=ds).train()
