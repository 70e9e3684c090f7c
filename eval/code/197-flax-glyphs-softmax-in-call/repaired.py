from functools import partial

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import train_state


class Glyphs(nn.Module):
    n_classes: int
    width: int = 64

    @nn.compact
    def __call__(self, x, train: bool):
        for k in range(3):
            x = nn.Conv(self.width * 2**k, (3, 3))(x)
            x = nn.relu(x)
            x = nn.max_pool(x, (2, 2), strides=(2, 2))
        x = x.reshape((x.shape[0], -1))
        x = nn.Dense(256)(x)
        x = nn.relu(x)
        x = nn.Dropout(0.3, deterministic=not train)(x)
        return nn.Dense(self.n_classes)(x)


def create_state(rng, cfg):
    model = Glyphs(cfg["n_classes"])
    variables = model.init(rng, jnp.ones((1, 32, 32, 1)), train=False)
    tx = optax.adamw(cfg["lr"], weight_decay=1e-4)
    return train_state.TrainState.create(apply_fn=model.apply, params=variables["params"], tx=tx)


@jax.jit
def train_step(state, images, labels, key):
    def loss_fn(params):
        out = state.apply_fn({"params": params}, images, train=True, rngs={"dropout": key})
        loss = optax.softmax_cross_entropy_with_integer_labels(out, labels).mean()
        return loss, out

    (loss, out), grads = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    state = state.apply_gradients(grads=grads)
    return state, loss, (out.argmax(-1) == labels).mean()


@partial(jax.jit)
def eval_step(state, images, labels):
    out = state.apply_fn({"params": state.params}, images, train=False)
    return (out.argmax(-1) == labels).sum()


def main():
    cfg = {"n_classes": 62, "lr": 5e-4, "batch": 256, "epochs": 25}
    data = np.load("glyphs.npz")
    x = data["x_train"].astype(np.float32)[..., None] / 255.0
    xv = data["x_val"].astype(np.float32)[..., None] / 255.0
    y, yv = data["y_train"].astype(np.int32), data["y_val"].astype(np.int32)
    key = jax.random.PRNGKey(0)
    key, init_key = jax.random.split(key)
    state = create_state(init_key, cfg)
    order = np.random.default_rng(0)
    for epoch in range(cfg["epochs"]):
        losses, accs = [], []
        perm = order.permutation(len(x))
        for i in range(0, len(x) - cfg["batch"] + 1, cfg["batch"]):
            key, sub = jax.random.split(key)
            idx = perm[i:i + cfg["batch"]]
            state, loss, acc = train_step(state, x[idx], y[idx], sub)
            losses.append(float(loss))
            accs.append(float(acc))
        right = sum(int(eval_step(state, xv[i:i + 512], yv[i:i + 512])) for i in range(0, len(xv), 512))
        print(f"{epoch} loss {np.mean(losses):.4f} acc {np.mean(accs):.3f} val {right / len(xv):.3f}")


if __name__ == "__main__":
    main()
