import argparse
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax


class Batch(NamedTuple):
    x: np.ndarray
    y: np.ndarray


def init_layer(key, n_in, n_out):
    return {"w": jax.random.normal(key, (n_in, n_out)) * jnp.sqrt(2.0 / n_in), "b": jnp.zeros(n_out)}


def init_params(key, sizes):
    keys = jax.random.split(key, len(sizes) - 1)
    return [init_layer(k, m, n) for k, m, n in zip(keys, sizes[:-1], sizes[1:])]


def predict(params, x):
    for layer in params[:-1]:
        x = jax.nn.gelu(x @ layer["w"] + layer["b"])
    last = params[-1]
    return (x @ last["w"] + last["b"])[:, 0]


def loss_fn(params, batch):
    return jnp.mean((predict(params, batch.x) - batch.y) ** 2)


def batches(rng, x, y, size):
    order = rng.permutation(len(x))
    for i in range(0, len(x) - size + 1, size):
        take = order[i:i + size]
        yield Batch(x[take], y[take])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--batch", type=int, default=128)
    args = parser.parse_args()

    data = np.load("solar_cells.npz")
    x_train, y_train, x_val, y_val = data["x_train"], data["y_train"], data["x_val"], data["y_val"]
    mu, sd = x_train.mean(0), x_train.std(0) + 1e-8
    x_train, x_val = (x_train - mu) / sd, (x_val - mu) / sd
    ym, ys = y_train.mean(), y_train.std()
    y_train, y_val = (y_train - ym) / ys, (y_val - ym) / ys

    params = init_params(jax.random.PRNGKey(5), [x_train.shape[1], 256, 256, 1])
    optimizer = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.scale_by_adam(),
        optax.scale(-args.lr),
    )
    opt_state = optimizer.init(params)

    @jax.jit
    def update(params, opt_state, batch):
        loss, grads = jax.value_and_grad(loss_fn)(params, batch)
        updates, opt_state = optimizer.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), opt_state, loss

    rng = np.random.default_rng(5)
    for epoch in range(args.epochs):
        losses = []
        for batch in batches(rng, x_train, y_train, args.batch):
            params, opt_state, loss = update(params, opt_state, batch)
            losses.append(float(loss))
        val = float(loss_fn(params, Batch(x_val, y_val)))
        print(f"epoch {epoch} train {np.mean(losses):.4f} val {val:.4f}")


if __name__ == "__main__":
    main()
