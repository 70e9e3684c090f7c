import jax
import jax.numpy as jnp


def potential(places, weights):
    gap = places[:, None, :] - places[None, :, :]
    dist = jnp.sqrt((gap**2).sum(-1))  # here
    same = jnp.eye(len(places), dtype=bool)
    return jnp.where(same, 0.0, apply(weights, dist)).sum()


force = jax.grad(potential)(places, weights)
