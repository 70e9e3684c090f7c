import jax
import jax.numpy as jnp

key = jax.random.PRNGKey(42)
params = []
for i in range(len(sizes) - 1):
    w = jax.random.normal(key, (sizes[i], sizes[i + 1])) * 0.1  # here
    params.append((w, jnp.zeros(sizes[i + 1])))
