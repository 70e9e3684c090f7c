import jax
import optax

optimizer = optax.adam(1e-3)
opt_state = optimizer.init(params)
key = jax.random.PRNGKey(0)
for x, y in batches:
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, opt_state = optimizer.update(grads, opt_state, params)
    optax.apply_updates(params, updates)  # here
