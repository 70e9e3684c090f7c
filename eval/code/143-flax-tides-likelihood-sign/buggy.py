"""Water levels an hour ahead as a normal distribution, with flax."""

import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training.train_state import TrainState

WINDOW = 72
BATCH = 128
STEPS = 20_000


class Forecaster(nn.Module):
    width: int = 96

    @nn.compact
    def __call__(self, x):
        h = nn.Conv(self.width, kernel_size=(5,))(x)
        h = nn.gelu(nn.LayerNorm()(h))
        h = nn.Conv(self.width, kernel_size=(5,), strides=(3,))(h)
        h = nn.gelu(nn.LayerNorm()(h))
        h = h.reshape((h.shape[0], -1))
        h = nn.gelu(nn.Dense(self.width)(h))
        mean = nn.Dense(1)(h)[..., 0]
        spread = nn.softplus(nn.Dense(1)(h)[..., 0]) + 1e-3
        return mean, spread


def windows(series):
    n = len(series) - WINDOW
    x = np.stack([series[i : i + WINDOW] for i in range(n)])[..., None]
    return x.astype(np.float32), series[WINDOW:].astype(np.float32)


def batches(x, y, seed):
    rng = np.random.default_rng(seed)
    while True:
        rows = rng.integers(0, len(x), BATCH)
        yield x[rows], y[rows]


def log_density(y, mean, spread):
    z = (y - mean) / spread
    return -0.5 * z**2 - jnp.log(spread) - 0.5 * jnp.log(2 * jnp.pi)


@jax.jit
def train_step(state, x, y):
    def loss_fn(params):
        mean, spread = state.apply_fn({"params": params}, x)
        return jnp.mean(log_density(y, mean, spread))

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads), loss


@functools.partial(jax.jit, static_argnums=0)
def error(apply_fn, params, x, y):
    mean, _ = apply_fn({"params": params}, x)
    return jnp.sqrt(jnp.mean((mean - y) ** 2))


def main():
    level = np.load("gauge.npy")
    cut = int(0.8 * len(level))
    centre, scale = level[:cut].mean(), level[:cut].std()
    x_train, y_train = windows((level[:cut] - centre) / scale)
    x_test, y_test = windows((level[cut:] - centre) / scale)
    model = Forecaster()
    params = model.init(jax.random.PRNGKey(0), x_train[:2])["params"]
    rate = optax.warmup_cosine_decay_schedule(0.0, 1e-3, 500, STEPS)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=1e-4))
    state = TrainState.create(apply_fn=model.apply, params=params, tx=tx)
    for step, (x, y) in zip(range(STEPS), batches(x_train, y_train, seed=1)):
        state, loss = train_step(state, x, y)
        if step % 500 == 0:
            print(step, float(loss), float(error(state.apply_fn, state.params, x_test, y_test)))


if __name__ == "__main__":
    main()
