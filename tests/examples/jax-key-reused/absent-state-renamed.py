import jax
import optax

solver = optax.sgd(0.1)
params = {"w": jax.random.normal(jax.random.PRNGKey(3), (4,)), "b": 0.0}
opt_state = solver.init(params)


def train_epoch(params, opt_state, batches):
    for x, y in batches:
        loss, grads = jax.value_and_grad(lambda p: ((x @ p["w"] + p["b"] - y) ** 2).mean())(params)
        updates, new_opt_state = solver.update(grads, opt_state)
        new_params = optax.apply_updates(params, updates)
        params, opt_state = new_params, new_opt_state
    return params, opt_state


for epoch in range(20):
    fresh, opt_state = train_epoch(params, opt_state, load(epoch))
    params = fresh
