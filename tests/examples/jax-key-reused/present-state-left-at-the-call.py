import jax
import optax
from flax.training import train_state


@jax.jit
def update(state, tokens, labels):
    def loss_of(params):
        logits = state.apply_fn({"params": params}, tokens)
        return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

    loss, grads = jax.value_and_grad(loss_of)(state.params)
    state = state.apply_gradients(grads=grads)
    return state, loss


def fit(state, loader, epochs=10):
    for epoch in range(epochs):
        for tokens, labels in loader:
            _, loss = update(state, tokens, labels)  # here
        print(epoch, loss)
