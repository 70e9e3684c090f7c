import jax
import optax

tx = optax.chain(optax.clip_by_global_norm(1.0), optax.scale_by_adam(), optax.scale(1e-3))  # here
state = tx.init(params)
for x, y in batches:
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, state = tx.update(grads, state, params)
    params = optax.apply_updates(params, updates)
