import torch
import torch.nn as nn


class TextCNN(nn.Module):
    def __init__(self, vocab, classes):
        super().__init__()
        self.embed = nn.Embedding(vocab, 128, padding_idx=0)
        self.convs = nn.ModuleList([nn.Conv1d(128, 64, k) for k in (3, 4, 5)])
        self.fc = nn.Linear(192, classes)

    def forward(self, ids):
        e = self.embed(ids).transpose(1, 2)
        pooled = [torch.relu(c(e)).max(dim=2).values for c in self.convs]
        h = torch.cat(pooled, 1).data  # here
        return self.fc(h)


def train(model, loader, device, epochs=5):
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    crit = nn.CrossEntropyLoss()
    for ep in range(epochs):
        model.train()
        total = 0
        for ids, y in loader:
            ids, y = ids.to(device), y.to(device)
            opt.zero_grad()
            loss = crit(model(ids), y)
            loss.backward()
            opt.step()
            total += loss.item()
        print(ep, total / len(loader))


ds = torch.utils.data.TensorDataset(torch.load("ids.pt"), torch.load("y.pt"))
train(TextCNN(20000, 4), torch.utils.data.DataLoader(ds, 64, shuffle=True), "cpu")
