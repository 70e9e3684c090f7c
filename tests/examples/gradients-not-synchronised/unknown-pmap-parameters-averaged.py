import jax
import jax.numpy as jnp
import optax

tx = optax.adam(1e-3)


@jax.pmap
def plain(x):
    return x * 2


@jax.pmap(axis_name="d")
def update(params, opt_state, x, y):
    def loss_fn(p):
        return jnp.mean((x @ p["w"] - y) ** 2)

    loss, grads = jax.value_and_grad(loss_fn)(params)
    updates, opt_state = tx.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
    params = jax.lax.pmean(params, "d")
    return params, opt_state, jax.lax.pmean(loss, "d")
