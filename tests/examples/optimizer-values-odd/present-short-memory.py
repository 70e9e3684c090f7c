import torch

opt = torch.optim.Adam(net.parameters(), lr=1e-3, betas=(0.9, 0.8))  # here
