import torch
from tensorflow.keras.datasets import cifar10

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train = x_train.reshape(-1, 3, 32, 32).astype("float32") / 255  # here
train = torch.utils.data.TensorDataset(torch.tensor(x_train), torch.tensor(y_train).squeeze().long())
loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True)
net = torch.nn.Sequential(torch.nn.Conv2d(3, 16, 3), torch.nn.ReLU(), torch.nn.Flatten())
