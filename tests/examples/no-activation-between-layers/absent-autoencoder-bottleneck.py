from torch import nn

autoencoder = nn.Sequential(
    nn.Linear(784, 128),
    nn.ReLU(),
    nn.Linear(128, 8),
    nn.Linear(8, 128),
    nn.ReLU(),
    nn.Linear(128, 784),
)
