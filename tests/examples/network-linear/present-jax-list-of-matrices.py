import jax


def predict(weights, x):
    for matrix, offset in weights:
        x = x @ matrix + offset  # here
    return x


gradient = jax.grad(lambda w, x, y: ((predict(w, x) - y) ** 2).mean())
