import jax
import optax


@jax.jit
def train_step(state, x, y):
    def objective(params):
        variables = {"params": params, "batch_stats": state.batch_stats}
        logits, mutated = state.apply_fn(variables, x, mutable=["batch_stats"])  # here
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean(), mutated

    (loss, _), grads = jax.value_and_grad(objective, has_aux=True)(state.params)
    return state.apply_gradients(grads=grads), loss
