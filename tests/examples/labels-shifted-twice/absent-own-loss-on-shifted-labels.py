import torch
from torch import nn
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained("gpt2")
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-5)
criterion = nn.CrossEntropyLoss()
for batch in loader:
    ids = batch["input_ids"]
    targets = {"labels": ids[:, 1:]}
    logits = model(ids[:, :-1]).logits
    loss = criterion(logits.reshape(-1, logits.size(-1)), targets["labels"].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
