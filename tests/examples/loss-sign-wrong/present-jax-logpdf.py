import jax
import jax.numpy as jnp
import optax
from jax.scipy.stats import norm

tx = optax.adam(1e-3)


def objective(params, x, y):
    mean, log_sd = network.apply(params, x)
    return norm.logpdf(y, mean, jnp.exp(log_sd)).mean()  # here


@jax.jit
def update(params, state, x, y):
    value, grads = jax.value_and_grad(objective)(params, x, y)
    updates, state = tx.update(grads, state)
    return optax.apply_updates(params, updates), state, value
