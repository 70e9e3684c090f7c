import jax
import optax


@jax.jit
def train_step(state, batch):
    def loss_fn(params):
        logits = state.apply_fn(
            {"params": params},
            batch["image"],
            train=True,
            rngs={"dropout": jax.random.PRNGKey(0)},  # here
        )
        return optax.softmax_cross_entropy(logits, batch["label"]).mean()

    grads = jax.grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads)
