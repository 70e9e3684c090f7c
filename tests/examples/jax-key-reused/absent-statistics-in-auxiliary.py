import jax
import jax.numpy as jnp
import optax


def objective(params, stats, model, x, y, key):
    (logits, new), = (model.apply({"params": params, "batch_stats": stats}, x, train=True, mutable=["batch_stats"], rngs={"dropout": key}),)
    loss = optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()
    return loss, (new["batch_stats"], logits)


def run(model, variables, tx, batches, key):
    params, stats = variables["params"], variables["batch_stats"]
    opt_state = tx.init(params)
    grad_fn = jax.value_and_grad(objective, has_aux=True)
    for step, (x, y) in enumerate(batches):
        (loss, (stats, logits)), grads = grad_fn(params, stats, model, x, y, jax.random.fold_in(key, step))
        updates, opt_state = tx.update(grads, opt_state, params)
        params = optax.apply_updates(params, updates)
        print(step, loss, jnp.mean(logits.argmax(-1) == y))
