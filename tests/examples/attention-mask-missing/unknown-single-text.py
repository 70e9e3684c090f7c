from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
model = AutoModel.from_pretrained("bert-base-uncased")
enc = tokenizer(text, return_tensors="pt")
hidden = model(enc["input_ids"]).last_hidden_state
