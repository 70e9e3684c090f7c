import torch
import torch.nn as nn


class Scorer(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(40, 64)
        self.top = nn.Linear(64, 3)

    def forward(self, x):
        return self.top(torch.relu(self.body(x)))


net = nn.DataParallel(Scorer().cuda())
optimizer = torch.optim.Adam(net.parameters())
for x, y in loader:
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(x.cuda()), y.cuda()).backward()
    optimizer.step()
torch.save(net.state_dict(), "scorer.pt")

fresh = nn.DataParallel(Scorer())
fresh.load_state_dict(torch.load("scorer.pt"), strict=False)
fresh.eval()
print((fresh(x_test).argmax(1) == y_test).float().mean())
