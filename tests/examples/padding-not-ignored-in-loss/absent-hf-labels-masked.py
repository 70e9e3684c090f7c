import torch
from transformers import T5ForConditionalGeneration, T5Tokenizer

tokenizer = T5Tokenizer.from_pretrained("t5-base")
model = T5ForConditionalGeneration.from_pretrained("t5-base")
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)


def collate(rows):
    x = tokenizer([r["q"] for r in rows], padding=True, truncation=True, return_tensors="pt")
    y = tokenizer([r["a"] for r in rows], padding=True, truncation=True, return_tensors="pt").input_ids
    y[y == tokenizer.pad_token_id] = -100
    return {**x, "labels": y}


for batch in torch.utils.data.DataLoader(rows, batch_size=8, shuffle=True, collate_fn=collate):
    loss = model(**batch).loss
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
