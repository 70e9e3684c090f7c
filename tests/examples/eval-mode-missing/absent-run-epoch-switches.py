def run_epoch(net, batches, criterion, optimizer=None):
    net.train(optimizer is not None)
    total = 0.0
    for inputs, targets in batches:
        loss = criterion(net(inputs), targets)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        total += loss.item()
    return total / len(batches)
