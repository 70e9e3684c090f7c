class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(9, 64)
        self.memory = None

    def reset(self):
        self.memory = None

    def forward(self, x):
        steps, self.memory = self.gru(x, self.memory)
        return self.out(steps[-1])
