import torch

with torch.autocast("cuda"):
    out = model(x)
