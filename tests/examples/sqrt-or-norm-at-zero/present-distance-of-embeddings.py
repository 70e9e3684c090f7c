d = torch.sqrt(((e1 - e2) ** 2).sum(dim=1))  # here
loss = (y * d ** 2 + (1 - y) * F.relu(1.0 - d) ** 2).mean()
loss.backward()
