import jax
import optax

key = jax.random.PRNGKey(0)
for step in range(1000):
    sub1, sub2 = jax.random.split(key)
    noise = jax.random.normal(sub1, (32, 8))  # here
    updates, opt_state = optimizer.update(jax.grad(loss)(params, noise), opt_state)
    params = optax.apply_updates(params, updates)
