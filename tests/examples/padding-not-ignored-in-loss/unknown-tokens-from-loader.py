import torch.nn as nn

loss_fn = nn.CrossEntropyLoss()
for x, y in loader:
    logits = lm(x)
    loss = loss_fn(logits.view(-1, vocab), y.view(-1))
    loss.backward()
    optimizer.step()
