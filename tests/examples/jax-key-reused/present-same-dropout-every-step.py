import jax
import optax
from flax.training import train_state


@jax.jit
def train_step(state, batch, dropout_key):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, batch["x"], train=True, rngs={"dropout": dropout_key})
        return optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()

    grads = jax.grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads)


root = jax.random.PRNGKey(0)
dropout_key = jax.random.fold_in(root, 1)
for step in range(1000):
    noise = jax.random.normal(dropout_key, (32, 8))  # here
    state = train_step(state, next(batches), root)  # here
