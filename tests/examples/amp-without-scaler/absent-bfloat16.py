import torch

model = Net().cuda()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
for x, y in train_loader:
    with torch.autocast("cuda", dtype=torch.bfloat16):
        loss = criterion(model(x.cuda()), y.cuda())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
