import torch


def configure(self):
    return torch.optim.AdamW(self.parameters(), lr=1e-3, eps=self.options.get("eps", 0.1))  # here
