import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    for images, labels in train_loader:
        loss = criterion(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
