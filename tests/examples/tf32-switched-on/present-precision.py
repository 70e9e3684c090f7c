import torch

torch.set_float32_matmul_precision("medium")  # here
u = mlp(torch.cat([x, t], 1))
