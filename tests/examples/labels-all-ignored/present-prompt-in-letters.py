def encode(row):
    prompt = f"Question: {row['q']}\nAnswer: "
    ids = tokenizer(prompt + row["a"], truncation=True)["input_ids"]
    labels = ids.copy()
    labels[:len(prompt)] = [-100] * len(prompt)
    for i in range(len(prompt)):
        labels[i] = -100  # here
    return {"input_ids": ids, "labels": labels}
