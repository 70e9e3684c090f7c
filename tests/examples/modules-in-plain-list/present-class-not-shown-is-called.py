class Heads(nn.Module):
    def __init__(self, width, number):
        super().__init__()
        self.heads = [Attend(width, width // number) for _ in range(number)]  # here
        self.mix = nn.Linear(width, width)

    def forward(self, x):
        return self.mix(torch.cat([head(x) for head in self.heads], -1))
