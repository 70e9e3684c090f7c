import torch
from transformers import get_linear_schedule_with_warmup


class Runner:
    def __init__(self, model, loader, epochs):
        self.model, self.loader, self.epochs = model, loader, epochs
        self.optimizer, self.scheduler = self.build()

    def build(self):
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=3e-5)
        total = self.epochs
        return optimizer, get_linear_schedule_with_warmup(optimizer, 0, num_training_steps=total)

    def fit(self):
        for epoch in range(self.epochs):
            for batch in self.loader:
                loss = self.model(**batch).loss
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                self.scheduler.step()  # here
