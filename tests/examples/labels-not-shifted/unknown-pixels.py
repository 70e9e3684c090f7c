for img, _ in loader:
    x = quantise(img)
    logits = pixel_model(x)
    loss = F.cross_entropy(logits.reshape(-1, 256), x.reshape(-1))
    loss.backward()
