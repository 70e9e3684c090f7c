import functools

import jax
import optax


@functools.partial(jax.pmap, axis_name="batch")
def update(state, images, labels):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, images)
        loss = optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()
        return loss, logits

    (loss, logits), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    state = state.apply_gradients(grads=grads)  # here
    metrics = {"loss": loss, "accuracy": (logits.argmax(-1) == labels).mean()}
    metrics = jax.lax.pmean(metrics, axis_name="batch")
    return state, metrics
