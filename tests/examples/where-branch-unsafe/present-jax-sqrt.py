import jax.numpy as jnp


def loss(params, r):
    d = model(params, r)
    return jnp.where(d > 0, jnp.sqrt(d), 0.0).mean()  # here
