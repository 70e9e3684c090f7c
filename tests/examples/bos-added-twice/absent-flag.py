def prepare(row):
    text = tokenizer.apply_chat_template(row["chat"], tokenize=False)
    ids = tokenizer(text, truncation=True, add_special_tokens=False)
    ids["labels"] = ids["input_ids"].copy()
    return ids
