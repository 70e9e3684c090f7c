import torch
from torch import nn

net = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
x, y = torch.randn(200, 8), torch.randn(200, 1)
parts = torch.arange(200).chunk(5)
for fold in range(5):
    net.load_state_dict(torch.load("pretrained.pt"))
    opt = torch.optim.SGD(net.parameters(), lr=1e-3)
    rest = torch.cat([p for i, p in enumerate(parts) if i != fold])
    for step in range(100):
        opt.zero_grad()
        nn.functional.mse_loss(net(x[rest]), y[rest]).backward()
        opt.step()
    with torch.no_grad():
        print(fold, nn.functional.mse_loss(net(x[parts[fold]]), y[parts[fold]]))
