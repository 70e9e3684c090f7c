import torch
import torchvision

model = torchvision.models.resnet50(num_classes=10)
checkpoint = torch.load("backbone.pth", map_location="cpu")
model.load_state_dict(checkpoint["state_dict"], strict=False)  # here
model.eval()
