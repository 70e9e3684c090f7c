import jax
import optax


def loss_fn(params, x, labels):
    logits = net.apply(params, x)
    return optax.softmax_cross_entropy(logits, labels).mean()


grads = jax.grad(loss_fn)(params, x, labels)
