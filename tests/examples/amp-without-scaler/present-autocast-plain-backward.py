import torch

model = Net().cuda()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(10):
    for x, y in train_loader:
        optimizer.zero_grad()
        with torch.autocast(device_type="cuda", dtype=torch.float16):  # here
            loss = criterion(model(x.cuda()), y.cuda())
        loss.backward()
        optimizer.step()
