import torch

opt = torch.optim.AdamW(net.parameters(), lr=3e-4, weight_decay=0.1)
for x, y in loader:
    loss = torch.nn.functional.cross_entropy(net(x), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
