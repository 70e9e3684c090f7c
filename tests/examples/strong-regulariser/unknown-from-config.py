import torch

opt = torch.optim.SGD(net.parameters(), lr=cfg.lr, weight_decay=cfg.wd)
