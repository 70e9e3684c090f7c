import torch

for epoch in range(100):
    for x, y in loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
torch.save(model.state_dict(), "final.pt")
