key = jax.random.PRNGKey(0)
params = net.init(key, x0)
for i in range(5000):
    params, opt_state = step(params, opt_state, key, next(batches))  # here
