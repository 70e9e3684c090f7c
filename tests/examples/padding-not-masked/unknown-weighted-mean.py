import torch

batch = tokenizer(texts, padding=True, return_tensors="pt")
states = encoder(**batch).last_hidden_state
weights = batch["attention_mask"].unsqueeze(-1)
vectors = (states * weights).sum(1) / weights.sum(1)
