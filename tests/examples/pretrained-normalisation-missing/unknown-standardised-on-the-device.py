import torch
from torchvision import datasets, models, transforms

mean = torch.tensor([0.485, 0.456, 0.406], device="cuda").view(1, 3, 1, 1)
std = torch.tensor([0.229, 0.224, 0.225], device="cuda").view(1, 3, 1, 1)
data = datasets.ImageFolder("train", transforms.Compose([transforms.Resize(224), transforms.ToTensor()]))
loader = torch.utils.data.DataLoader(data, 32, shuffle=True)
model = models.mobilenet_v2(weights="IMAGENET1K_V1").cuda()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for x, y in loader:
    x = (x.cuda() - mean) / std
    loss = torch.nn.functional.cross_entropy(model(x), y.cuda())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
