import haiku as hk
import jax
import jax.numpy as jnp
import optax

network = hk.transform_with_state(both)


def cosine(p, z):
    p = p / jnp.linalg.norm(p, axis=-1, keepdims=True)
    return -(p * z / jnp.linalg.norm(z, axis=-1, keepdims=True)).sum(-1).mean()


def objective(params, state, view_a, view_b):
    (z_a, p_a), state = network.apply(params, state, None, view_a)
    (z_b, p_b), state = network.apply(params, state, None, view_b)
    loss = 0.5 * cosine(p_a, z_b) + 0.5 * cosine(p_b, z_a)  # here
    return loss, (state, z_a.std(axis=0).mean())


optimizer = optax.sgd(0.05, momentum=0.9)
grads = jax.grad(objective, has_aux=True)(params, state, a, b)
