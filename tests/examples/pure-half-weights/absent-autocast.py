import torch

model = Net().cuda()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4)
teacher = Net().cuda().half().eval()
for x, y in train_loader:
    with torch.autocast("cuda", dtype=torch.bfloat16):
        loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
