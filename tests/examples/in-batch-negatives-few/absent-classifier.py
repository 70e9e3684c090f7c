import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

loader = DataLoader(torch.utils.data.TensorDataset(torch.randn(9, 64), torch.zeros(9)), batch_size=4, shuffle=True)
net = torch.nn.Linear(64, 3)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for x, y in loader:
    q = x @ x.transpose(-1, -2)
    loss = F.cross_entropy(net(q), y)
    opt.zero_grad()
    loss.backward()
    opt.step()
