drop = torch.bernoulli(prob).bool()
labels = ids.clone()
labels[~drop] = -100
ids[drop] = MASK
loss = F.cross_entropy(model(ids).view(-1, V), labels.view(-1))
