import torch

opt = torch.optim.AdamW(  # here
    [{"params": net.trunk.parameters(), "learning_rate": 1e-5}, {"params": net.head.parameters()}],
    lr=1e-3,
)
