import torch
import torchvision.transforms.functional as TF
from PIL import Image
from torch.utils.data import Dataset, DataLoader
from torchvision.models.segmentation import deeplabv3_resnet50
from torchvision.transforms import InterpolationMode
import numpy as np


class Aerial(Dataset):
    def __init__(self, files, size=512):
        self.files, self.size = files, size

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        image = Image.open(self.files[i]).convert("RGB")
        mask = Image.open(self.files[i].replace("images", "masks"))
        image = TF.resize(image, [self.size, self.size])
        mask = TF.resize(mask, [self.size, self.size], interpolation=InterpolationMode.BILINEAR)  # here
        x = TF.normalize(TF.to_tensor(image), [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
        return x, torch.as_tensor(np.array(mask), dtype=torch.long)


net = deeplabv3_resnet50(weights=None, num_classes=7)
opt = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
for epoch in range(50):
    for x, y in DataLoader(Aerial(torch.load("files.pt")), 8, shuffle=True):
        opt.zero_grad()
        torch.nn.functional.cross_entropy(net(x)["out"], y).backward()
        opt.step()
