accelerator = Accelerator()
net, optimizer = accelerator.prepare(net, optimizer)
for batch in train_loader:  # here
    loss = net(**batch).loss
    accelerator.backward(loss)
    optimizer.step()
    optimizer.zero_grad()
