def cosine_rate(epoch):
    return 0.5 * base * (1 + math.cos(math.pi * epoch / 90))

for epoch in range(90):
    cur_lr = cosine_rate(epoch)  # here
    for images, labels in loader:
        sgd.zero_grad()
        loss = ce(net(images), labels)
        loss.backward()
        sgd.step()
    print(f"epoch {epoch} lr {cur_lr:.5f} loss {loss.item():.3f}")
