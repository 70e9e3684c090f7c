class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.gen, self.disc = Generator(), Discriminator()

pair = Pair()
opt_g = torch.optim.Adam(pair.parameters(), lr=2e-4)  # here
opt_d = torch.optim.Adam(pair.disc.parameters(), lr=2e-4)
