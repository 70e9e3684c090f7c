def prepare(row):
    ids = tokenizer.apply_chat_template(row["chat"], tokenize=True)
    return {"input_ids": ids, "labels": ids[:]}
