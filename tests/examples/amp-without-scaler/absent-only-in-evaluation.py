import torch

model = Net().cuda()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
for epoch in range(5):
    for x, y in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(x.cuda()), y.cuda())
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        with torch.autocast("cuda"):
            print(criterion(model(x_val), y_val))
