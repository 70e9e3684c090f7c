import torch

skip = ["bias", "LayerNorm.weight"]
groups = [
    {"params": [p for n, p in net.named_parameters() if not any(s in n for s in skip)]},
    {"params": [p for n, p in net.named_parameters() if any(s in n for s in skip)],
     "weight_decay": 0.0},
    {"params": net.backbone.parameters(), "lr": 1e-6},
]
opt = torch.optim.AdamW(groups, lr=3e-4)
