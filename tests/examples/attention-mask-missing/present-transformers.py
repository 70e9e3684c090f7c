from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
model = AutoModel.from_pretrained("bert-base-uncased")
enc = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")  # here
hidden = model(enc["input_ids"]).last_hidden_state  # here
