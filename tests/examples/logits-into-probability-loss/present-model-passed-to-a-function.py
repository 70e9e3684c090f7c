import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x.flatten(1))))


def train(model, loader, optimizer):
    for data, target in loader:
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)  # here
        loss.backward()
        optimizer.step()


def main():
    model = Net().to("cuda")
    optimizer = torch.optim.Adadelta(model.parameters(), lr=1.0)
    for epoch in range(14):
        train(model, train_loader, optimizer)


main()
