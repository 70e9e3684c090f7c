import os
import torch
from torch import nn

CHECKPOINT = "runs/last.pt"


class Experiment:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
        if os.path.exists(CHECKPOINT):
            self.model.load_state_dict(torch.load(CHECKPOINT)["net"])  # here

    def run(self, loader, epochs):
        for epoch in range(epochs):
            for x, y in loader:
                loss = nn.functional.mse_loss(self.model(x), y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
            torch.save({"net": self.model.state_dict()}, CHECKPOINT)


Experiment(nn.Linear(8, 1)).run(make_loader(), 50)
