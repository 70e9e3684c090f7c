import jax
import jax.numpy as jnp


def attend(q, k, v, mask):
    scores = jnp.einsum("bqd,bkd->bqk", q, k) / jnp.sqrt(q.shape[-1])
    scores = jnp.where(mask, scores, 0.0)  # here
    return jax.nn.softmax(scores, axis=-1) @ v
