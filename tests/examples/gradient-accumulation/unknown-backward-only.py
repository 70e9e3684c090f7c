def closure(x, y):
    loss = criterion(model(x), y)
    loss.backward()
    return loss
