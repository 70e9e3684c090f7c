accelerator = Accelerator()
net, optimizer, train_loader = accelerator.prepare(net, optimizer, train_loader)
net = DDP(net)
for batch in train_loader:
    loss = net(**batch).loss
    accelerator.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
