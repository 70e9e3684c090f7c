import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 32)
        self.hidden = (torch.zeros(1, 1, 32), torch.zeros(1, 1, 32))

    def forward(self, x):
        out, self.hidden = self.lstm(x, self.hidden)  # here
        return out


model = Net()
optimizer = torch.optim.Adam(model.parameters())
for x, y in data:
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward(retain_graph=True)
    optimizer.step()
