import torch

model = build()
batches = iter(train_loader)
batch = next(batches)
for step in range(4000):
    images, labels = batch
    optimizer.zero_grad()
    loss = criterion(model(images.cuda()), labels.cuda())
    loss.backward()
    optimizer.step()
    batch = next(batches)
