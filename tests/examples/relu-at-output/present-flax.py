import flax.linen as nn
import jax
import optax


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        for width in (64, 64):
            x = nn.relu(nn.Dense(width)(x))
        x = nn.Dense(10)(x)
        return nn.relu(x)  # here


def loss_fn(params, x, y):
    logits = Net().apply({"params": params}, x)
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


grads = jax.grad(loss_fn)(params, x, y)
