import torch
from torch import nn

embedder = nn.Embedding(1000, 32)
classifier = nn.Linear(32, 4)
opt_embed = torch.optim.SparseAdam(embedder.parameters(), lr=1e-3)
opt_class = torch.optim.Adam(classifier.parameters(), lr=1e-3)
schedule = torch.optim.lr_scheduler.StepLR(opt_embed, 10)
criterion = nn.CrossEntropyLoss()

for epoch in range(30):
    for ids, labels in loader:
        opt_embed.zero_grad()  # here
        opt_class.zero_grad()
        loss = criterion(classifier(embedder(ids).mean(1)), labels)
        loss.backward()
        opt_class.step()
    schedule.step()
