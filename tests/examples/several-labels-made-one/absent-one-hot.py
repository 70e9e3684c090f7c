import torch
import torch.nn.functional as F

net = torch.nn.Linear(10, 3)
opt = torch.optim.Adam(net.parameters())
hot = F.one_hot(torch.randint(3, (64,)), 3).float()
for x, y in torch.utils.data.DataLoader(list(zip(torch.randn(64, 10), hot))):
    loss = F.cross_entropy(net(x), y.argmax(dim=1))
    opt.zero_grad()
    loss.backward()
    opt.step()
