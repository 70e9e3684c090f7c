import jax
import optax

tx = optax.chain(optax.scale_by_adam(), optax.add_decayed_weights(1e-4), optax.scale(-1e-3))
other = optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(fall), optax.scale(-1.0))
third = optax.chain(optax.clip(1.0), optax.adam(1e-3))
state = tx.init(params)
for x, y in batches:
    loss, grads = jax.value_and_grad(loss_fn)(params, x, y)
    updates, state = tx.update(grads, state, params)
    params = optax.apply_updates(params, updates)
