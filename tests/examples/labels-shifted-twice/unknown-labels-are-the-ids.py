def collate(batch):
    ids = torch.stack(batch)
    return {"input_ids": ids, "labels": ids.clone()}
