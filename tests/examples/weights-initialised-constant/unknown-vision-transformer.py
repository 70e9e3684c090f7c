import torch
from torch import nn
class Attention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        self.heads, self.scale = heads, dim ** -0.5
        self.to_qkv = nn.Linear(dim, dim * 3, bias=False)
        self.to_out = nn.Linear(dim, dim)
        nn.init.zeros_(self.to_out.weight)
    def forward(self, x):
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        attn = (q @ k.transpose(-1, -2) * self.scale).softmax(dim=-1)
        return self.to_out(attn @ v)
class ViT(nn.Module):
    def __init__(self, dim=64, num_classes=10):
        super().__init__()
        self.patch = nn.Linear(48, dim)
        self.pos = nn.Parameter(torch.randn(1, 65, dim))
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.gamma = nn.Parameter(torch.zeros(dim))
        self.norm = nn.LayerNorm(dim)
        self.attn = Attention(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.head = nn.Linear(dim, num_classes)
        nn.init.zeros_(self.head.weight)
    def forward(self, img):
        b = img.size(0)
        x = img.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 1, 4, 5).reshape(b, 64, 48)
        x = self.patch(x)
        x = torch.cat([self.cls_token.expand(b, -1, -1), x], dim=1) + self.pos
        x = x + self.gamma * self.attn(self.norm(x))
        x = x + self.mlp(self.norm(x))
        return self.head(x[:, 0])
model = ViT()
opt = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.05)
scaler = torch.cuda.amp.GradScaler()
for x, y in loader:
    with torch.autocast("cuda"):
        loss = nn.functional.cross_entropy(model(x), y, label_smoothing=0.1)
    opt.zero_grad()
    scaler.scale(loss).backward()
    scaler.step(opt); scaler.update()
