from functools import partial

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training.train_state import TrainState


class Block(nn.Module):
    features: int
    stride: int = 1

    @nn.compact
    def __call__(self, x):
        y = nn.Conv(self.features, (3, 3), (self.stride, self.stride), use_bias=False)(x)
        y = nn.relu(nn.GroupNorm(8)(y))
        y = nn.Conv(self.features, (3, 3), use_bias=False)(y)
        y = nn.GroupNorm(8)(y)
        if x.shape != y.shape:
            x = nn.Conv(self.features, (1, 1), (self.stride, self.stride))(x)
        return nn.relu(x + y)


class Net(nn.Module):
    classes: int = 10

    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        for f, s in ((32, 1), (64, 2), (128, 2)):
            x = Block(f, s)(x)
        return nn.Dense(self.classes)(x.mean((1, 2)))


def cross_entropy(logits, labels):
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


@jax.jit
def train_step(state, images, labels):
    def objective(params):
        logits = state.apply_fn({"params": params}, images)
        return cross_entropy(logits, labels), logits

    (loss, logits), grads = jax.value_and_grad(objective, has_aux=True)(state.params)
    state = state.apply_gradients(grads=grads)
    return state, loss, (logits.argmax(-1) == labels).mean()


def epoch_of(rng, state, x, y, batch):
    order = np.asarray(jax.random.permutation(rng, len(x)))
    losses, accs = [], []
    for lo in range(0, len(x) - batch + 1, batch):
        idx = order[lo:lo + batch]
        state, loss, acc = train_step(state, x[idx], y[idx])
        losses.append(loss)
        accs.append(acc)
    return state, np.mean(losses), np.mean(accs)


def main():
    d = np.load("fungi64.npz")
    x_train, x_test = d["x_train"] / 255.0 - 0.5, d["x_test"] / 255.0 - 0.5
    y_train, y_test = d["y_train"], d["y_test"]

    net = Net()
    rng = jax.random.PRNGKey(0)
    rng, init_rng = jax.random.split(rng)
    params = net.init(init_rng, jnp.zeros((1, 64, 64, 3)))["params"]
    steps = 30 * (len(x_train) // 128)
    schedule = optax.warmup_cosine_decay_schedule(0.0, 1e-3, 500, steps)
    state = TrainState.create(apply_fn=net.apply, params=params, tx=optax.adamw(schedule, weight_decay=1e-4))

    @jax.jit
    def predict(p, images):
        return net.apply({"params": p}, images).argmax(-1)

    def test_accuracy(p):
        hits = [predict(p, x_test[i:i + 500]) == y_test[i:i + 500] for i in range(0, len(x_test), 500)]
        return float(np.concatenate(hits).mean())

    for epoch in range(30):
        rng, sub = jax.random.split(rng)
        state, loss, acc = epoch_of(sub, state, x_train, y_train, 128)
        print(f"{epoch:3d}  loss {loss:.3f}  train {acc:.3f}  test {test_accuracy(state.params):.3f}")


if __name__ == "__main__":
    main()
