import jax
import jax.numpy as jnp


def init_mlp(key, sizes):
    keys = jax.random.split(key, len(sizes))
    return [
        (jax.random.normal(k, (n_in, n_out)) * jnp.sqrt(2 / n_in), jnp.zeros(n_out))
        for k, n_in, n_out in zip(keys, sizes[:-1], sizes[1:])
    ]


params = init_mlp(jax.random.PRNGKey(0), [784, 512, 512, 10])
