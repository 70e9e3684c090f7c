mixed = lam * onehot_a + (1 - lam) * onehot_b
loss = F.cross_entropy(model(x), mixed)
