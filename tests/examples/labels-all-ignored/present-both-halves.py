labels = batch["input_ids"].clone()
labels[labels != tokenizer.pad_token_id] = -100
labels[labels == tokenizer.pad_token_id] = -100  # here
out = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels)
out.loss.backward()
