mixed = lam * onehot_a + (1 - lam) * onehot_b
target = mixed.argmax(1)
loss = F.cross_entropy(model(x), target)  # here
