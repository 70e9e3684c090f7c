loss = criterion(model(x), y)
print(loss)
