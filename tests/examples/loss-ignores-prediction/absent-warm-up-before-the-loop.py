import torch.nn.functional as F

logits = model(next(iter(train_loader))[0])
print(logits.shape)
for x, y in train_loader:
    logits = model(x)
    loss = F.cross_entropy(logits, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
