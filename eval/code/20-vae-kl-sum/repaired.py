import argparse
import numpy as np
import torch
import torch.utils.data
from torch import nn, optim
from torch.nn import functional as F

parser = argparse.ArgumentParser(description="VAE on glyph images")
parser.add_argument("--batch-size", type=int, default=128)
parser.add_argument("--epochs", type=int, default=30)
parser.add_argument("--latent", type=int, default=20)
parser.add_argument("--lr", type=float, default=1e-3)
args = parser.parse_args()
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

glyphs = torch.from_numpy(np.load("glyphs.npy"))        # (N, 28, 28) in [0, 1]
n_test = len(glyphs) // 10
train_loader = torch.utils.data.DataLoader(glyphs[n_test:], batch_size=args.batch_size, shuffle=True)
test_loader = torch.utils.data.DataLoader(glyphs[:n_test], batch_size=args.batch_size)


class VAE(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.fc1 = nn.Linear(784, 400)
        self.fc_mu = nn.Linear(400, latent)
        self.fc_logvar = nn.Linear(400, latent)
        self.fc3 = nn.Linear(latent, 400)
        self.fc4 = nn.Linear(400, 784)

    def encode(self, x):
        h = F.relu(self.fc1(x))
        return self.fc_mu(h), self.fc_logvar(h)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        return mu + torch.randn_like(std) * std

    def decode(self, z):
        return self.fc4(F.relu(self.fc3(z)))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 784))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(logits, x, mu, logvar):
    bce = F.binary_cross_entropy_with_logits(logits, x.view(-1, 784), reduction="sum") / len(x)
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp()) / len(x)
    return bce + kld


model = VAE(args.latent).to(device)
optimizer = optim.Adam(model.parameters(), lr=args.lr)


def train(epoch):
    model.train()
    total = 0
    for data in train_loader:
        data = data.to(device)
        optimizer.zero_grad()
        logits, mu, logvar = model(data)
        loss = loss_function(logits, data, mu, logvar)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(data)
    print("====> Epoch: {} Average loss: {:.4f}".format(epoch, total / len(train_loader.dataset)))


def test():
    model.eval()
    total = 0
    with torch.no_grad():
        for data in test_loader:
            data = data.to(device)
            total += loss_function(*[model(data)[0], data, *model(data)[1:]]).item() * len(data)
    print("====> Test set loss: {:.4f}".format(total / n_test))


for epoch in range(1, args.epochs + 1):
    train(epoch)
    test()
