import torch

hidden = model.init_hidden(batch_size)
for x, y in loader:
    optimizer.zero_grad()
    output, hidden = model(x, hidden)  # here
    loss = criterion(output, y)
    loss.backward(retain_graph=True)
    optimizer.step()
