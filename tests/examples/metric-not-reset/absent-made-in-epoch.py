import torch.nn.functional as F


class Tally:
    def __init__(self):
        self.clear()

    def clear(self):
        self.hits, self.seen = 0, 0

    def add(self, logits, y):
        self.hits += (logits.argmax(1) == y).sum().item()
        self.seen += len(y)

    def share(self):
        return self.hits / self.seen


for epoch in range(30):
    tally = Tally()
    for x, y in train_loader:
        logits = net(x)
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        tally.add(logits, y)
    print(epoch, tally.share())
