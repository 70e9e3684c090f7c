for x, y in dl:
    pred = model(x)
    l1 = F.l1_loss(pred, y)
    loss = F.mse_loss(pred, y)
    loss.backward()
    optimizer = optim.SGD(model.parameters(), lr=0.1, weight_decay=1e-4)
    log(l1=l1.item())
