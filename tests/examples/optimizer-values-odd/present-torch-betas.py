import torch

betas = (0.9, 0.5)
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, betas=betas)  # here
