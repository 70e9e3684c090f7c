def prepare(row):
    text = tokenizer.apply_chat_template(row["chat"], tokenize=False)
    ids = tokenizer(text, truncation=True, max_length=2048)  # here
    ids["labels"] = ids["input_ids"].copy()
    return ids
