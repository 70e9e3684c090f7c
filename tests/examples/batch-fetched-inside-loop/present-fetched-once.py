batch = next(iter(train_loader))  # here
for step in range(4000):
    images, labels = batch
    optimizer.zero_grad()
    loss = criterion(model(images.cuda()), labels.cuda())
    loss.backward()  # here
    optimizer.step()
