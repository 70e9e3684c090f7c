class Scaled(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.proj = nn.Linear(width, width)
        self.scale = torch.ones(width, requires_grad=True)  # here

    def forward(self, x):
        return self.proj(x) * self.scale


net = Scaled(64)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
