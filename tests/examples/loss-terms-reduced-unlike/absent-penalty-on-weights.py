import torch.nn.functional as F

mse = F.mse_loss(net(x), y)
l2 = sum((p**2).sum() for p in net.parameters())
l1 = net.gate.weight.abs().sum()
loss = mse + 1e-4 * l2 + 1e-5 * l1
loss.backward()
