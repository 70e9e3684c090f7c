from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
model = AutoModel.from_pretrained("bert-base-uncased")
enc = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
hidden = model(input_ids=enc["input_ids"], attention_mask=enc["attention_mask"])
