import numpy as np
from torch.utils.data import DataLoader

data = read("train")
train_loader = DataLoader(data, 32, shuffle=True)
data = read("val")
val_loader = DataLoader(data, 32)
check_train_val_loader = DataLoader(data, 32)
x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
model.fit(x, y, epochs=500, validation_split=0)
