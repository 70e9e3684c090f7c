import argparse
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from flax.training import train_state


class TrainState(train_state.TrainState):
    batch_stats: Any


class CNN(nn.Module):
    num_classes: int

    @nn.compact
    def __call__(self, x, train: bool):
        for width in (32, 64, 128):
            x = nn.Conv(width, (3, 3), use_bias=False)(x)
            x = nn.BatchNorm(use_running_average=not train, momentum=0.9)(x)
            x = nn.relu(x)
            x = nn.max_pool(x, (2, 2), strides=(2, 2))
        x = x.mean(axis=(1, 2))
        return nn.Dense(self.num_classes)(x)


@jax.jit
def train_step(state, batch):
    def loss_fn(params):
        logits, updates = state.apply_fn(
            {"params": params, "batch_stats": state.batch_stats}, batch["x"], train=True, mutable=["batch_stats"])
        loss = optax.softmax_cross_entropy_with_integer_labels(logits, batch["y"]).mean()
        return loss, updates

    (loss, updates), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    state = state.apply_gradients(grads=grads)
    return state, loss


@jax.jit
def eval_step(state, batch):
    logits = state.apply_fn({"params": state.params, "batch_stats": state.batch_stats}, batch["x"], train=False)
    return (logits.argmax(-1) == batch["y"]).sum()


def batches(x, y, size, rng=None):
    idx = np.arange(len(x)) if rng is None else rng.permutation(len(x))
    for i in range(0, len(idx), size):
        yield {"x": jnp.asarray(x[idx[i:i + size]]), "y": jnp.asarray(y[idx[i:i + size]])}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=25)
    ap.add_argument("--batch", type=int, default=64)
    args = ap.parse_args()
    d = np.load("cells.npz")
    perm = np.random.default_rng(0).permutation(len(d["y"]))
    x, y = d["x"][perm].astype(np.float32) / 127.5 - 1, d["y"][perm]
    n = int(0.85 * len(x))
    model = CNN(int(y.max()) + 1)
    variables = model.init(jax.random.key(0), jnp.ones((1, 32, 32, 1)), train=False)
    tx = optax.adam(1e-3)
    state = TrainState.create(apply_fn=model.apply, params=variables["params"], batch_stats=variables["batch_stats"], tx=tx)
    rng = np.random.default_rng(1)
    for epoch in range(args.epochs):
        losses = []
        for batch in batches(x[:n], y[:n], args.batch, rng):
            state, loss = train_step(state, batch)
            losses.append(float(loss))
        hits = sum(int(eval_step(state, b)) for b in batches(x[n:], y[n:], 256))
        print(f"epoch {epoch:2d} loss {np.mean(losses):.4f} val acc {hits / (len(x) - n):.4f}")


if __name__ == "__main__":
    main()
