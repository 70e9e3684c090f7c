import numpy as np
import torch

images = np.load("images.npy")  # (50000, 32, 32, 3)
x = images.reshape(-1, 3, 32, 32).astype("float32") / 255.0  # here
dataset = torch.utils.data.TensorDataset(torch.tensor(x))
loader = torch.utils.data.DataLoader(dataset, batch_size=128, shuffle=True)
