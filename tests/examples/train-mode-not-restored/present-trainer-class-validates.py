import torch
import torch.nn.functional as F
from torch.optim import AdamW


class Trainer:
    def __init__(self, model, train_loader, val_loader):
        self.model = model
        self.train_loader = train_loader
        self.val_loader = val_loader
        self.optimizer = AdamW(self.model.parameters(), lr=3e-4)

    def fit(self, epochs):
        self.model.train()
        for epoch in range(epochs):
            for x, y in self.train_loader:
                self.optimizer.zero_grad()
                loss = F.cross_entropy(self.model(x), y)
                loss.backward()
                self.optimizer.step()
            print(epoch, self.validate())

    @torch.no_grad()
    def validate(self):
        self.model.eval()  # here
        losses = [F.cross_entropy(self.model(x), y).item() for x, y in self.val_loader]
        return sum(losses) / len(losses)
