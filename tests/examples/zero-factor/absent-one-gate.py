class Adapter(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Linear(width, width)
        self.gate = nn.Parameter(torch.zeros(1))
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, h):
        return h + self.gate * (self.scale * self.inner(h))
