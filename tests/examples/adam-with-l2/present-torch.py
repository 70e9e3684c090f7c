import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)  # here
