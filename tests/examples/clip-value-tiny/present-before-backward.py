import torch

for x, y in loader:
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm=1.0)  # here
    loss.backward()
    optimizer.step()
