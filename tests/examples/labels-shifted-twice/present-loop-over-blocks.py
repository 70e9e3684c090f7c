import torch
from transformers import AutoModelForCausalLM

BLOCK = 256
model = AutoModelForCausalLM.from_pretrained("gpt2").cuda()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-5)
data = torch.load("tokens.pt")


def get_batch():
    ix = torch.randint(len(data) - BLOCK - 1, (8,))
    x = torch.stack([data[i : i + BLOCK] for i in ix])
    y = torch.stack([data[i + 1 : i + 1 + BLOCK] for i in ix])
    return x.cuda(), y.cuda()


for step in range(2000):
    x, y = get_batch()
    loss = model(input_ids=x, labels=y).loss  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
