class Skip(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.mix = nn.Conv2d(c, c, 1)
        self.alpha = torch.zeros(1)  # here

    def forward(self, x, skip):
        return x + self.alpha * self.mix(skip)
