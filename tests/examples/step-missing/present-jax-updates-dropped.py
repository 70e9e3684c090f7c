import jax
import optax


@jax.jit
def update(weights, state, batch):
    value, grads = jax.value_and_grad(loss)(weights, batch)
    delta, state = optimizer.update(grads, state)
    optax.apply_updates(weights, delta)  # here
    return weights, state, value
