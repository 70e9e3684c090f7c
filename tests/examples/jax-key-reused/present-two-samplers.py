import jax
import jax.numpy as jnp

key = jax.random.PRNGKey(0)
w1 = jax.random.normal(key, (784, 256)) * 0.01
w2 = jax.random.normal(key, (256, 10)) * 0.01  # here
