import torch

opt = torch.optim.AdamW(net.head.parameters(), lr=1e-3)
opt.add_param_group({"params": net.trunk.parameters(), "lr": 1e-9})  # here
