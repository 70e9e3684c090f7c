import jax
import optax

key = jax.random.PRNGKey(0)
key, k1, k2 = jax.random.split(key, 3)
w1 = jax.random.normal(k1, (784, 256)) * 0.01
w2 = jax.random.normal(k2, (256, 10)) * 0.01
optimizer = optax.adam(1e-3)
opt_state = optimizer.init((w1, w2))
params = (w1, w2)
for step in range(1000):
    key, sub = jax.random.split(key)
    x = jax.random.normal(sub, (32, 784))
    grads = jax.grad(loss_fn)(params, x)
    updates, opt_state = optimizer.update(grads, opt_state)
    params = optax.apply_updates(params, updates)
