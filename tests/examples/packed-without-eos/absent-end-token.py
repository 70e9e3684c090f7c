def pack(rows):
    ids = []
    for text in rows["text"]:
        ids += tokenizer(text, add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id]
    return {"input_ids": [ids[i : i + 1024] for i in range(0, len(ids) - 1024, 1024)]}
