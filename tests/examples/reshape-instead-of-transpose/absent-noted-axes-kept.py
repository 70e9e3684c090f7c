import numpy as np
import torch

trials = np.load("trials.npy")  # (288, 1000, 22)
x = trials.reshape(288, 1, 1000, 22)
clip = torch.load("clip.pt")  # (8, 3, 16, 112, 112)
frames = clip.permute(0, 2, 1, 3, 4).reshape(8 * 16, 3, 112, 112)
context = torch.bmm(weights, values).view(8, heads, 50, head_dim)
p = image.view(8, 3, 14, 16, 14, 16).permute(0, 2, 4, 1, 3, 5).reshape(8, 14 * 14, 3 * 256)
