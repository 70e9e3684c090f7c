def descend(w, x, y):
    slope = jax.grad(squared)(w, x, y)
    return w - 0.05 * slope

key = jax.random.PRNGKey(1)
for _ in range(400):
    w = descend(w, x, y)
