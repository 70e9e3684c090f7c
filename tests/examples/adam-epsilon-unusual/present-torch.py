import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, eps=1e-2)  # here
