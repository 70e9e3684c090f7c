import torch
import torch.nn as nn

class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))
        self.a = nn.Linear(8, 2)
        self.b = nn.Linear(8, 2)

    def forward(self, x, use_b=False):
        out = self.a(x) * self.scale
        return out + 0.0 * sum(p.sum() for p in self.b.parameters())

lora_B = nn.Linear(8, 8)
nn.init.zeros_(lora_B.weight)
model = Head()
for x, y in loader:
    aux_weight = 0.0
    loss = nn.functional.cross_entropy(model(x), y) + aux_weight * model.b.weight.norm()
    loss.backward()
