import numpy as np
import torch
from sklearn.preprocessing import MinMaxScaler

prices = np.loadtxt("prices.csv").reshape(-1, 1)
scaler = MinMaxScaler(feature_range=(-1, 1))
scaled = scaler.fit_transform(prices)  # here
n = int(len(scaled) * 0.8)
train_data = scaled[:n]
test_data = scaled[n:]
train_tensor = torch.tensor(train_data, dtype=torch.float32)
lstm = torch.nn.LSTM(1, 64, batch_first=True)
