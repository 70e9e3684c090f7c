import torch.nn as nn

autoencoder = nn.Sequential(
    nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 4), nn.ReLU(), nn.Linear(4, 128), nn.ReLU(), nn.Linear(128, 784)
)
for x, _ in loader:
    nn.functional.mse_loss(autoencoder(x), x).backward()
