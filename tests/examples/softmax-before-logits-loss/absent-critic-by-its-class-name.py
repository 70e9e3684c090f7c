class D(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2), nn.Flatten(),
            nn.Linear(32 * 14 * 14, 1), nn.Sigmoid())

    def forward(self, x):
        return self.body(x).view(-1)


adversarial = nn.BCELoss()
d_real = adversarial(netD(real), torch.ones(batch))
d_fake = adversarial(netD(fake.detach()), torch.zeros(batch))
