import torch
import timm

model = timm.create_model("resnet50", pretrained=True, num_classes=5)
for p in model.parameters():
    p.requires_grad = False  # here
for p in model.fc.parameters():
    p.requires_grad = True
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
