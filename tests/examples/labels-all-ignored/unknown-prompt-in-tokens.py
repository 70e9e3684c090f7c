def encode(row):
    prompt = f"Question: {row['q']}\nAnswer: "
    prompt = tokenizer(prompt)["input_ids"]
    ids = prompt + tokenizer(row["a"])["input_ids"]
    labels = list(ids)
    for i in range(len(prompt)):
        labels[i] = -100
    return {"input_ids": ids, "labels": labels}
