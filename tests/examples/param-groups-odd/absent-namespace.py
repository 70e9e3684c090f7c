from types import SimpleNamespace

import torch
from transformers import AutoModel

cfg = SimpleNamespace(encoder_lr=2e-5, head_lr=1e-3, wd=0.01)


class Ranker(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = AutoModel.from_pretrained("bert-base-uncased")
        self.head = torch.nn.Linear(768, 1)


model = Ranker()
optimizer = torch.optim.AdamW(
    [
        {"params": model.encoder.parameters(), "lr": cfg.encoder_lr},
        {"params": model.head.parameters(), "lr": cfg.head_lr},
    ],
    weight_decay=cfg.wd,
)
