import glob

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.models.segmentation import deeplabv3_resnet50

NUM_CLASSES = 7
SIZE = (384, 384)


class RoadScenes(Dataset):
    def __init__(self, root):
        self.images = sorted(glob.glob(f"{root}/images/*.jpg"))
        self.masks = sorted(glob.glob(f"{root}/masks/*.png"))
        self.resize = transforms.Resize(SIZE)
        self.to_tensor = transforms.ToTensor()
        self.norm = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

    def __len__(self):
        return len(self.images)

    def __getitem__(self, idx):
        image = Image.open(self.images[idx]).convert("RGB")
        mask = Image.open(self.masks[idx])           # class ids 0..6, 8 bit
        image = self.norm(self.to_tensor(self.resize(image)))
        mask = mask.resize(SIZE, Image.NEAREST)
        mask = torch.from_numpy(np.array(mask)).long()
        return image, mask


def iou(pred, target):
    scores = []
    for c in range(NUM_CLASSES):
        inter = ((pred == c) & (target == c)).sum().item()
        union = ((pred == c) | (target == c)).sum().item()
        if union:
            scores.append(inter / union)
    return np.mean(scores)


device = torch.device("cuda")
train_dl = DataLoader(RoadScenes("roads/train"), batch_size=8, shuffle=True, num_workers=4, drop_last=True)
val_dl = DataLoader(RoadScenes("roads/val"), batch_size=8, num_workers=4)
net = deeplabv3_resnet50(weights=None, weights_backbone="IMAGENET1K_V1", num_classes=NUM_CLASSES).to(device)
opt = torch.optim.AdamW(net.parameters(), lr=1e-4, weight_decay=1e-4)
sched = torch.optim.lr_scheduler.PolynomialLR(opt, total_iters=40, power=0.9)

for epoch in range(40):
    net.train()
    for image, mask in train_dl:
        image, mask = image.to(device), mask.to(device)
        loss = F.cross_entropy(net(image)["out"], mask)
        opt.zero_grad()
        loss.backward()
        opt.step()
    sched.step()
    net.eval()
    with torch.no_grad():
        score = np.mean([iou(net(i.to(device))["out"].argmax(1).cpu(), m) for i, m in val_dl])
    print(f"epoch {epoch} loss {loss.item():.3f} mIoU {score:.3f}")
