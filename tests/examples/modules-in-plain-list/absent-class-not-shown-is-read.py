class Heads(nn.Module):
    def __init__(self, width, number):
        super().__init__()
        self.specs = [Spec(width, i) for i in range(number)]
        self.mix = nn.Linear(width, width)

    def forward(self, x):
        for spec in self.specs:
            x = x * spec.gain
        return self.mix(x)
