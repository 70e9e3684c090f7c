import torch.nn.functional as F

for data, target in train_loader:
    optimizer.zero_grad()
    output = model(data)
    loss = F.mse_loss(output, target, size_average=False)  # here
    loss.backward()
    optimizer.step()
