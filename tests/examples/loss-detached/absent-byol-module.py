import copy
import torch
from torch import nn
import torch.nn.functional as F


class BYOL(nn.Module):
    def __init__(self, dim=128):
        super().__init__()
        self.online = nn.Sequential(nn.Flatten(), nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, dim))
        self.predictor = nn.Sequential(nn.Linear(dim, 256), nn.ReLU(), nn.Linear(256, dim))
        self.target = nn.Sequential(nn.Flatten(), nn.Linear(3072, 512), nn.ReLU(), nn.Linear(512, dim))
        self.target.load_state_dict(self.online.state_dict())

    @torch.no_grad()
    def update(self, m=0.99):
        for p, q in zip(self.online.parameters(), self.target.parameters()):
            q.data = m * q.data + (1 - m) * p.data

    def forward(self, a, b):
        p = self.predictor(self.online(a))
        with torch.no_grad():
            z = self.target(b)
        return 2 - 2 * F.cosine_similarity(p, z.detach()).mean()


model = BYOL()
opt = torch.optim.AdamW(list(model.online.parameters()) + list(model.predictor.parameters()), lr=1e-3, weight_decay=1e-2)
for epoch in range(100):
    for a, b in torch.load("views.pt"):
        loss = model(a, b) + model(b, a)
        opt.zero_grad()
        loss.backward()
        opt.step()
        model.update()
