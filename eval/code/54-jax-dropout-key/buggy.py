import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import train_state

EPOCHS = 40
BATCH = 64


class MLP(nn.Module):
    features: tuple
    n_out: int
    rate: float = 0.2

    @nn.compact
    def __call__(self, x, train):
        for f in self.features:
            x = nn.relu(nn.Dense(f)(x))
            x = nn.Dropout(self.rate, deterministic=not train)(x)
        return nn.Dense(self.n_out)(x)


def load(path):
    d = np.load(path)
    order = np.random.RandomState(0).permutation(len(d["y"]))
    x, y = d["x"][order].astype(np.float32), d["y"][order]
    n = int(0.8 * len(x))
    mu, sd = x[:n].mean(0), x[:n].std(0)
    x = (x - mu) / sd
    return x[:n], y[:n], x[n:], y[n:]


@jax.jit
def train_step(state, xb, yb, dropout_key):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, xb, train=True, rngs={"dropout": dropout_key})
        return optax.softmax_cross_entropy_with_integer_labels(logits, yb).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads), loss


@jax.jit
def eval_step(state, x, y):
    logits = state.apply_fn({"params": state.params}, x, train=False)
    return (logits.argmax(-1) == y).mean()


x_train, y_train, x_val, y_val = load("wine.npz")
model = MLP((128, 64), int(y_train.max()) + 1)
init_key, dropout_key = jax.random.split(jax.random.PRNGKey(0))
params = model.init(init_key, jnp.zeros((1, x_train.shape[1])), train=False)["params"]
state = train_state.TrainState.create(apply_fn=model.apply, params=params, tx=optax.adamw(1e-3))
rng = np.random.default_rng(1)
for epoch in range(EPOCHS):
    order = rng.permutation(len(x_train))
    for i in range(0, len(order) - BATCH + 1, BATCH):
        idx = order[i:i + BATCH]
        state, loss = train_step(state, x_train[idx], y_train[idx], dropout_key)
    print(f"epoch {epoch} loss {loss:.4f} val acc {eval_step(state, x_val, y_val):.4f}")
