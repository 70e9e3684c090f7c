def score(net, loader):
    net.eval()
    with torch.no_grad():
        return sum(hits(net, b) for b in loader) / len(loader)


for epoch in range(20):
    for step, batch in enumerate(train_loader):
        net.train()
        loss = net(batch).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 500 == 499:
            print(epoch, step, score(net, val_loader))
