import torch
from tensorflow.keras.datasets import cifar10

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train = x_train.transpose(0, 3, 1, 2).astype("float32") / 255
train = torch.utils.data.TensorDataset(torch.tensor(x_train), torch.tensor(y_train).squeeze().long())
loader = torch.utils.data.DataLoader(train, batch_size=64, shuffle=True)
