import timm
import torch

net = timm.create_model("resnet34", pretrained=True)
for weight in net.parameters():
    weight.require_grad = False  # here
net.fc = torch.nn.Linear(512, 12)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
