import torch

model = Transformer(config).to(device="cuda", dtype=torch.bfloat16)  # here
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-6)
for batch in loader:
    loss = model(batch).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
