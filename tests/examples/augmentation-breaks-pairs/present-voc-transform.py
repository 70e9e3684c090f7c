import torch
from torchvision import datasets, transforms as T

image_tf = T.Compose([T.RandomHorizontalFlip(), T.Resize((256, 256)), T.ToTensor()])
label_tf = T.Compose([T.Resize((256, 256), T.InterpolationMode.NEAREST), T.PILToTensor()])
voc = datasets.VOCSegmentation("data", image_set="train", transform=image_tf, target_transform=label_tf)  # here
loader = torch.utils.data.DataLoader(voc, batch_size=8, shuffle=True)
