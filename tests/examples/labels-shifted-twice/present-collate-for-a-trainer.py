def collate(batch):
    ids = torch.stack([b["input_ids"] for b in batch])
    return {"input_ids": ids[:, :-1], "labels": ids[:, 1:]}  # here

trainer = Trainer(model=lm, args=args, train_dataset=ds, data_collator=collate)
