criterion = nn.CrossEntropyLoss(weight=class_weights.to(device))
loss = criterion(model(x), y)
loss.backward()
