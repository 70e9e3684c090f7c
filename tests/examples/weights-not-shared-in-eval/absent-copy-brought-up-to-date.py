import copy

model = build()
averaged = copy.deepcopy(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(30):
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for a, b in zip(averaged.parameters(), model.parameters()):
            a.data.lerp_(b.data, 0.001)
    print(epoch, evaluate(averaged, val_loader))
model.evaluate(val)
