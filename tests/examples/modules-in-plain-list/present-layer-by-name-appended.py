class Deep(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.stack = []
        for a, b in zip(sizes, sizes[1:]):
            layer = nn.Linear(a, b).cuda()
            nn.init.xavier_uniform_(layer.weight)
            self.stack.append(layer)  # here
        self.out = nn.Linear(sizes[-1], 10)

    def forward(self, x):
        for layer in self.stack:
            x = torch.relu(layer(x))
        return self.out(x)
