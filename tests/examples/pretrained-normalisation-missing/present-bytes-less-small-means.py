import cv2
import torch
import timm
import numpy as np
from torch import nn
from torch.utils.data import Dataset, DataLoader

MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class Cars(Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        path, y = self.rows[i]
        img = cv2.imread(path)
        img = cv2.cvtColor(img, cv2.COLOR_BGR2RGB)
        img = cv2.resize(img, (224, 224)).astype(np.float32)
        x = (img - MEAN) / STD  # here
        return torch.from_numpy(x.transpose(2, 0, 1)), int(y)


model = timm.create_model("resnet50", pretrained=True, num_classes=196)
loader = DataLoader(Cars(torch.load("rows.pt")), 32, shuffle=True)
opt = torch.optim.AdamW(model.parameters(), lr=1e-4)
for epoch in range(10):
    model.train()
    for x, y in loader:
        opt.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        opt.step()
