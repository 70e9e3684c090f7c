import jax.numpy as jnp


def predict(weights, x):
    for matrix, offset in weights[:-1]:
        x = jnp.tanh(x @ matrix + offset)
    matrix, offset = weights[-1]
    return x @ matrix + offset
