def collate(rows):
    batch = tokenizer([r["chat"] for r in rows], padding="max_length", max_length=512,
                      truncation=True, return_tensors="pt")
    batch["labels"] = batch["input_ids"].clone()
    batch["labels"][batch["attention_mask"] == 0] = -100
    return batch


trainer = Trainer(model, args, train_dataset=rows, data_collator=collate)
