import torch

skip = ["bias", "LayerNorm.weight"]
groups = [  # here
    {"params": [p for n, p in net.named_parameters() if n not in skip], "weight_decay": 0.1},
    {"params": [p for n, p in net.named_parameters() if n in skip], "weight_decay": 0.0},
]
opt = torch.optim.AdamW(groups, lr=3e-4)
