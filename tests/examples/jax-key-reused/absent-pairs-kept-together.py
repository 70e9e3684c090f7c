import jax

key = jax.random.PRNGKey(0)
for epoch in range(10):
    key, perm_key, crop_key = jax.random.split(key, 3)
    xs = jax.random.permutation(perm_key, x)
    ys = jax.random.permutation(perm_key, y)
    views = {}
    for name, view in xs.items():
        views[name] = view + jax.random.normal(crop_key, (1,))
    params, opt_state = train_epoch(params, opt_state, views, ys)
