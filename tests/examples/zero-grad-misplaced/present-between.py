import torch

optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    model.train()
    for images, labels in train_loader:
        outputs = model(images.cuda())
        loss = criterion(outputs, labels.cuda())
        loss.backward()
        optimizer.zero_grad()  # here
        optimizer.step()
    print(epoch, loss.item())
