from transformers import GPT2LMHeadModel
import torch

model = GPT2LMHeadModel.from_pretrained("gpt2")
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-5)
for ids in loader:
    inputs = ids[:, :-1]
    labels = ids[:, 1:].clone()
    loss = model(input_ids=inputs, labels=labels).loss  # here
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
