@torch.no_grad()
def validate(net, batches):
    hits = n = 0
    for x, y in batches:
        hits += (net(x.cuda()).argmax(1) == y.cuda()).sum().item()  # here
        n += len(y)
    return hits / n


for epoch in range(40):
    net.train()
    for x, y in train_batches:
        optimizer.zero_grad()
        F.cross_entropy(net(x.cuda()), y.cuda()).backward()
        optimizer.step()
    print(epoch, validate(net, val_batches))
