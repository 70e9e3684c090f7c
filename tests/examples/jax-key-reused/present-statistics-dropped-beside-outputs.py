import jax
import optax


@jax.jit
def train_step(state, batch, rng):
    def loss_fn(params):
        out, mutated = state.apply_fn(  # here
            {"params": params, "batch_stats": state.batch_stats},
            batch["x"],
            train=True,
            mutable=["batch_stats"],
            rngs={"dropout": rng},
        )
        loss = optax.softmax_cross_entropy_with_integer_labels(out, batch["y"]).mean()
        return loss, (out, mutated)

    (loss, (out, mutated)), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    hits = (out.argmax(-1) == batch["y"]).mean()
    return state.apply_gradients(grads=grads), {"loss": loss, "accuracy": hits}
