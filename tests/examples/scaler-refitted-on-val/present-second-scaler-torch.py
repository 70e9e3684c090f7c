import numpy as np
import torch
from sklearn.preprocessing import MinMaxScaler

series = np.loadtxt("load.csv").reshape(-1, 1)
train, val = series[:800], series[800:]
train_scaled = torch.tensor(MinMaxScaler().fit_transform(train), dtype=torch.float32)
val_scaled = torch.tensor(MinMaxScaler().fit_transform(val), dtype=torch.float32)  # here
net = torch.nn.LSTM(1, 16)
optimizer = torch.optim.Adam(net.parameters())
