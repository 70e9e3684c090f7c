def descend(w, x, y):
    slope = jax.grad(squared)(w, x, y)
    return w - 0.05 * slope

for _ in range(400):
    descend(w, x, y)  # here
