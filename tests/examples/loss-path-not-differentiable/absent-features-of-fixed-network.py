import torch
import torch.nn as nn
import torch.nn.functional as F


class OnFeatures(nn.Module):
    def __init__(self, backbone, scaler):
        super().__init__()
        self.backbone = backbone
        self.scaler = scaler
        self.head = nn.Sequential(nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 5))

    def forward(self, x):
        with torch.no_grad():
            features = self.backbone(x)
        scaled = self.scaler.transform(features.cpu().numpy())
        return self.head(torch.from_numpy(scaled).float().to(x.device))


model = OnFeatures(backbone, scaler)
optimizer = torch.optim.Adam(model.head.parameters(), 1e-3)
for x, y in loader:
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
