def score(net, loader):
    net.eval()  # here
    with torch.no_grad():
        return sum(hits(net, b) for b in loader) / len(loader)


for epoch in range(20):
    net.train()
    for step, batch in enumerate(train_loader):
        train_step(net, batch)
        if step % 500 == 499:
            print(epoch, step, score(net, val_loader))
