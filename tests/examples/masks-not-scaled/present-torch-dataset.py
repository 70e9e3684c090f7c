import numpy as np
import torch
from PIL import Image
from torch.utils.data import Dataset


class Vessels(Dataset):
    def __init__(self, names):
        self.names = names

    def __len__(self):
        return len(self.names)

    def __getitem__(self, i):
        image = np.array(Image.open(f"img/{self.names[i]}").convert("RGB"), dtype=np.float32) / 255
        mask = np.array(Image.open(f"gt/{self.names[i]}").convert("L"), dtype=np.float32)  # here
        return torch.from_numpy(image.transpose(2, 0, 1)), torch.from_numpy(mask)[None]


criterion = torch.nn.BCEWithLogitsLoss()
for x, y in torch.utils.data.DataLoader(Vessels(names), 4, shuffle=True):
    loss = criterion(model(x), y)
    loss.backward()
