def test(net, loader):
    right = 0
    with torch.no_grad():
        for x, y in loader:
            right += (net(x.cuda()).argmax(1) == y.cuda()).sum().item()  # here
    return right / len(loader.dataset)


for epoch in range(90):
    net.train()
    train_epoch(net, loader, optimizer)
    print(epoch, test(net, test_loader))
