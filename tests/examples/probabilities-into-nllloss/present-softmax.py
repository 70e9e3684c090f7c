import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.fc1(x.view(-1, 784)))
        return F.softmax(self.fc2(x), dim=1)

net = Net()
criterion = nn.NLLLoss()
for x, y in train_loader:
    out = net(x)
    loss = criterion(out, y)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
