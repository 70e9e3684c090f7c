import torch

optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr, eps=cfg.eps)
