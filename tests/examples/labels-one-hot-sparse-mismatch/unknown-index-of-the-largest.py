import torch.nn as nn

criterion = nn.CrossEntropyLoss()
for images, onehot in loader:
    scores = net(images)
    loss = criterion(scores, onehot.max(dim=1)[1])
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
