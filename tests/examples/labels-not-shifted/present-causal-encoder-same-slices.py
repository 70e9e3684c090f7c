class Writer(nn.Module):
    def __init__(self, words, width=128, span=64):
        super().__init__()
        self.emb = nn.Embedding(words, width)
        layer = nn.TransformerEncoderLayer(width, 4, batch_first=True)
        self.blocks = nn.TransformerEncoder(layer, 2)
        self.out = nn.Linear(width, words)
        self.register_buffer("mask", torch.triu(torch.full((span, span), float("-inf")), 1))

    def forward(self, x):
        return self.out(self.blocks(self.emb(x), mask=self.mask))


def draw(ids, size=16, span=64):
    starts = torch.randint(len(ids) - span, (size,))
    x = torch.stack([ids[i : i + span] for i in starts])
    y = torch.stack([ids[i : i + span] for i in starts])
    return x, y  # here


writer = Writer(5000)
for step in range(1000):
    x, y = draw(train_ids)
    scores = writer(x)
    loss = F.cross_entropy(scores.view(-1, 5000), y.view(-1))
    loss.backward()
