import torch

best = 0
global_step = 0
history = []
for epoch in range(30):
    running_loss, correct = 0.0, 0
    losses = AverageMeter()
    for x, y in train_loader:
        optimizer.zero_grad()
        out = model(x)
        loss = criterion(out, y)
        loss.backward()
        optimizer.step()
        global_step += 1
        losses.update(loss.item(), x.size(0))
        running_loss += loss.item()
        correct += (out.argmax(1) == y).sum().item()
        history.append(loss.item())
        if global_step % 100 == 0:
            print(global_step, running_loss / 100)
            running_loss = 0.0
    print(epoch, losses.avg, correct, sum(history[-100:]) / 100)
