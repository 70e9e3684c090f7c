def loss_and_grad(p, y, w):
    wi = w[y]
    return (wi * -np.log(p[np.arange(len(y)), y])).sum() / wi.sum()  # here

for i in rng.permutation(len(X)):
    p = forward(X[i:i+1])
    step(loss_and_grad(p, y[i:i+1], w))
