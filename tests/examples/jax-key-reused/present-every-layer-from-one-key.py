import jax
import jax.numpy as jnp


def init_mlp(key, sizes):
    return [
        (jax.random.normal(key, (n_in, n_out)) * jnp.sqrt(2 / n_in), jnp.zeros(n_out))  # here
        for n_in, n_out in zip(sizes[:-1], sizes[1:])
    ]


params = init_mlp(jax.random.PRNGKey(0), [784, 512, 512, 10])
