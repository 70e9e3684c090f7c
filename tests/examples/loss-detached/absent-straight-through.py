import torch
import torch.nn as nn
import torch.nn.functional as F

class VectorQuantizer(nn.Module):
    def __init__(self, n, dim):
        super().__init__()
        self.embedding = nn.Embedding(n, dim)

    def forward(self, z):
        d = torch.cdist(z, self.embedding.weight)
        q = self.embedding(d.argmin(dim=1))
        loss = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(q.detach(), z)
        return z + (q - z).detach(), loss

encoder = nn.Linear(64, 16)
decoder = nn.Linear(16, 64)
vq = VectorQuantizer(512, 16)
for x in loader:
    z = encoder(x)
    q, vq_loss = vq(z)
    loss = F.mse_loss(decoder(q), x) + vq_loss
    loss.backward()
    optimizer.step()
