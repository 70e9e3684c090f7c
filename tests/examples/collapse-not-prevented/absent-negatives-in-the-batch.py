q = F.normalize(query_tower(query), dim=-1)
d = F.normalize(item_tower(item), dim=-1)
close = F.mse_loss(item_tower(query), item_tower(item))
loss = F.cross_entropy(q @ d.T / 0.05, torch.arange(len(q)))
