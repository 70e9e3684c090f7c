import torch

torch.set_float32_matmul_precision("highest")
u = mlp(torch.cat([x, t], 1))
